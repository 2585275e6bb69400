"""Where every value of a document comes from, in both directions: rule, place, the value before and after each step.

`trace_in` follows a source as an agency wrote it to its canonical documents, `trace_out` a canonical
document to the bytes that the agency gets. The JSON form is stable; docs/tracing.md lists its fields.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ....schemas.errors import BadDocument
from ....schemas.problem import Problem
from ...contracts import Path
from ..failures import Site, canonical_path, place_text, source_path
from ..mapping_file import Compiled, MappingFile
from .canonical import indexed, plain
from .recorder import Recorder, Told
from .rulebook import Rulebook

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Step:
    """One operation as called, and the value after it."""

    operation: str
    value: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """What one rule did with one value.

    `kind` is value, absent, const, default, selector, empty, items, condition or problem. `path` has this
    document's indexes, `target` is the same as the rule says it; both are empty for a field that no
    canonical value goes into. `source` is the legacy path, `place` where that is in the bytes.
    """

    kind: str
    path: str
    target: str
    rule: str
    text: str
    source: str = ""
    place: str = ""
    before: Any = None
    steps: tuple[Step, ...] = ()
    result: Any = None
    problem: Problem | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values; every key is always there."""
        return {
            "kind": self.kind,
            "path": self.path,
            "target": self.target,
            "rule": self.rule,
            "text": self.text,
            "source": self.source,
            "place": self.place,
            "before": plain(self.before),
            "steps": [{"operation": one.operation, "value": plain(one.value)} for one in self.steps],
            "result": plain(self.result),
            "problem": self.problem.to_json() if self.problem else None,
        }


@dataclass(frozen=True, slots=True)
class TracedDocument:
    """One document of a source: its number from 0, its key, every entry in the order of the canonical document."""

    index: int
    key: str
    entries: tuple[Entry, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What did not fit."""
        return tuple(entry.problem for entry in self.entries if entry.problem)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"index": self.index, "key": self.key, "entries": [one.to_json() for one in self.entries]}


@dataclass(frozen=True, slots=True)
class Trace:
    """One run of a mapping over one source (`in`) or one canonical document (`out`).

    `problems` are those of the whole source: bytes that cannot be read, a record that cannot be written.
    """

    mapping: str
    direction: str
    on: date
    documents: tuple[TracedDocument, ...]
    problems: tuple[Problem, ...] = ()
    #: what was written; empty on the way in, or when it cannot be written
    body: bytes = field(default=b"", repr=False)

    def to_json(self) -> dict[str, Any]:
        """Plain values; the body is left out."""
        return {
            "mapping": self.mapping,
            "direction": self.direction,
            "on": self.on.isoformat(),
            "problems": [one.to_json() for one in self.problems],
            "documents": [one.to_json() for one in self.documents],
        }


def trace_in(mapping: MappingFile, body: bytes, on: date) -> Trace:
    """Every value of every document in `body`, legacy → canonical. A bad source gives its problems, it never raises them."""
    try:
        records = mapping.decode(body)
    except BadDocument as bad:
        return Trace(mapping.name, "in", on, (), tuple(bad.problems))
    telling = _Telling(mapping, mapping.inward.observed)
    documents = []
    for index, record in enumerate(records):
        recorder = Recorder()

        def locate(path: Path, index: int = index) -> str:
            return mapping.locate(body, index, path)

        reading = mapping.read(record, on=on, locate=locate, probe=recorder)
        entries = telling.entries(recorder.told, reading.problems, reading.document, locate)
        documents.append(TracedDocument(index, reading.key, entries))
    return Trace(mapping.name, "in", on, tuple(documents))


def trace_out(
    mapping: MappingFile, document: Mapping[str, Any], on: date, envelope: Mapping[str, Any] = _NOTHING
) -> Trace:
    """Every value of the record written, canonical → legacy, with its place in the written bytes."""
    recorder = Recorder()
    writing = mapping.write(document, on=on, envelope=envelope, probe=recorder)
    body, problems = b"", ()
    if not writing.problems:
        try:
            body = mapping.encode(writing.record)
        except BadDocument as bad:
            problems = tuple(bad.problems)

    def locate(path: Path) -> str:
        return mapping.locate(body, 0, path) if body else place_text(path)

    telling = _Telling(mapping, mapping.outward.observed)
    entries = telling.entries(recorder.told, writing.problems, document, locate)
    return Trace(mapping.name, "out", on, (TracedDocument(0, "", entries),), problems, body)


@dataclass(frozen=True)
class _Telling:
    """Turns what a probe was told in one direction into entries."""

    mapping: MappingFile
    way: Compiled
    book: Rulebook = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "book", Rulebook(self.mapping))

    def entries(
        self,
        told: Iterable[Told],
        problems: Iterable[Problem],
        document: Any,
        locate: Callable[[Path], str],
    ) -> tuple[Entry, ...]:
        """Every entry, those of one group of the canonical document together, in the order of first mention."""
        found = [self._entry(one, document, locate) for one in told]
        found += [self._failed(one) for one in problems]
        groups: dict[str, int] = {}
        for entry in found:
            groups.setdefault(group(entry.target), len(groups))
        return tuple(sorted(found, key=lambda entry: groups[group(entry.target)]))

    def _entry(self, told: Told, document: Any, locate: Callable[[Path], str]) -> Entry:
        verb, number, indexes, what = told
        site = self._site(number)
        source = source_path(site.record, indexes)
        entry = {
            "target": self._target(site, indexes),
            "path": self._path(site, indexes, document),
            "rule": str(site.spot),
            "text": self.book.text(site.spot),
            "source": place_text(source),
            # what is not there has no place
            "place": locate(source) if source and verb in ("value", "items") and what else "",
        }
        if verb == "value":
            before, steps, result = what
            rule = self.book.rule(site)
            done = tuple(Step(self.book.operation(rule, stage), value) for stage, value in steps)
            return Entry("value", before=before, steps=done, result=result, **entry)
        if verb == "filled":
            if source and self.way is self.mapping.outward.observed:
                entry["place"] = locate(source)
            return Entry(site.kind, result=what, **entry)
        kind = {"items": "items", "branch": "condition"}.get(verb, "absent")
        return Entry(kind, result=what, **entry)

    def _site(self, number: int) -> Site:
        """A field filled in empty belongs to the value that it has not got."""
        site = self.way.sites[number]
        rule = self.book.rule(site) if site.kind == "empty" else None
        return replace(site, target=self.book.target(rule)) if rule else site

    def _target(self, site: Site, indexes: tuple[int, ...]) -> str:
        text = canonical_path(site.target, indexes)
        if site.kind == "items":
            text = text[: text.rfind("[")]  # the list, not its first item
        return f"envelope.{text}" if text and self.book.envelope(site) else text

    def _path(self, site: Site, indexes: tuple[int, ...], document: Any) -> str:
        if self.book.envelope(site):
            return self._target(site, indexes)
        return indexed(site.target, indexes, document)

    def _failed(self, problem: Problem) -> Entry:
        spots = (site.spot for site in self.way.sites if str(site.spot) == problem.rule)
        spot = next(spots, None)
        return Entry(
            "problem",
            problem.path,
            problem.path,
            problem.rule,
            self.book.text(spot) if spot else "",
            source=problem.params.get("field", ""),
            place=problem.place,
            before=problem.params.get("value"),
            problem=problem,
        )


def group(target: str) -> str:
    """What a canonical value stands in: everything before its own name."""
    return target.rpartition(".")[0]
