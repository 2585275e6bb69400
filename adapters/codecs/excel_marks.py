"""What the reading library does not tell of a sheet: its size beforehand, errors, hidden rows, empty texts.

As Excel and its kin write it, a sheet is searched with patterns; any other spelling is parsed.
"""

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from .excel_package import refuse

#: row and column, both from 0
Spot = tuple[int, int]

_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_ROW: Final = re.compile(rb'<row r="([0-9]{1,7})"')
_ANY: Final = re.compile(rb"<(?:c|row)[\s/>]")
#: prefixes, comments, single quotes and blanks in tags: whatever the patterns here would not see
_UNUSUAL: Final = re.compile(rb"<[\w.-]+:(?:c|row)[\s/>]|<!|='| =\"|=\s\"|<\?(?!xml )")
_ERROR: Final = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"[^>]* t="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]*)'
)
_HIDDEN: Final = re.compile(rb'<row r="([0-9]+)"[^>]* hidden="(?:1|true)"')
_SHARED: Final = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]* t="s"[^>]*><v>([0-9]+)</v>')
_SOMETHING: Final = re.compile(rb"<t(?:\s[^>]*)?>[^<]")
_UNUSUAL_TEXTS: Final = re.compile(rb"<[\w.-]+:si|<si\s*/>|<!|</si\s")
_REFERENCE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class Marks:
    """What was found. `rows` and `columns` is the size of the rectangle from A1 around every cell."""

    rows: int = 0
    columns: int = 0
    errors: dict[Spot, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    #: cell → number of its shared text, as far as it was asked for
    shared: dict[Spot, int] = field(default_factory=dict)
    empty: set[Spot] = field(default_factory=set)
    #: bytes of all shared texts, each counted as often as a cell shows it
    shown: int = 0


def marks_of(sheet: bytes, strings: bytes | None, allowed: int) -> Marks:
    """Everything found in one sheet's XML. Raises BadDocument when it is not well-formed.

    `shown` is exact when it could be above `allowed`.
    """
    texts = _texts(strings) if strings else []
    marks = _searched(sheet) or _parsed(sheet)
    longest = max(map(len, texts), default=0)
    possible = longest * (sheet.count(b't="s"') + len(marks.shared))
    blank = {number for number, text in enumerate(texts) if not _SOMETHING.search(text)}
    if (possible > allowed or blank) and not marks.shared:
        marks.shared = {_spot(*found[:2]): int(found[2]) for found in _SHARED.findall(sheet)}
    if possible > allowed:
        times = Counter(marks.shared.values())
        marks.shown = sum(len(texts[one]) * count for one, count in times.items() if one < len(texts))
    marks.empty = {spot for spot, number in marks.shared.items() if number in blank}
    return marks


def _texts(strings: bytes) -> list[bytes]:
    """The shared texts, each still in its XML."""
    if not _UNUSUAL_TEXTS.search(strings):
        return strings.split(b"</si>")[:-1]
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(strings, parser)
    except etree.XMLSyntaxError as error:
        raise refuse("EXCEL_BROKEN", reason=f"the shared texts: {error.msg}") from None
    return ["".join(["<t>", *map(str, one.itertext("{*}t"))]).encode() for one in root.iter("{*}si")]


def column_number(letters: bytes | str) -> int:
    """`A` is 1, `AB` is 28."""
    number = 0
    for letter in letters.encode() if isinstance(letters, str) else letters:
        number = number * 26 + (letter & 0x1F)
    return number


def _spot(letters: bytes, row: bytes) -> Spot:
    return int(row) - 1, column_number(letters) - 1


def _searched(sheet: bytes) -> Marks | None:
    """By patterns; None when the sheet is spelt in a way they do not know."""
    cells, rows = _CELL.findall(sheet), _ROW.findall(sheet)
    if len(cells) + len(rows) != len(_ANY.findall(sheet)) or _UNUSUAL.search(sheet):
        return None
    marks = Marks()
    marks.rows = max(max(map(int, rows), default=0), max(map(int, {row for _, row in cells}), default=0))
    marks.columns = max(map(column_number, {letters for letters, _ in cells}), default=0)
    if errors := sheet.count(b't="e"'):
        for letters, row, text in _ERROR.findall(sheet):
            marks.errors[_spot(letters, row)] = text.decode("ascii", "backslashreplace")
        if len(marks.errors) != errors:
            return None
    if b' hidden="' in sheet:
        marks.hidden = {int(row) - 1 for row in _HIDDEN.findall(sheet)}
    return marks


def _parsed(sheet: bytes) -> Marks:
    """By a parser, cell by cell; a cell without a reference stands behind the one before."""
    marks, row, column = Marks(), -1, -1
    source = etree.iterparse(
        io.BytesIO(sheet),
        events=("start", "end"),
        tag=("{*}row", "{*}c"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
    )
    try:
        for event, element in source:
            is_row = str(element.tag).endswith("row")
            if event == "start" and is_row:
                row, column = int(element.get("r") or row + 2) - 1, -1
                if element.get("hidden") in ("1", "true"):
                    marks.hidden.add(row)
            elif event == "start":
                found = _REFERENCE.fullmatch(element.get("r") or "")
                row, column = (int(found[2]) - 1, column_number(found[1]) - 1) if found else (row, column + 1)
                marks.rows, marks.columns = max(marks.rows, row + 1), max(marks.columns, column + 1)
            else:
                if not is_row:
                    _note(element, (row, column), marks)
                element.clear()
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refuse("EXCEL_BROKEN", reason=f"the sheet: {error}") from None
    return marks


def _note(cell: etree._Element, spot: Spot, marks: Marks) -> None:
    kind = cell.get("t")
    value = cell.findtext("{*}v") or ""
    if kind == "e":
        marks.errors[spot] = value
    elif kind == "s" and value.strip().isdecimal():
        marks.shared[spot] = int(value)
