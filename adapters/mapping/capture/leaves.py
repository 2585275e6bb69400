"""Which values of a source are personal: those that a rule carries to a canonical place that may not be shown, and those no rule reads."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ...contracts import Path, Record
from ..failures import canonical_path, place_text, source_path
from ..mapping_file import MappingFile
from ..watch.difference import leaves
from ..watch.personal import Harmless
from ..watch.recorder import Recorder
from .inventions import Inventions, is_number

#: a leaf and the canonical place it goes to; empty where no rule reads it
Personal = dict[Path, str]


def personal_of(mapping: MappingFile, record: Record, on: date) -> Personal:
    """The personal leaves of one record."""
    harmless = Harmless(mapping)
    recorder = Recorder()
    reading = mapping.read(record, on=on, probe=recorder)
    sites = mapping.inward.observed.sites
    goes: dict[Path, list[str]] = {}
    for verb, number, indexes, _ in recorder.told:
        if verb in ("value", "absent"):
            site = sites[number]
            goes.setdefault(source_path(site.record, indexes), []).append(
                canonical_path(site.target, indexes)
            )
    refused = {problem.params.get("field", ""): problem.path for problem in reading.problems}
    said = {one.path for one in mapping.plan.sheet.writes}
    found: Personal = {}
    for path, value in leaves(record):
        if not isinstance(value, str):
            continue
        targets = goes.get(path) or goes.get(path[:-1]) or []
        text = place_text(path)
        if text in refused:
            targets = [*targets, refused[text]]
        if targets:
            hidden = [target for target in targets if not harmless(target)]
            if hidden:
                found[path] = hidden[0]
        elif not _listed(mapping, path) and "/".join(_names(path)) not in said:
            found[path] = ""
    return found


def _listed(mapping: MappingFile, path: Path) -> bool:
    """Whether a field can only have values that its format lists."""
    field = mapping.plan.layout.find(_names(path))
    return field is not None and bool(field.choices or field.kind in ("integer", "decimal", "boolean"))


def _names(path: Path) -> tuple[str, ...]:
    return tuple(one for one in path if isinstance(one, str))


def masked_record(record: Record, personal: Mapping[Path, str], inventions: Inventions) -> Record:
    """The record with an invention for each personal value; names and numbers first, so that texts repeat them."""

    def order(path: Path) -> tuple[int, str]:
        text, target = _at(record, path), personal[path]
        rank = 0 if target.endswith(("full", "used", "alias")) else 1 if is_number(text) else 2
        return rank, place_text(path)

    made = {path: inventions.value(_at(record, path), personal[path]) for path in sorted(personal, key=order)}
    found: Record = _copy(record, (), made)
    return found


def _at(value: Any, path: Path) -> str:
    for step in path:
        value = value[step]
    return str(value)


def _copy(value: Any, path: Path, made: Mapping[Path, str]) -> Any:
    if isinstance(value, dict):
        return {name: _copy(one, (*path, name), made) for name, one in value.items()}
    if isinstance(value, list):
        return [_copy(one, (*path, index), made) for index, one in enumerate(value)]
    return made.get(path, value)


def harmless_texts(record: Record, personal: Mapping[Path, str]) -> list[str]:
    """The texts that may be shown."""
    return [value for path, value in leaves(record) if isinstance(value, str) and path not in personal]


def personal_texts(record: Record, personal: Mapping[Path, str]) -> list[str]:
    """The texts that may not."""
    return [_at(record, path) for path in personal]


def all_leaves(records: Sequence[Record]) -> list[tuple[Path, Any]]:
    """Every leaf of every record."""
    return [((index, *path), value) for index, one in enumerate(records) for path, value in leaves(one)]
