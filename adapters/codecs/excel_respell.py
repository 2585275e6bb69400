"""A sheet's XML in an unusual spelling → the same cells as Excel would spell them, and nothing else.

Prefixes, cells without references, comments and odd quotes are all allowed by the standard; after
this every row and cell stands under its own reference, once.
"""

import re
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from .excel_package import refuse

_REFERENCE: Final = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_ROW: Final = re.compile(r"[1-9][0-9]{0,6}")
_RANGE: Final = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}:[A-Z]{1,3}[1-9][0-9]{0,6}")
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def column_number(letters: bytes | str) -> int:
    """`A` is 1, `AB` is 28."""
    number = 0
    for letter in letters.encode() if isinstance(letters, str) else letters:
        number = number * 26 + (letter & 0x1F)
    return number


def column_letters(number: int) -> str:
    """1 is `A`, 28 is `AB`."""
    text = ""
    while number:
        number, digit = divmod(number - 1, 26)
        text = chr(65 + digit) + text
    return text


def respelt(sheet: bytes) -> bytes:
    """The sheet with its rows, values and merged cells. Raises BadDocument when it is not well-formed."""
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(sheet, parser)
    except etree.XMLSyntaxError as error:
        raise refuse("EXCEL_BROKEN", reason=f"the sheet: {error.msg}") from None
    merged = "".join(
        f'<mergeCell ref="{one.get("ref")}"/>'
        for one in root.iterfind("{*}mergeCells/{*}mergeCell")
        if _RANGE.fullmatch(one.get("ref") or "")
    )
    data = root.find("{*}sheetData")
    rows = "".join(_rows(data)) if data is not None else ""
    text = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells></worksheet>'
    return text.encode()


def _rows(data: etree._Element) -> Iterator[str]:
    row, seen = 0, set()
    for element in data.iterfind("{*}row"):
        given = element.get("r")
        row = row + 1 if given is None else int(given) if _ROW.fullmatch(given) else 0
        if not row or row in seen:
            raise refuse("EXCEL_BROKEN", reason=f"a row is numbered {given}")
        seen.add(row)
        hidden = ' hidden="1"' if element.get("hidden") in ("1", "true") else ""
        yield f'<row r="{row}"{hidden}>{"".join(_cells(element, row))}</row>'


def _cells(element: etree._Element, row: int) -> Iterator[str]:
    column = 0
    for cell in element.iterfind("{*}c"):
        given = cell.get("r")
        column += 1
        if given is not None:
            found = _REFERENCE.fullmatch(given)
            if found is None or int(found[2]) != row or column_number(found[1]) < column:
                raise refuse("EXCEL_BROKEN", reason=f"in row {row} stands a cell {given[:20]}")
            column = column_number(found[1])
        style = f" s={quoteattr(cell.get('s', ''))}" if cell.get("s") else ""
        kind = f' t="{cell.get("t")}"' if (cell.get("t") or "n") in _KINDS else ""
        yield f'<c r="{column_letters(column)}{row}"{style}{kind}>{_value(cell)}</c>'


#: the kinds of cells that the standard knows
_KINDS: Final = ("b", "d", "e", "inlineStr", "n", "s", "str")


def _value(cell: etree._Element) -> str:
    inline = cell.find("{*}is")
    if inline is not None:
        text = "".join(map(str, inline.itertext("{*}t")))
        return f'<is><t xml:space="preserve">{escape(text)}</t></is>'
    value = cell.findtext("{*}v")
    return "" if value is None else f"<v>{escape(value)}</v>"
