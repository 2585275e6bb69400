"""A row of a code table that is wrong: its local or its canonical code is another row's."""

import csv
import io
from pathlib import Path
from random import Random

from ..code_tables import CodeTable
from .mutant import Mutant


def row(mapping: Path, table: CodeTable, file: Path, random: Random) -> Mutant | None:
    """Two rows with one of their codes exchanged; None where that would mean the same."""
    rows = [one for one in table.rows if not one.broader]
    pairs = [
        (one, other)
        for one in rows
        for other in rows
        if one.spot.line < other.spot.line
        and (one.since, one.until) == (other.since, other.until)
        and one.local != other.local
        and one.canonical != other.canonical
    ]
    if not pairs:
        return None
    one, other = random.choice(pairs)
    column = random.choice(("local", "canonical"))
    lines = file.read_text("utf-8-sig").splitlines(keepends=True)
    at = next(csv.reader(lines)).index(column)
    for line, value in ((one.spot.line, getattr(other, column)), (other.spot.line, getattr(one, column))):
        lines[line - 1] = _with(lines[line - 1], at, value)
    return Mutant(
        mapping, file, "code", one.spot.line, 1,
        f"{one.local},{one.canonical}; {other.local},{other.canonical}",
        f"{column}: {getattr(other, column)}; {getattr(one, column)}",
        "".join(lines),
    )  # fmt: skip


def _with(line: str, at: int, value: str) -> str:
    cells = next(csv.reader([line]))
    cells[at] = value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
