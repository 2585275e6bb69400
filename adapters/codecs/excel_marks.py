"""What the reading library does not tell of a sheet: its size beforehand, errors, hidden rows, empty texts.

As Excel and its kin write it, a sheet is searched with patterns. Any other spelling is parsed and
spelt anew first: what the patterns do not see, the library must not see either.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from .excel_package import refuse
from .excel_respell import column_number, respelt

#: row and column, both from 0
Spot = tuple[int, int]

_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"')
_ROW: Final = re.compile(rb'<row r="([1-9][0-9]{0,6})"')
#: a cell with a format and nothing in it; people format whole columns down to row 1,048,576
_FORMATTED: Final = re.compile(rb'<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: [a-z]+="[0-9A-Za-z]*")*/>')
_ANY: Final = re.compile(rb"<(?:c|row)[\s/>]")
#: prefixes, comments, single quotes and blanks in tags: whatever the patterns here would not see
_UNUSUAL: Final = re.compile(rb"<[\w.-]+:(?:c|row)[\s/>]|<!|='| =\"|=\s\"|<\?(?!xml )")
_ERROR: Final = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"[^>]* t="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]*)'
)
_HIDDEN: Final = re.compile(rb'<row r="([0-9]+)"[^>]* hidden="(?:1|true)"')
_SHARED: Final = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]* t="s"[^>]*><v>([0-9]+)</v>')
_NOTHING: Final = re.compile(rb"<si>(?:</si>|<t(?:\s[^>]*)?(?:/>|></t>))")
_SOMETHING: Final = re.compile(rb"<t(?:\s[^>]*)?>[^<]")
_UNUSUAL_TEXTS: Final = re.compile(rb"<[\w.-]+:si|<si\s*/>|<!|</si\s")


@dataclass(slots=True)
class Marks:
    """What was found. `rows` by `columns` is the size of the rectangle from A1 around every cell."""

    rows: int = 0
    columns: int = 0
    errors: dict[Spot, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    empty: set[Spot] = field(default_factory=set)
    #: bytes of all shared texts, each counted as often as a cell shows it
    shown: int = 0


def marks_of(sheet: bytes, strings: bytes | None, allowed: int, cells: int) -> tuple[bytes, Marks]:
    """The sheet's XML, spelt as usual, and everything found in it. Raises BadDocument when it is broken.

    `shown` is exact when it could be above `allowed`. Formats without a value do not count among `cells`.
    """
    texts = _texts(strings) if strings else []
    marks = _searched(sheet)
    if marks is None:
        sheet = respelt(sheet)
        marks = _searched(sheet)
    if marks is not None and marks.rows * marks.columns > cells:
        sheet = _FORMATTED.sub(b"", sheet)
        marks = _searched(sheet)
    if marks is None:
        raise refuse("EXCEL_BROKEN", reason="the sheet is spelt in no known way")
    possible = max(map(len, texts), default=0) * sheet.count(b't="s"')
    blank = set()
    if strings and (_UNUSUAL_TEXTS.search(strings) or _NOTHING.search(strings)):
        blank = {number for number, text in enumerate(texts) if not _SOMETHING.search(text)}
    shared = {}
    if possible > allowed or blank:
        shared = {_spot(*found[:2]): int(found[2]) for found in _SHARED.findall(sheet)}
    if possible > allowed:
        times = Counter(shared.values())
        marks.shown = sum(len(texts[one]) * count for one, count in times.items() if one < len(texts))
    marks.empty = {spot for spot, number in shared.items() if number in blank}
    return sheet, marks


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


def _spot(letters: bytes, row: bytes) -> Spot:
    return int(row) - 1, column_number(letters) - 1


def _searched(sheet: bytes) -> Marks | None:
    """By patterns; None when the sheet is spelt in a way they do not know."""
    cells, rows = _CELL.findall(sheet), _ROW.findall(sheet)
    if len(cells) + len(rows) != len(_ANY.findall(sheet)) or _UNUSUAL.search(sheet):
        return None
    marks = Marks()
    marks.rows = max(map(int, {row for _, row in cells}), default=0)
    marks.columns = max(map(column_number, {letters for letters, _ in cells}), default=0)
    if errors := sheet.count(b't="e"'):
        for letters, row, text in _ERROR.findall(sheet):
            marks.errors[_spot(letters, row)] = text.decode("ascii", "backslashreplace")
        if len(marks.errors) != errors:
            return None
    if b' hidden="' in sheet:
        marks.hidden = {int(row) - 1 for row in _HIDDEN.findall(sheet)}
    return marks
