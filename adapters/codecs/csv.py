"""CSV as Chinese Excel writes and ruins it: GBK or UTF-8 with a mark, TABs that guard long digits, a totals row.

Each row is one document, each named column one field. What Excel did to a number is
refused with line and column: the digits it dropped cannot be restored.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..contracts import Field, Record
from ..contracts import Path as FieldPath
from .charset import BOM_UTF8, TextCode, control_problems, has_controls
from .csv_rows import excel_damage, place, rows_of
from .csv_settings import CsvSettings
from .leaves import body_within, encoded, scalar_text

_DIGITS: Final = re.compile(r"[0-9]+[0-9Xx]")
_GUARDED: Final = re.compile(r"[0-9]+[0-9Xx]\t")


class CsvCodec:
    """CSV bytes ↔ one record per row. Pure and thread-safe. An absent field is written as an empty cell."""

    Settings = CsvSettings

    def __init__(self, settings: CsvSettings, folder: Path) -> None:
        self.settings = settings
        self._code = TextCode(settings.charset)
        self._nulls = frozenset(settings.nulls)
        self._guarded = [settings.columns.index(name) for name in settings.text_guard]
        self._digits = [settings.columns.index(name) for name in settings.digits]

    def decode(self, body: bytes) -> list[Record]:
        """Every row. Raises BadDocument with every problem, each with line and column."""
        problems: list[Problem] = []
        rows = rows_of(self._text(body), self.settings, problems)
        records = [self._record(line, row, problems) for line, row in rows]
        if problems:
            raise BadDocument(problems=problems)
        return records

    def encode(self, records: Sequence[Record]) -> bytes:
        """Header, rows and totals as the settings say. Raises BadDocument for a value no cell can hold."""
        s = self.settings
        problems: list[Problem] = []
        rows = [
            self._cells(f"[{number}]/", record, problems) for number, record in enumerate(records, start=1)
        ]
        if problems:
            raise BadDocument(problems=problems)
        if s.totals is not None:
            known = {s.columns[0]: s.totals.marker, s.totals.count: str(len(rows))}
            rows.append([known.get(name, "") for name in s.columns])
        target = io.StringIO(newline="")
        quoting: Literal[0, 1] = csv.QUOTE_ALL if s.quote_all else csv.QUOTE_MINIMAL
        writer = csv.writer(
            target, delimiter=s.delimiter, quotechar=s.quote, quoting=quoting, lineterminator=s.newline
        )
        if s.header:
            writer.writerow(s.columns)
        writer.writerows(rows)
        return (BOM_UTF8 if s.bom else b"") + encoded(target.getvalue(), records, self._code)

    def locate(self, body: bytes, index: int, path: FieldPath) -> str:
        """`line 12, column 3 (姓名)`."""
        rows = rows_of(self._text(body), self.settings, [])
        line = rows[index][0] if index < len(rows) else 0
        name = next((step for step in path if isinstance(step, str)), "")
        columns = self.settings.columns
        return place(self.settings, line, columns.index(name)) if name in columns else f"line {line}"

    def layout(self) -> Sequence[Field] | None:
        """The columns."""
        return tuple(Field(name) for name in self.settings.columns)

    def _text(self, body: bytes) -> str:
        body_within(body, self.settings.max_bytes)
        text = self._code.decode(body)
        if has_controls(body) and (found := control_problems(text)):
            raise BadDocument(problems=found)
        return text

    def _record(self, line: int, row: list[str], problems: list[Problem]) -> Record:
        columns = self.settings.columns
        if len(row) != len(columns):
            params = {"expected": str(len(columns)), "found": str(len(row))}
            problems.append(Problem("CSV_WIDTH", params=params, place=f"line {line}"))
            return {}
        for column in self._guarded:
            if _GUARDED.fullmatch(row[column]):
                row[column] = row[column][:-1]
        for column in self._digits:
            if code := excel_damage(row[column]):
                params = {"name": columns[column], "value": row[column][:40]}
                where = place(self.settings, line, column)
                problems.append(Problem(code, path=columns[column], params=params, place=where))
        if self._nulls.isdisjoint(row):
            return dict(zip(columns, row, strict=True))
        return {name: None if cell in self._nulls else cell for name, cell in zip(columns, row, strict=True)}

    def _cells(self, prefix: str, record: Record, problems: list[Problem]) -> list[str]:
        """The row for one record; each value that could not be read back as it is becomes a problem."""
        columns = self.settings.columns
        cells = self._plain_cells(record)
        if cells is None:
            cells = [self._cell(name, record.get(name, ""), prefix, problems) for name in columns]
            for name in record.keys() - set(columns):
                problems.append(Problem("FIELD_UNKNOWN", path=f"{prefix}{name}", params={"name": name}))
        if self.settings.totals is not None and cells[0] == self.settings.totals.marker:
            params = {"value": cells[0]}
            problems.append(Problem("CSV_RESERVED", path=f"{prefix}{columns[0]}", params=params))
        for column in self._guarded:
            if _DIGITS.fullmatch(cells[column]):
                cells[column] += "\t"
            elif _GUARDED.fullmatch(cells[column]):
                params = {"value": cells[column]}
                problems.append(Problem("CSV_RESERVED", path=f"{prefix}{columns[column]}", params=params))
        return cells

    def _plain_cells(self, record: Record) -> list[str] | None:
        """The cells of a complete record of plain texts, which is the usual one; else None."""
        if len(record) != len(self.settings.columns):
            return None
        cells = [record.get(name) for name in self.settings.columns]
        plain = set(map(type, cells)) == {str} and self._nulls.isdisjoint(cells)
        return cells if plain else None  # type: ignore[return-value]

    def _cell(self, name: str, value: Any, prefix: str, problems: list[Problem]) -> str:
        if value is None:
            if not self._nulls:
                problems.append(Problem("FIELD_NULL", path=prefix + name, params={"name": name}))
                return ""
            return self.settings.nulls[0]
        text = value if type(value) is str else scalar_text(value)
        if text is None:
            params = {"kind": type(value).__name__, "expected": "text"}
            problems.append(Problem("VALUE_KIND", path=prefix + name, params=params))
            return ""
        if text and text in self._nulls:
            problems.append(Problem("CSV_RESERVED", path=prefix + name, params={"value": text}))
        return text
