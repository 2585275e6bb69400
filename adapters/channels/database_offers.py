"""Which offer of a row is in our hands: a row set back to new is another source, a row claimed before a crash the same.

Kept on the gateway's side, since the agency may clear every column of its own when it offers a row again.
"""

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .files import sync_file, sync_folder, write_file

log = logging.getLogger(__name__)


class Offers:
    """The mark of every claimed row. One thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._marks: dict[str, str] = {}
        try:
            kept = json.loads(file.read_bytes())
            self._marks = {str(row): str(mark) for row, mark in kept.items()}
        except FileNotFoundError:
            pass
        except (ValueError, AttributeError) as error:
            log.warning("%s: not readable, rows claimed before come as other sources: %s", file, error)

    def begin(self, table: str, keys: Sequence[Any], mark: str) -> None:
        """These rows are about to be claimed; on disk before they are."""
        self._marks |= {_row(table, key): mark for key in keys}
        part = self._file.with_suffix(".part")
        write_file(part, json.dumps(self._marks).encode())
        sync_file(part)
        part.replace(self._file)
        sync_folder(self._file.parent)

    def mark(self, table: str, key: Any) -> str:
        """What tells this offer from earlier ones of the same row; "" of a row claimed by somebody else."""
        return self._marks.get(_row(table, key), "")

    def end(self, table: str, key: Any) -> None:
        """The row is the agency's again. Not on disk before the next claim, which is when it matters."""
        self._marks.pop(_row(table, key), None)

    def keep(self, rows: Sequence[tuple[str, Any]]) -> None:
        """Forget all but these, the rows that are still claimed."""
        claimed = {_row(table, key) for table, key in rows}
        self._marks = {row: mark for row, mark in self._marks.items() if row in claimed}


def _row(table: str, key: Any) -> str:
    return f"{table}/{key}"
