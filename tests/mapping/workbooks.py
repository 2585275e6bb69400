"""A workbook in a person's hands: opened, edited cell by cell, saved again by another program."""

import io
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping.spreadsheet.review import Review, review


class Workbook:
    """The sheets as lists of rows of cells."""

    def __init__(self, body: bytes) -> None:
        book = python_calamine.load_workbook(io.BytesIO(body))
        self.sheets: dict[str, list[list[Any]]] = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }

    def column(self, sheet: str, heading: str) -> int:
        return [str(head).split("\n")[0] for head in self.sheets[sheet][0]].index(heading)

    def row(self, sheet: str, path: str, heading: str = "Canonical path") -> list[Any]:
        """The row of one path."""
        column = self.column(sheet, heading)
        (found,) = (row for row in self.sheets[sheet][1:] if row[column] == path)
        return found

    def put(self, sheet: str, path: str, heading: str, value: Any, *, by: str = "Canonical path") -> None:
        """Type into one cell."""
        self.row(sheet, path, by)[self.column(sheet, heading)] = value

    def remove(self, sheet: str, path: str, by: str = "Canonical path") -> None:
        self.sheets[sheet].remove(self.row(sheet, path, by))

    def insert(self, sheet: str, below: str, by: str = "Canonical path", /, **cells: str) -> None:
        """A new row below another; `cells` by heading, blanks as underscores."""
        new: list[Any] = [""] * len(self.sheets[sheet][0])
        for heading, value in cells.items():
            new[self.column(sheet, heading.replace("_", " "))] = value
        rows = self.sheets[sheet]
        rows.insert(rows.index(self.row(sheet, below, by)) + 1, new)

    def body(self) -> bytes:
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in self.sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, Formula):
                        sheet.write_formula(number, column, value.text, None, value.shows)
                    elif isinstance(value, str):
                        sheet.write_string(number, column, value) if value else None
                    elif isinstance(value, bool | int | float):
                        sheet.write(number, column, value)
                    else:
                        sheet.write_datetime(number, column, value, day)
        book.close()
        return target.getvalue()

    def save(self, path: Path) -> Path:
        path.write_bytes(self.body())
        return path


class Formula:
    """A formula and what it shows."""

    def __init__(self, text: str, shows: str) -> None:
        self.text, self.shows = text, shows


def back(book: Workbook, folder: Path) -> Review:
    return review(book.body(), lambda name: folder / f"{name}.yaml", codecs=codec_of, targets=targets())


def lines(found: Review) -> list[str]:
    """What the diff takes away and adds."""
    return [
        line
        for change in found.changes
        for line in change.diff()
        if line[0] in "+-" and not line.startswith(("+++", "---"))
    ]


def codes(found: Review) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in found.problems]
