"""A sample all the way: read, validated, written back, compared. For people who write a mapping."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from ....schemas.errors import BadDocument
from ....schemas.lacuna import Lacuna
from ....schemas.problem import Problem
from ...contracts import Path, Record
from ..mapping_file import MappingFile
from ..origin import origin
from .canonical import plain
from .difference import Difference, difference

#: a canonical document → its problems
Validate = Callable[[dict[str, Any]], list[Problem]]
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Tried:
    """One document of the sample: what it became, and everything wrong with it, there and back."""

    index: int
    key: str
    document: dict[str, Any]
    problems: tuple[Problem, ...]
    #: what is not carried over whole, there and back; no problem by itself
    lacunas: tuple[Lacuna, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        problems = [one.to_json() for one in self.problems]
        lacunas = [
            {
                "kind": one.kind.value,
                "path": one.path,
                "place": one.place,
                "rule": one.rule,
                "params": dict(one.params),
            }
            for one in self.lacunas
        ]
        return {
            "index": self.index,
            "key": self.key,
            "document": plain(self.document),
            "problems": problems,
            "lacunas": lacunas,
        }


@dataclass(frozen=True, slots=True)
class Attempt:
    """A whole sample. `difference` is None when the way back could not be written; `problems` are those of the source as a whole."""

    documents: tuple[Tried, ...]
    problems: tuple[Problem, ...] = ()
    difference: Difference | None = None
    body: bytes = field(default=b"", repr=False)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Every problem of the source and of its documents."""
        return (*self.problems, *(problem for one in self.documents for problem in one.problems))

    def to_json(self) -> dict[str, Any]:
        """Plain values; the bytes of the way back are left out."""
        return {
            "problems": [one.to_json() for one in self.problems],
            "documents": [one.to_json() for one in self.documents],
            "difference": self.difference.to_json() if self.difference else None,
        }


def attempt(
    mapping: MappingFile,
    body: bytes,
    on: date,
    validate: Validate,
    envelopes: Sequence[Mapping[str, Any]] = (),
) -> Attempt:
    """Try one sample. A bad one gives its problems, it never raises them."""
    try:
        records = mapping.decode(body)
    except BadDocument as bad:
        return Attempt((), tuple(bad.problems))
    if not records:
        return Attempt((), (Problem("SOURCE_EMPTY"),))
    documents: list[Tried] = []
    back: list[Record | None] = []
    for index, record in enumerate(records):
        envelope = envelopes[index] if index < len(envelopes) else _NOTHING
        locate = partial(mapping.locate, body, index)
        reading = mapping.read(record, on=on, locate=locate)
        problems = list(reading.problems)
        if not problems:
            problems += [placed(one, mapping, reading.document, locate) for one in validate(reading.document)]
        writing = mapping.write(reading.document, on=on, envelope=envelope)
        problems += writing.problems
        lacunas = (*reading.lacunas, *writing.lacunas)
        documents.append(Tried(index, reading.key, reading.document, tuple(problems), lacunas))
        back.append(None if writing.problems else writing.record)
    if any(one is None for one in back):
        return Attempt(tuple(documents))
    try:
        again = mapping.encode(*(one for one in back if one is not None))
    except BadDocument as bad:
        return Attempt(tuple(documents), tuple(bad.problems))
    return Attempt(tuple(documents), (), difference(mapping, body, again), again)


def placed(
    problem: Problem, mapping: MappingFile, document: Mapping[str, Any], locate: Callable[[Path], str]
) -> Problem:
    """A problem of the canonical document, told where its sender wrote the value."""
    found = None if problem.place else origin(mapping, problem.path, document)
    return problem if found is None else problem.at(place=locate(found.path), rule=problem.rule or found.rule)
