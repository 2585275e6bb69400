"""Documents made on purpose for what random ones seldom reach: every code row, every date pattern, every field left out.

Each is an example, or a document that the laws have accepted, with one thing changed. Nothing is taken for
granted: who runs them judges them, and only what the mapping takes counts.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from ...contracts import Path, Record
from ..failures import source_path
from ..mapping_file import MappingFile
from ..operations.patterns import compile_pattern
from .canonical import steps
from .coverage import Watch
from .recorder import Recorder


def records(mapping: MappingFile, watch: Watch, samples: Sequence[Record], on: date) -> Iterator[Record]:
    """Legacy records for the points of the way in that `watch` has not reached yet."""
    for sample in samples:
        recorder = Recorder()
        if mapping.read(sample, on=on, probe=recorder).problems:
            continue
        sites = mapping.inward.observed.sites
        for verb, number, indexes, what in recorder.told:
            path = source_path(sites[number].record, indexes)
            if verb == "value":
                for value in _spellings(watch, number, what[0]):
                    yield put(sample, path, value)
                if _wanted(watch, watch.points.absents.get(number)):
                    yield without(sample, path)
            elif verb == "items":
                yield from _counts(sample, path, watch, number)


def documents(
    mapping: MappingFile, watch: Watch, samples: Sequence[dict[str, Any]], on: date, envelope: Any
) -> Iterator[dict[str, Any]]:
    """Canonical documents for the points of the way out that `watch` has not reached yet."""
    for sample in samples:
        recorder = Recorder()
        if mapping.write(sample, on=on, envelope=envelope, probe=recorder).problems:
            continue
        sites = mapping.outward.observed.sites
        for verb, number, indexes, _ in recorder.told:
            path = steps(sites[number].target, indexes, sample)
            if path is None:
                continue
            if verb == "value":
                for table in (table for _, table in watch.points.coded.get(number, ())):
                    for (before, _), point in watch.points.rows[table].items():
                        if _wanted(watch, point):
                            yield put(sample, path, before)
                if _wanted(watch, watch.points.absents.get(number)):
                    yield without(sample, path)
            elif verb == "items":
                yield from _counts(sample, path, watch, number)


def _wanted(watch: Watch, point: int | None) -> bool:
    return point is not None and not watch.hits[point]


def _spellings(watch: Watch, number: int, source: Any) -> Iterator[Any]:
    for _, table in watch.points.coded.get(number, ()):
        for (local, _), point in watch.points.rows[table].items():
            if _wanted(watch, point):
                yield int(local) if isinstance(source, int) and local.isdecimal() else local
    _, patterns = watch.points.dates.get(number, (0, ()))
    for text, point in patterns:
        pattern = compile_pattern(text) if text != "iso" else None
        if _wanted(watch, point) and pattern is not None:
            yield pattern.write(_MOMENT)


#: a day that every pattern can write and no other pattern of a rule reads: its day of the month is no month
_MOMENT = {"year": 2021, "short": 21, "month": 9, "day": 29, "hour": 10, "minute": 30, "second": 0}


def _counts(sample: dict[str, Any], path: Path, watch: Watch, number: int) -> Iterator[dict[str, Any]]:
    counts = watch.points.items[number]
    found = at(sample, path)
    items = found if isinstance(found, list) else []
    if _wanted(watch, counts.none):
        yield without(sample, path)
    if _wanted(watch, counts.one) and items:
        yield put(sample, path, items[:1])
    if _wanted(watch, counts.many) and items:
        yield put(sample, path, _several(items[0], 2))
    if _wanted(watch, counts.full) and items:
        yield put(sample, path, _several(items[0], counts.most))


def _several(item: Any, count: int) -> list[Any]:
    """So many items that differ in every number, so that their keys do."""
    return [item, *(_other(item, number) for number in range(2, count + 1))]


def _other(item: Any, number: int) -> Any:
    if isinstance(item, dict):
        return {name: _other(value, number) for name, value in item.items()}
    if isinstance(item, str) and item.isascii() and any(char.isdecimal() for char in item):
        digits = str(number)
        return f"{item[: -len(digits)]}{digits}"
    return number if isinstance(item, int) and not isinstance(item, bool) else item


def at(value: Any, path: Path) -> Any:
    """What stands at a path; None when there is nothing."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def put(whole: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy with another value there."""
    copy = deepcopy(whole)
    around = at(copy, path[:-1])
    if isinstance(around, dict | list) and path:
        around[path[-1]] = value  # type: ignore[index]
    return copy


def without(whole: dict[str, Any], path: Path) -> dict[str, Any]:
    """A copy without what stands there."""
    copy = deepcopy(whole)
    around = at(copy, path[:-1])
    if isinstance(around, dict) and path:
        around.pop(str(path[-1]), None)
    return copy
