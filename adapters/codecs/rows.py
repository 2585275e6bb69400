"""Database rows as a document: `{"table": main, "row": {…}, "children": {table: [rows…]}}`, as the database channel makes them.

Values keep their SQL kinds: NULL is None, numbers are int or Decimal, dates ISO 8601 text.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import jiter
import orjson

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..contracts import Field, Record
from ..contracts import Path as FieldPath
from .charset import TextCode, has_damage
from .leaves import body_within, path_text, unwritable
from .rows_cells import read_row, without
from .rows_nested import damaged_cells, flatten, nest
from .rows_settings import RowsSettings

_UTF8: Final = TextCode("utf-8")
_KEYS: Final = frozenset({"table", "row", "children"})


class RowsCodec:
    """Rows ↔ one record: the main row's columns, and each child table as a list. Pure and thread-safe."""

    Settings = RowsSettings

    def __init__(self, settings: RowsSettings, folder: Path) -> None:
        self.settings = settings
        self._columns = dict(settings.columns)
        self._children = {
            table: {
                name: kind for name, kind in child.columns.items() if name not in (child.foreign, child.order)
            }
            for table, child in settings.children.items()
        }

    def decode(self, body: bytes) -> list[Record]:
        """The one document. Raises BadDocument with every column that is unknown or of another kind."""
        value = self._value(body)
        problems: list[Problem] = []
        record = read_row(value["row"], self._columns, self.settings.table, problems)
        for table, rows in value.get("children", {}).items():
            child = self.settings.children.get(table)
            if child is None:
                problems.append(
                    Problem("FIELD_UNKNOWN", path=table, params={"name": table}, place=f"table {table}")
                )
                continue
            record[child.name] = [
                read_row(
                    without(row, child.foreign, child.order),
                    self._children[table],
                    f"{table}, row {number}",
                    problems,
                    f"{child.name}[{number}]/",
                )
                for number, row in enumerate(rows, start=1)
            ]
        nest(record, self.settings.children, problems)
        if has_damage(body, "utf-8"):
            problems += damaged_cells(value)
        if problems:
            raise BadDocument(problems=problems)
        return [record]

    def encode(self, records: Sequence[Record]) -> bytes:
        """The rows of exactly one record. Raises BadDocument for a value of another kind than its column."""
        if len(records) != 1:
            raise BadDocument(problems=[Problem("ONE_DOCUMENT", params={"count": str(len(records))})])
        s = self.settings
        record = flatten(records[0], s.children)
        problems: list[Problem] = []
        lists = {child.name: table for table, child in s.children.items()}
        row = {name: value for name, value in record.items() if name not in lists}
        body = {"table": s.table, "row": read_row(row, self._columns, s.table, problems)}
        body["children"] = {
            table: list(self._child_rows(table, record[name], problems))
            for name, table in lists.items()
            if name in record
        }
        written = b""
        try:
            written = orjson.dumps(body, default=_decimal) if not problems else b""
        except (TypeError, orjson.JSONEncodeError):  # half a character
            problems += unwritable(records, _UTF8)
        if b"\\u00" in written or b"\xef\xbf" in written:
            problems += [one for one in unwritable(records, _UTF8) if one.path]
        if problems:
            raise BadDocument(problems=problems)
        return written

    def locate(self, body: bytes, index: int, path: FieldPath) -> str:
        """`table T, key 12, column A7`."""
        value, s = self._value(body), self.settings
        where = f"table {s.table}, key {value['row'].get(s.key)}"
        tables = {child.name: table for table, child in s.children.items()}
        for step in path:
            if isinstance(step, int):
                where += f", row {step + 1}"
            else:
                where += f", table {tables[step]}" if step in tables else f", column {step}"
        return where

    def layout(self) -> Sequence[Field] | None:
        """Every column, and each child table as a repeating group."""
        fields = [Field(name, kind=kind) for name, kind in self._columns.items()]
        for table, child in self.settings.children.items():
            above = self.settings.children.get(child.within)
            path = f"{above.name}/{child.name}" if above else child.name
            fields.append(Field(path, kind="group", repeats=True))
            columns = self._children[table].items()
            fields += [Field(f"{path}/{name}", kind=kind) for name, kind in columns if name != child.link]
        return tuple(fields)

    def _value(self, body: bytes) -> dict[str, Any]:
        body_within(body, self.settings.max_bytes)
        try:
            value: Any = jiter.from_json(
                body, allow_inf_nan=False, catch_duplicate_keys=True, float_mode="decimal"
            )
        except ValueError as error:
            raise BadDocument(problems=[Problem("JSON_SYNTAX", params={"reason": str(error)})]) from None
        if not _is_rows(value):
            params = {"kind": "JSON", "expected": '{"table": …, "row": {…}, "children": {…}}'}
            raise BadDocument(problems=[Problem("VALUE_KIND", params=params)])
        if value["table"] != self.settings.table:
            params = {"expected": self.settings.table, "found": value["table"][:60]}
            raise BadDocument(problems=[Problem("ROWS_TABLE", params=params)])
        return dict(value)

    def _child_rows(self, table: str, rows: Any, problems: list[Problem]) -> Iterator[dict[str, Any]]:
        child = self.settings.children[table]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            problems.append(Problem("FIELD_NOT_LIST", path=child.name, params={"name": child.name}))
            return
        for number, row in enumerate(rows, start=1):
            path = path_text((child.name, number - 1)) + "/"
            written = read_row(row, self._children[table], f"{table}, row {number}", problems, path)
            yield written | ({child.order: number} if child.order else {})


def _is_rows(value: Any) -> bool:
    if not isinstance(value, dict) or not {"table", "row"} <= value.keys() <= _KEYS:
        return False
    children = value.get("children", {})
    if not (
        isinstance(value["table"], str) and isinstance(value["row"], dict) and isinstance(children, dict)
    ):
        return False
    lists = children.values()
    return all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in lists)


def _decimal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f").encode())
    raise TypeError(type(value).__name__)
