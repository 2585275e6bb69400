"""Where every value of a document comes from, in both directions: rule, place, the value before and after each step.

`trace_in` follows a source as an agency wrote it to its canonical documents, `trace_out` a canonical
document to the bytes that the agency gets. The JSON form is stable; docs/tracing.md lists its fields.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from ....schemas.errors import BadDocument
from ....schemas.lacuna import Lacuna
from ....schemas.problem import Problem
from ...contracts import Path
from ..failures import Site, canonical_path, place_text, source_path
from ..mapping_file import Compiled, MappingFile
from .canonical import indexed
from .entries import Entry, Step, Trace, TracedDocument, group
from .located import Located
from .recorder import Recorder, Told
from .rulebook import Rulebook

_NOTHING: Mapping[str, Any] = {}
#: (its paths) → whether an entry is wanted
Wanted = Callable[[tuple[str, ...]], bool]


def _every(paths: tuple[str, ...]) -> bool:
    return True


def trace_in(
    mapping: MappingFile, body: bytes, on: date, only: Wanted = _every, *, index: int | None = None
) -> Trace:
    """Every value of every document in `body`, legacy → canonical. A bad source gives its problems, it never raises them.

    `only` is asked for each entry with its canonical path, the same as the rule says it, and its legacy path.
    With `index` only that document is traced.
    """
    try:
        records = mapping.decode(body)
    except BadDocument as bad:
        return Trace(mapping.name, "in", on, (), tuple(bad.problems))
    telling, located = _Telling(mapping, mapping.inward.observed, only), Located(mapping.locate, body)
    documents = []
    for number, record in enumerate(records):
        if index not in (None, number):
            continue
        recorder, locate = Recorder(), partial(located, number)
        reading = mapping.read(record, on=on, locate=locate, probe=recorder)
        missed = (reading.problems, reading.lacunas)
        entries = telling.entries(recorder.told, missed, reading.document, locate)
        documents.append(TracedDocument(number, reading.key, entries))
    return Trace(mapping.name, "in", on, tuple(documents), unplaced=located.unplaced)


def trace_out(
    mapping: MappingFile,
    document: Mapping[str, Any],
    on: date,
    envelope: Mapping[str, Any] = _NOTHING,
    only: Wanted = _every,
) -> Trace:
    """Every value of the record written, canonical → legacy, with its place in the written bytes."""
    recorder = Recorder()
    writing = mapping.write(document, on=on, envelope=envelope, probe=recorder)
    body, problems = b"", tuple[Problem, ...]()
    if not writing.problems:
        try:
            body = mapping.encode(writing.record)
        except BadDocument as bad:
            problems = tuple(bad.problems)
    located = Located(mapping.locate, body)
    # what was not written has no place but its path
    locate = partial(located, 0) if body else place_text
    telling = _Telling(mapping, mapping.outward.observed, only)
    entries = telling.entries(recorder.told, (writing.problems, writing.lacunas), document, locate)
    documents = (TracedDocument(0, "", entries),)
    return Trace(mapping.name, "out", on, documents, problems, body, located.unplaced)


@dataclass(frozen=True)
class _Telling:
    """Turns what a probe was told in one direction into entries."""

    mapping: MappingFile
    way: Compiled
    only: Wanted
    book: Rulebook = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "book", Rulebook(self.mapping))

    def entries(
        self,
        told: Iterable[Told],
        missed: tuple[Iterable[Problem], Iterable[Lacuna]],
        document: Any,
        locate: Callable[[Path], str],
    ) -> tuple[Entry, ...]:
        """Every entry, those of one group of the canonical document together, in the order of first mention."""
        found = [entry for one in told if (entry := self._entry(one, document, locate))]
        problems, lacunas = missed
        found += [self._failed(one) for one in problems if self.only((one.path, one.params.get("field", "")))]
        found += [self._lacking(one) for one in lacunas if self.only((one.path,))]
        groups: dict[str, int] = {}
        for entry in found:
            groups.setdefault(group(entry.target), len(groups))
        return tuple(sorted(found, key=lambda entry: groups[group(entry.target)]))

    def _entry(self, told: Told, document: Any, locate: Callable[[Path], str]) -> Entry | None:
        verb, number, indexes, what = told
        site = self._site(number)
        source = source_path(site.record, indexes)
        path, target = self._path(site, indexes, document), self._target(site, indexes)
        if not self.only((path, target, place_text(source))):
            return None
        entry = Entry(
            {"items": "items", "branch": "condition", "filled": site.kind}.get(verb, verb),
            path,
            target,
            str(site.spot),
            self.book.text(site.spot),
            place_text(source),
            # what is not there has no place
            locate(source) if source and self._there(verb, what) else "",
        )
        if verb != "value":
            return replace(entry, result=what)
        before, steps, result = what
        rule = self.book.rule(site, reading=self.way is self.mapping.inward.observed)
        done = tuple(Step(self.book.operation(rule, stage), value) for stage, value in steps)
        return replace(entry, before=before, steps=done, result=result)

    def _there(self, verb: str, what: Any) -> bool:
        if verb == "filled":
            return self.way is self.mapping.outward.observed
        return verb == "value" or (verb == "items" and bool(what))

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
        return Entry(
            "problem",
            problem.path,
            problem.path,
            problem.rule,
            self._line(problem.rule),
            source=problem.params.get("field", ""),
            place=problem.place,
            before=problem.params.get("value"),
            problem=problem,
        )

    def _lacking(self, lacuna: Lacuna) -> Entry:
        site = self._at(lacuna.rule)
        path = f"envelope.{lacuna.path}" if site and self.book.envelope(site) else lacuna.path
        return Entry(
            "lacuna",
            path,
            path,
            lacuna.rule,
            self._line(lacuna.rule),
            place=lacuna.place,
            before=lacuna.params.get("value"),
            result=lacuna.kind.value,
        )

    def _at(self, rule: str) -> Site | None:
        return next((site for site in self.way.sites if str(site.spot) == rule), None)

    def _line(self, rule: str) -> str:
        site = self._at(rule)
        return self.book.text(site.spot) if site else ""
