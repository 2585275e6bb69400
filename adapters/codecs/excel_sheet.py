"""Workbook bytes → the one sheet that was agreed: its cells, and what else must be known of them."""

import io
from dataclasses import dataclass, field
from typing import Any

import python_calamine

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..settings import nearest
from .excel_marks import Marks, Spot, marks_of
from .excel_package import Package, is_old, refuse, repacked
from .excel_settings import ExcelSettings
from .leaves import body_within


@dataclass(slots=True)
class Sheet:
    """One sheet from A1 on; rows and columns counted from 0."""

    name: str
    rows: list[list[Any]]
    errors: dict[Spot, str] = field(default_factory=dict)
    empty: set[Spot] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[Spot, Spot]] = field(default_factory=list)
    since_1904: bool = False


def sheet_of(body: bytes, settings: ExcelSettings) -> Sheet:
    """The agreed sheet. Raises BadDocument when the bytes are no workbook, too much, or have no such sheet."""
    body_within(body, settings.max_bytes)
    if is_old(body):
        raise refuse("EXCEL_OLD")
    package = Package(body, settings)
    main = package.main()
    workbook, links = package.xml(main), package.links(main)
    sheets = [one for one in workbook.iter("{*}sheet") if one.get("name") is not None]
    names = [one.get("name", "") for one in sheets]
    chosen = sheets[_chosen(names, settings)]
    identity = next((value for key, value in chosen.items() if str(key).endswith("}id")), "")
    part = package.part(links.get(str(identity), ""))
    if part is None:
        raise refuse("EXCEL_BROKEN", reason=f"the part of the sheet {chosen.get('name')} is missing")
    strings = package.part(links.get("sharedStrings", ""))
    styles = package.part(links.get("styles", ""))
    part, marks = marks_of(part, strings, settings.max_unpacked, settings.max_cells)
    _within(marks, settings)
    properties = workbook.find("{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    name = str(chosen.get("name", ""))
    if chosen.get("state") in ("hidden", "veryHidden") and settings.hidden == "refuse":
        raise BadDocument(problems=[Problem("EXCEL_HIDDEN", params={"what": f"sheet {name}"}, place=name)])
    rows, merged = _read(repacked(part, strings, styles, since_1904=since_1904))
    width = len(rows[0]) if rows else 0
    last = max((row for row, _ in marks.errors), default=-1)  # the library ends before a last row of errors
    rows += [[""] * width for _ in range(last + 1 - len(rows))]
    return Sheet(name, rows, marks.errors, marks.empty, marks.hidden, merged, since_1904)


def _chosen(names: list[str], settings: ExcelSettings) -> int:
    """Where the agreed sheet stands among all. Raises BadDocument with the names there are."""
    wanted = settings.sheet
    if isinstance(wanted, int) and 0 < wanted <= len(names):
        return wanted - 1
    plain = [name.strip() for name in names]
    if isinstance(wanted, str) and wanted.strip() in plain:
        return plain.index(wanted.strip())
    params = {"name": str(wanted), "known": ", ".join(names)[:300], "guess": nearest(str(wanted), names)}
    raise refuse("EXCEL_SHEET_NEAR" if params["guess"] else "EXCEL_SHEET", **params)


def _within(marks: Marks, settings: ExcelSettings) -> None:
    if marks.rows * marks.columns > settings.max_cells:
        raise refuse("EXCEL_TOO_LARGE", limit=str(settings.max_cells), unit="cells")
    if marks.shown > settings.max_unpacked:
        raise refuse("EXCEL_TOO_LARGE", limit=str(settings.max_unpacked), unit="bytes")


def _read(package: bytes) -> tuple[list[list[Any]], list[tuple[Spot, Spot]]]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(package))
        sheet = book.get_sheet_by_index(0)
        return sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic inside the library is no Exception
        reason = str(error)[:200] or type(error).__name__
        if "detect file format" in reason:  # what it says of any fault in the parts beside the sheet
            reason = "its texts or formats are damaged"
        raise refuse("EXCEL_BROKEN", reason=reason) from None
