"""`casebus lacunas`: what translations could not carry over whole, counted by agency, mapping, kind and place."""

from pathlib import Path
from typing import Any

from typer import BadParameter

from ..ledger import lacunas as kept
from ..ledger.rows import Row
from ..schemas.lacuna import Gap
from .looking import clock_time, looking
from .output import say, say_json, say_table
from .texts import Texts

COLUMNS = ("agency", "direction", "mapping", "kind", "path", "policy", "count", "documents", "first", "last")


def lacunas(file: Path, texts: Texts, *, agency: str, handover: str, kind: str, json: bool) -> None:
    """One line per agency, direction, mapping, kind, place and policy."""
    if kind and kind not in list(Gap):
        raise BadParameter(f"no kind is called {kind!r}; there are: {', '.join(Gap)}")
    with looking(file) as (_, ledger), ledger.read() as connection:
        found = kept.counted(connection, agency=agency, handover=handover, kind=kind)
    counts: dict[str, int] = {}
    for row in found:
        counts[row["kind"]] = counts.get(row["kind"], 0) + int(row["count"])
    if json:
        say_json({"lacunas": [_plain(row) for row in found], "kinds": counts})
        return
    say_table(texts.row(*(f"lacunas.{name}" for name in COLUMNS)), [_cells(row, texts) for row in found])
    listed = ", ".join(f"{texts('gap.' + name)} {count}" for name, count in sorted(counts.items()))
    say(texts("lacunas.total", total=sum(counts.values()), kinds=listed or "–"))


def _plain(row: Row) -> dict[str, Any]:
    return {**row, "count": int(row["count"])}


def _cells(row: Row, texts: Texts) -> list[object]:
    return [
        row["agency"],
        texts("direction." + row["direction"]),
        row["mapping"],
        texts("gap." + row["kind"]),
        row["path"],
        texts("weight." + row["weight"]),
        row["count"],
        row["documents"],
        clock_time(row["first"]),
        clock_time(row["last"]),
    ]
