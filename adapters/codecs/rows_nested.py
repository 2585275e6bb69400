"""Rows that belong to rows of another child table: flat in the database, nested in the record.

A charge's row names its person's row; the record holds the charge in the person, so that a mapping
reads and writes both as one group. A row that names nobody is a problem, never dropped.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ...schemas.problem import Problem
from .rows_settings import Child


def nest(record: dict[str, Any], children: Mapping[str, "Child"], problems: list[Problem]) -> None:
    """Move every row that belongs to another child's row into it, under its own list's name."""
    names = {table: child.name for table, child in children.items()}
    for table, child in children.items():
        if not child.within:
            continue
        owners = {row.get(child.parent_key): row for row in record.get(names[child.within], ())}
        for number, row in enumerate(record.pop(child.name, ()), start=1):
            value = row.pop(child.link, None)
            if value is None or value not in owners:
                place = f"table {table}, row {number}, column {child.link}"
                params = {"name": child.link, "value": str(value), "table": child.within}
                problems.append(Problem("ROWS_ORPHAN", path=child.link, params=params, place=place))
                continue
            owners[value].setdefault(child.name, []).append(row)


def flatten(record: Mapping[str, Any], children: Mapping[str, "Child"]) -> dict[str, Any]:
    """The inverse of `nest`: every list at the top, each row naming the one it belongs to. The record is left as it is."""
    flat = dict(record)
    names = {table: child.name for table, child in children.items()}
    for child in children.values():
        owners = flat.get(names[child.within]) if child.within else None
        if not isinstance(owners, list):
            continue
        found, kept = [], []
        for owner in owners:
            if not isinstance(owner, dict):
                return dict(record)
            rest = dict(owner)
            rows = rest.pop(child.name, [])
            kept.append(rest)
            if not isinstance(rows, list):
                return dict(record)
            found += [
                {**row, child.link: rest.get(child.parent_key)} if isinstance(row, dict) else row
                for row in rows
            ]
        flat[names[child.within]] = kept
        if found:
            flat[child.name] = found
    return flat


def damaged_cells(value: Mapping[str, Any]) -> Iterator[Problem]:
    """A problem for each cell with U+FFFD: its text was lost before it came to the database."""
    tables = [(value["table"], value["row"])]
    for table, rows in value.get("children", {}).items():
        tables += [(f"{table}, row {number}", row) for number, row in enumerate(rows, start=1)]
    for table, row in tables:
        for name, cell in row.items():
            if isinstance(cell, str) and "\ufffd" in cell:
                yield Problem("CHARSET_DAMAGED", path=name, place=f"table {table}, column {name}")
