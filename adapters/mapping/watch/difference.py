"""How the way back differs from the sample: line by line for text, field by field for everything else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from ....schemas.errors import BadDocument
from ...contracts import Path, Record
from ..failures import place_text
from ..mapping_file import MappingFile
from .canonical import plain

#: characters of a line that people still read; longer ones are told field by field
_LINE = 400
#: charsets that are declared narrower than what is written in them
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030"}


@dataclass(frozen=True, slots=True)
class Changed:
    """One field; `before` is the sample's value, None where there is none."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """`same` when not a byte differs. `lines` is a unified diff, empty for formats that people do not read as lines.

    `fields` are the fields whose values differ; with none the bytes are another spelling of the same record.
    """

    same: bool
    lines: tuple[str, ...] = ()
    fields: tuple[Changed, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        fields = [
            {"field": one.field, "before": plain(one.before), "after": plain(one.after)}
            for one in self.fields
        ]
        return {"same": self.same, "lines": [plain(line) for line in self.lines], "fields": fields}


def difference(mapping: MappingFile, before: bytes, after: bytes) -> Difference:
    """What another body of the same format differs in."""
    if before == after:
        return Difference(True)
    return Difference(False, tuple(_lines(mapping, before, after)), tuple(_fields(mapping, before, after)))


def _lines(mapping: MappingFile, before: bytes, after: bytes) -> Iterator[str]:
    one, other = text_of(mapping, before), text_of(mapping, after)
    if one is None or other is None:
        return
    first, second = one.splitlines(), other.splitlines()
    if max(map(len, (*first, *second)), default=0) <= _LINE:
        yield from unified_diff(first, second, "sample", "way back", n=1, lineterm="")


def text_of(mapping: MappingFile, body: bytes) -> str | None:
    """A body as the text that its sender sees; None when it is no text."""
    declared = str((mapping.plan.sheet.codec or {}).get("charset", "utf-8")).lower()
    if b"\0" in body:
        return None
    try:
        return body.decode(_WIDER.get(declared, declared))
    except (LookupError, UnicodeDecodeError):
        return None


def _fields(mapping: MappingFile, before: bytes, after: bytes) -> Iterator[Changed]:
    try:
        one, other = mapping.decode(before), mapping.decode(after)
    except BadDocument:
        return
    first, second = dict(_all(one)), dict(_all(other))
    for path in dict.fromkeys((*first, *second)):
        if first.get(path) != second.get(path):
            yield Changed(place_text(path), first.get(path), second.get(path))


def _all(records: Sequence[Record]) -> Iterator[tuple[Path, Any]]:
    if len(records) == 1:
        yield from leaves(records[0])
    else:
        yield from leaves(records)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value of a record (or document) with its path; absent, empty and null are the same."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, (*path, str(name)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    elif value is not None and value != "":
        yield path, value
