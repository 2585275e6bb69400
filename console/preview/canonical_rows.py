"""A canonical document as JSON, row by row, each row with its path: `persons[0].name.full`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ...adapters.mapping.watch.canonical import plain
from .painted import Mark, Row, Sheet

#: rows shown of one document
ROWS: Final = 4_000
_INDENT: Final = "  "


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the document; `value` is the stretch that stands for the path."""

    path: str
    text: str
    value: tuple[int, int]


def canonical_lines(document: Any) -> Iterator[Line]:
    """The whole document. Groups are told by the row that opens them."""
    yield from _lines("", "", plain(document), "", "")


def _lines(path: str, name: str, value: Any, indent: str, comma: str) -> Iterator[Line]:
    head = f"{indent}{json.dumps(name, ensure_ascii=False)}: " if name else indent
    if not isinstance(value, dict | list) or not value:
        text = json.dumps(value, ensure_ascii=False)
        yield Line(path, head + text + comma, (len(head), len(head) + len(text)))
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    yield Line(path, head + opening, (len(indent), len(head) + 1))
    members = _members(path, value)
    for number, (inner, inner_name, one) in enumerate(members, 1):
        behind = "," if number < len(members) else ""
        yield from _lines(inner, inner_name, one, indent + _INDENT, behind)
    yield Line("", indent + closing + comma, (0, 0))


def _members(path: str, value: dict[str, Any] | list[Any]) -> Sequence[tuple[str, str, Any]]:
    if isinstance(value, list):
        return [(f"{path}[{index}]", "", one) for index, one in enumerate(value)]
    return [(f"{path}.{name}" if path else name, name, one) for name, one in value.items()]


def canonical_sheet(
    document: Any, entries: Mapping[str, Sequence[int]]
) -> tuple[Sheet, dict[str, int], bool]:
    """The rows, where each path stands, and whether rows were left out. `entries` are those of each path."""
    rows: list[Row] = []
    at: dict[str, int] = {}
    for line in canonical_lines(document):
        if len(rows) == ROWS:
            return Sheet(rows), at, True
        row = Row(line.text, len(rows) + 1)
        if line.path:
            at.setdefault(line.path, len(rows))
            found = _of(entries, line.path)
            group = line.text.endswith(("{", "["))
            # a group is lit by what is said of the group, not by a rule for something above it
            known = tuple(entries.get(line.path, ()) if group else found)
            if known:
                row = replace(row, marks=(Mark(*line.value, known, "group" if group else "value"),))
            elif not group:
                row = replace(row, marks=(Mark(*line.value, (), "value"),))
        rows.append(row)
    return Sheet(rows), at, False


def _of(entries: Mapping[str, Sequence[int]], path: str) -> Sequence[int]:
    """The entries of a path, or of the list it is an element of."""
    while path not in entries and path.endswith("]"):
        path = path[: path.rindex("[")]
    return entries.get(path, ())


def row_of(at: Mapping[str, int], path: str) -> int | None:
    """The row of a path, or of the nearest group above it."""
    while path:
        if path in at:
            return at[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return None
