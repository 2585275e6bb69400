"""One row's cells by their columns' kinds, in both directions."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from ...schemas.problem import Problem

#: what needs no look at the value itself; the usual case of most columns
_AS_IT_IS: Final[dict[str, type]] = {"text": str, "date": str, "integer": int, "boolean": bool}


def without(row: dict[str, Any], *columns: str) -> dict[str, Any]:
    """The row without what is not the document's."""
    rest = row.copy()
    for name in columns:
        rest.pop(name, None)
    return rest


def read_row(
    row: Mapping[str, Any], columns: Mapping[str, str], table: str, problems: list[Problem], path: str = ""
) -> dict[str, Any]:
    """The row with each value in its column's kind; what does not fit becomes a problem."""
    values: dict[str, Any] = {}
    for name, value in row.items():
        kind = columns.get(name)
        if kind is not None and (value is None or type(value) is _AS_IT_IS.get(kind)):
            values[name] = value
        elif kind is not None and _fits(value, kind):
            values[name] = _as_kind(value, kind)
        else:
            code, params = "FIELD_UNKNOWN", {"name": name}
            if kind is not None:
                code, params = "VALUE_KIND", {"kind": type(value).__name__, "expected": kind}
            place = f"table {table}, column {name}"
            problems.append(Problem(code, path=path + name, params=params, place=place))
    return values


def _fits(value: Any, kind: str) -> bool:
    if value is None:
        return True
    if kind == "boolean":
        return isinstance(value, bool) or (type(value) is int and value in (0, 1))
    if kind == "integer":
        return type(value) is int
    if kind == "decimal":
        return type(value) is int or (isinstance(value, Decimal) and value.is_finite())
    return isinstance(value, str)


def _as_kind(value: Any, kind: str) -> Any:
    """One Python type per kind: SQLite says 1 for true, and an integer where NUMERIC has no fraction."""
    if value is None:
        return None
    if kind == "boolean":
        return bool(value)
    return Decimal(value) if kind == "decimal" else value
