"""A draft's codec block for workbooks: the sheet, where its headings stand, what each column holds."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from ....schemas.errors import BadDocument
from ...codecs.excel_settings import ExcelSettings
from ...codecs.excel_sheet import Sheet, sheet_of
from ...settings import read_settings
from .sniff import Sniffed
from .table_blocks import NULLS, TOTALS

_SHEETS = 20


def excel_block(bodies: Sequence[bytes], _first: Sniffed) -> tuple[dict[str, Any], list[str]]:
    """Settings and remarks."""
    sheet = _filled(bodies[0])
    rows = [list(row) for row in sheet.rows]
    top = _headings(rows)
    headings = [str(cell).strip() for cell in rows[top]] if rows else []
    body = rows[top + 1 :]
    settings: dict[str, Any] = {"sheet": sheet.name, "header_rows": 1}
    remarks = [f"sheet {sheet.name}: headings in row {top + 1}, {len(body)} rows"]
    if top:
        settings["skip_rows"] = top
    marker = next((str(row[0]).strip() for row in body[-1:] if str(row[0]).strip() in TOTALS), "")
    if marker:
        body = body[:-1]
    body += [row for other in bodies[1:] for row in _below(_filled(other).rows, headings)]
    settings["columns"] = {
        name.replace("/", "_"): _column(name, [row[at] for row in body if at < len(row)])
        for at, name in enumerate(headings)
        if name
    }
    texts = {str(cell).strip() for row in body for cell in row}
    if nulls := [null for null in NULLS if null in texts]:
        settings["nulls"] = nulls
    if marker:
        settings["totals"] = {"marker": marker, "rows": "ignore"}
    return settings, remarks


def _filled(body: bytes) -> Sheet:
    """The first sheet with cells in it."""
    last: BadDocument | None = None
    for number in range(1, _SHEETS):
        try:
            wanted = {"sheet": number, "header_rows": 0, "columns": {"x": "text"}, "hidden": "read"}
            sheet = sheet_of(body, read_settings(ExcelSettings, wanted))
        except BadDocument as fault:
            last = last or fault
            break
        if any(str(cell).strip() for row in sheet.rows for cell in row):
            return sheet
    raise last or BadDocument(problems=[])


def _headings(rows: Sequence[Sequence[Any]]) -> int:
    """The first row that is nearly as full as any, and all text."""
    width = max((_count(row) for row in rows), default=0)
    for at, row in enumerate(rows):
        cells = [cell for cell in row if str(cell).strip()]
        if len(cells) * 10 >= width * 8 and all(isinstance(cell, str) for cell in cells):
            return at
    return 0


def _below(rows: Sequence[Sequence[Any]], headings: Sequence[str]) -> list[list[Any]]:
    """The rows of another sample with the same headings."""
    top = _headings(rows)
    same = [str(cell).strip() for cell in rows[top]] == headings if rows else False
    return [list(row) for row in rows[top + 1 :] if str(row[0]).strip() not in TOTALS] if same else []


def _count(row: Sequence[Any]) -> int:
    return sum(bool(str(cell).strip()) for cell in row)


def _column(name: str, cells: Sequence[Any]) -> Any:
    values = [cell for cell in cells if str(cell).strip()]
    kind = "text"
    more: dict[str, Any] = {"header": name} if "/" in name else {}
    if values and all(isinstance(cell, bool) for cell in values):
        kind = "boolean"
    elif values and all(isinstance(cell, date) for cell in values):
        kind = "date"
        if any(isinstance(cell, datetime) and cell.timetuple()[3:6] != (0, 0, 0) for cell in values):
            more["time"] = True
    elif values and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in values):
        kind = "integer" if all(float(cell).is_integer() for cell in values) else "decimal"
    elif values and all(len(v := str(cell).strip()) == 18 and v[:17].isdigit() for cell in values):
        more["digits"] = 18
    return {"kind": kind, **more} if more else kind
