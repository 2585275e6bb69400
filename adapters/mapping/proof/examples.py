"""Example documents of a mapping: each goes in to exactly the expected documents, and out again as `examples.yaml` says.

`examples/<mapping>/` beside the mapping holds sources as the agency writes them and, for each, what is
read from it as `<name>.<target>.json` (a list where the source holds several). `examples.yaml` says of
each source how it comes back: `out: bytes`, or `out: fields` with the fields that `differs`; `envelope`
are the transfer's own values, `on` the day it was made; `key`, `case_key`, `supersedes` what it is
known by at the door, a list where the source holds several.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import orjson
import yaml
from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from ....schemas.errors import BadDocument
from ....schemas.problem import Problem
from ...contracts import Record
from ..mapping_file import MappingFile
from ..probe import Probe
from .outcome import shown

#: everything wrong with a canonical document
Check = Callable[[Any], Sequence[Problem]]
_ABOUT = "examples.yaml"
#: beside a mapping: examples for people to read, and generated ones that pin today's behaviour
FOLDERS = ("examples", "pinned")


@dataclass(frozen=True, slots=True)
class Example:
    """One source and what is said of it."""

    source: Path
    expected: Path
    out: str
    differs: frozenset[str]
    envelope: Any
    on: date
    #: under which names the documents are known at the door, where examples.yaml says so
    names: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """As people find it: `police/examples/AJYS/full.xml`."""
        return "/".join(self.source.parts[-4:])

    def documents(self) -> list[Any]:
        """The expected documents."""
        found = orjson.loads(self.expected.read_bytes())
        return found if isinstance(found, list) else [found]

    def envelopes(self, count: int) -> list[Mapping[str, Any]]:
        """The transfers' own values, one per document."""
        return list(self.envelope) if isinstance(self.envelope, list) else [self.envelope or {}] * count


def examples_of(mapping: MappingFile, on: date) -> tuple[list[Example], list[Problem]]:
    """The examples of a mapping, those that people wrote and those that pin what it does, and what is wrong with them."""
    path = mapping.plan.path
    found, problems = [], []
    for name in FOLDERS:
        folder = path.parent / name / path.stem
        if folder.is_dir():
            examples, wrong = _examples_in(folder, mapping.target, on)
            found += examples
            problems += wrong
    return found, problems


def _examples_in(folder: Path, target: str, on: date) -> tuple[list[Example], list[Problem]]:
    about = folder / _ABOUT
    try:
        text = about.read_text("utf-8") if about.is_file() else ""
        # field names and file names as they are typed: to YAML a bare NO would be false
        words = _Words.model_validate(yaml.load(text, Loader=yaml.CBaseLoader) or {}).root  # noqa: S506
        values = yaml.safe_load(text) or {}
    except (yaml.YAMLError, ValueError) as fault:
        return [], [_problem("EXAMPLE_FILES", about, reason=_first_line(fault))]
    found, problems = [], []
    ends = f".{target}.json"
    sources = {file.name for file in folder.iterdir() if file.name != _ABOUT and not file.name.endswith(ends)}
    for name in sorted(sources | set(words)):
        source, expected = folder / name, (folder / name).with_suffix(ends)
        lacks = next((file for file in (source, expected) if not file.is_file()), None)
        if lacks is not None or source.parent != folder or ".." in name:
            problems.append(_problem("EXAMPLE_FILES", source, reason=f"{(lacks or source).name}: absent"))
            continue
        says = words.get(name, _Says())
        envelope = (values.get(name) or {}).get("envelope")
        found.append(
            Example(
                source, expected, says.out, frozenset(says.differs), envelope, says.on or on, says.names()
            )
        )
    return found, problems


class _Says(BaseModel):
    """What examples.yaml says of one source."""

    model_config = ConfigDict(extra="forbid")

    out: Literal["bytes", "fields"] = "fields"
    differs: tuple[str, ...] = ()
    envelope: dict[str, str] | list[dict[str, str]] | None = None
    on: date | None = None
    key: str | tuple[str, ...] | None = None
    case_key: str | tuple[str, ...] | None = None
    supersedes: str | tuple[str, ...] | None = None

    def names(self) -> dict[str, str | tuple[str, ...]]:
        """What is said of the names at the door."""
        said = {"key": self.key, "case_key": self.case_key, "supersedes": self.supersedes}
        return {name: value for name, value in said.items() if value is not None}


class _Words(RootModel[dict[str, _Says]]):
    """A whole examples.yaml."""


def _first_line(fault: Exception) -> str:
    if isinstance(fault, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors())
    return str(fault)


def records_of(mapping: MappingFile, examples: Iterable[Example]) -> list[Record]:
    """The records of the sources that can be read."""
    found: list[Record] = []
    for example in examples:
        try:
            found.extend(mapping.decode(example.source.read_bytes()))
        except BadDocument:
            continue
    return found


def prove_example(
    mapping: MappingFile,
    example: Example,
    check: Check,
    inward: Probe | None = None,
    outward: Probe | None = None,
) -> list[Problem]:
    """Everything that one example shows to be wrong."""
    try:
        expected = example.documents()
    except ValueError as fault:
        return [_problem("EXAMPLE_FILES", example.expected, reason=str(fault))]
    try:
        records = mapping.decode(example.source.read_bytes())
    except BadDocument as fault:
        return [_of(one, example) for one in fault.problems]
    problems = list(_goes_in(mapping, example, records, expected, inward))
    problems += [_of(one, example) for document in expected for one in check(document)]
    return problems or list(_comes_out(mapping, example, records, expected, outward))


def _goes_in(
    mapping: MappingFile, example: Example, records: list[Record], expected: list[Any], probe: Probe | None
) -> Iterator[Problem]:
    readings = [mapping.read(record, on=example.on, probe=probe) for record in records]
    for reading in readings:
        yield from (_of(one, example) for one in reading.problems)
    found = [reading.document for reading in readings]
    before, after = dict(_fields(expected)), dict(_fields(found))
    for name, said in example.names.items():
        # `#key` is none of the document's own fields
        wanted = [said] if isinstance(said, str) else list(said)
        before |= _fields(wanted, path=f"#{name}")
        after |= _fields([getattr(reading, name) for reading in readings], path=f"#{name}")
    for path in _differing(before, after):
        yield _problem(
            "EXAMPLE_READ", example.source, path, before=shown(before.get(path)), after=shown(after.get(path))
        )


def _comes_out(
    mapping: MappingFile, example: Example, records: list[Record], expected: list[Any], probe: Probe | None
) -> Iterator[Problem]:
    pairs = list(zip(expected, example.envelopes(len(expected)), strict=False))
    writings = [
        mapping.write(document, on=example.on, envelope=values, probe=probe) for document, values in pairs
    ]
    if problems := [_of(one, example) for writing in writings for one in writing.problems]:
        yield from problems
        return
    try:
        body = mapping.encode(*(writing.record for writing in writings))
        again = mapping.decode(body)
    except BadDocument as fault:
        yield from (_of(one, example) for one in fault.problems)
        return
    source = example.source.read_bytes()
    if example.out == "bytes" and body == source:
        return
    one = len(records) == 1 and len(again) == 1
    before, after = (
        dict(_fields(records[0] if one else records, "/")),
        dict(_fields(again[0] if one else again, "/")),
    )
    differing = set(_differing(before, after))
    for path in sorted(differing ^ set(example.differs)):
        yield _problem(
            "EXAMPLE_WRITTEN",
            example.source,
            path,
            before=shown(before.get(path)),
            after=shown(after.get(path)),
        )
    if example.out == "bytes" and not differing:
        yield _problem("EXAMPLE_BYTES", example.source, str(_first(source, body)))


def _first(one: bytes, other: bytes) -> int:
    """Where two texts begin to differ."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(path for path in before | after if before.get(path) != after.get(path))


def _fields(value: Any, mark: str = ".", path: str = "") -> Iterator[tuple[str, Any]]:
    """Every field with a value; absent, empty and null are the same."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _fields(inner, mark, f"{path}{mark}{name}" if path else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _fields(inner, mark, f"{path}[{index}]")
    elif value not in (None, ""):
        yield path, value


def _of(problem: Problem, example: Example) -> Problem:
    """A problem met in an example, at the example."""
    return problem.at(place=" ".join(part for part in (example.place, problem.place) if part))


def _problem(code: str, file: Path, path: str = "", **params: str) -> Problem:
    return Problem(code, path, params, place="/".join(file.parts[-4:]))
