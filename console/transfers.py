"""`casebus transfers`: which documents went where, the newest first."""

from pathlib import Path

import orjson
from typer import BadParameter

from ..ledger import states, views
from ..ledger.rows import Row
from ..ledger.views import Wanted
from .looking import clock_time, looking
from .output import say, say_json, say_table
from .texts import Texts

COLUMNS = ("accepted", "handover", "sender", "receiver", "case", "state", "attempts", "id")


def transfers(file: Path, wanted: Wanted, texts: Texts, *, json: bool) -> None:
    """List the transfers that fit."""
    if unknown := [one for one in wanted.states if one not in states.ALL]:
        raise BadParameter(f"no state is called {unknown[0]!r}; there are: {', '.join(states.ALL)}")
    with looking(file) as (_, ledger), ledger.read() as connection:
        found = views.listed(connection, wanted)
        counts = views.counted(connection)
    if json:
        say_json({"transfers": [as_json(row) for row in found], "states": counts})
        return
    say_table(texts.row(*(f"transfers.{name}" for name in COLUMNS)), [_cells(row, texts) for row in found])
    listed = ", ".join(f"{texts('state.' + state)} {count}" for state, count in sorted(counts.items()))
    say(texts("transfers.total", shown=len(found), total=sum(counts.values()), states=listed or "–"))


def as_json(row: Row) -> dict[str, object]:
    """One transfer for machines: the ledger's own names, problems as values."""
    return {**row, "problems": orjson.loads(row["problems"])}


def _cells(row: Row, texts: Texts) -> list[object]:
    receipt = row["kind"] == states.RECEIPT
    kind = texts("transfers.receipt", handover=row["handover"] or "–") if receipt else row["handover"]
    return [
        clock_time(row["accepted_at"]),
        kind,
        row["sender"] or texts("transfers.bus"),
        row["receiver"],
        row["case_number"],
        texts("state." + row["state"]) + (f" ({texts('mark.' + row['lacunas'])})" if row["lacunas"] else ""),
        row["attempts"],
        row["id"],
    ]
