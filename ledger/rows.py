"""Rows as plain mappings from column to value."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import CursorResult

Row = Mapping[str, Any]


def rows(result: CursorResult[Any]) -> list[Row]:
    """Every row of the result, read at once."""
    return cast("list[Row]", result.mappings().all())
