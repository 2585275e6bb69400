"""`casebus agencies`: how each is reached, what waits for it, since when, what an operator must decide."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..ledger import views
from ..ledger.open import open_ledger
from ..schemas.errors import Misconfigured
from .config import Config, read_config
from .looking import age, clock_time
from .output import say, say_json, say_table
from .texts import Texts

COLUMNS = ("code", "name", "kind", "channel", "backlog", "oldest", "parked", "refused", "last_in", "last_out")


def agencies(file: Path, texts: Texts, *, json: bool) -> None:
    """One line per agency."""
    config = read_config(file)
    found = overview(config)
    if json:
        say_json({"agencies": found})
        return
    now = datetime.now(UTC)
    names = {one.code: one.name_en or one.name for one in config.settings.agency}
    rows = []
    for one in found:
        shown = {
            **one,
            "name": names[one["code"]] if texts.language == "en" else one["name"],
            "oldest": age(one["oldest"], now, texts),
            "last_in": clock_time(one["last_in"]),
            "last_out": clock_time(one["last_out"]),
        }
        rows.append([shown[name] for name in COLUMNS])
    say_table(texts.row(*(f"agencies.{name}" for name in COLUMNS)), rows, title=config.settings.bus.name)
    waiting, parked = (sum(one[name] for one in found) for name in ("backlog", "parked"))
    say(texts("agencies.total", agencies=len(found), backlog=waiting, parked=parked))


def overview(config: Config) -> list[dict[str, Any]]:
    """What the ledger knows of each agency; before the first start it knows nothing."""
    try:
        ledger = open_ledger(config.ledger, read_only=True)
    except Misconfigured:
        queues, delivered, accepted, verdicts = {}, {}, {}, {}
    else:
        try:
            with ledger.read() as connection:
                queues, verdicts = views.queues(connection), views.verdicts(connection)
                delivered, accepted = views.last_delivered(connection), views.last_accepted(connection)
        finally:
            ledger.close()
    found = []
    for one in config.settings.agency:
        queue = queues.get(one.code)
        found.append(
            {
                "code": one.code,
                "name": one.name,
                "kind": one.kind,
                "channel": one.channel.get("kind", ""),
                "area": one.area,
                "level": one.level,
                "backlog": queue["backlog"] if queue else 0,
                "oldest": queue["oldest"] if queue else None,
                "parked": queue["parked"] if queue else 0,
                "accepted": verdicts.get(one.code, {}).get("accepted", 0),
                "refused": verdicts.get(one.code, {}).get("refused", 0),
                "last_in": accepted.get(one.code),
                "last_out": delivered.get(one.code),
            }
        )
    return found
