"""How far the prefecture is: cases filed and ended, documents sent and received, what is still awaited."""

import socket
import urllib.parse
from typing import Any

from .cases import index_of
from .mischief import ends
from .prefecture import Prefecture
from .store import Store

_AWAITED = """
SELECT (SELECT count(*) FROM exports WHERE answered = '')
     + (SELECT count(*) FROM documents WHERE delivered = 0 AND closed = 0)
     + (SELECT count(*) FROM arrivals WHERE taken = 0)
     + (SELECT count(*) FROM outgoing WHERE state <> 'out')
     + (SELECT count(*) FROM turned_away a WHERE NOT EXISTS (SELECT 1 FROM taken t WHERE t.transfer = a.transfer))
"""
_WHICH = (
    ("no receipt", "SELECT key, case_no FROM exports WHERE answered = '' AND state = 'out' LIMIT 3"),
    ("held", "SELECT key, case_no FROM exports WHERE answered = '' AND state = 'held' LIMIT 3"),
    ("not posted", "SELECT key, case_no FROM exports WHERE state = 'ready' LIMIT 3"),
    (
        "not delivered",
        "SELECT key, case_no FROM documents WHERE delivered = 0 AND closed = 0 AND accepted = 1 LIMIT 3",
    ),
    (
        "refused for good",
        "SELECT key, case_no FROM documents WHERE closed = 1 AND blocks = 0 AND fault = '' LIMIT 3",
    ),
    (
        "turned away",
        "SELECT transfer, case_no FROM turned_away WHERE transfer NOT IN (SELECT transfer FROM taken) LIMIT 3",
    ),
)


class Progress:
    """Counts over all stores; cheap enough to ask twice a second."""

    def __init__(self, prefecture: Prefecture, stores: list[Store]) -> None:
        self.prefecture, self.stores = prefecture, stores
        self.last = [0] * len(stores)
        self.open = {f.index: ends(f) for f in prefecture.fates}

    def told(self) -> dict[str, Any]:
        """One line of progress. `phase` is `ended` when nothing is awaited any more."""
        self._look()
        filed = self._sum("SELECT count(*) FROM counters WHERE name = 'filed' AND value > 0") and self._sum(
            "SELECT coalesce(sum(value), 0) FROM counters WHERE name = 'filed'"
        )
        outstanding = self._sum(_AWAITED)
        ended = len(self.prefecture.fates) - len(self.open)
        over = not self.open and not outstanding and filed == self.prefecture.count
        line = {
            "filed": filed,
            "ended": ended,
            "sent": self._sum("SELECT count(*) FROM exports WHERE state = 'out'"),
            "received": self._sum("SELECT count(*) FROM taken"),
            "outstanding": outstanding,
            "phase": "ended" if over else "filing" if filed < self.prefecture.count else "under way",
        }
        if alarms := self._sum("SELECT count(*) FROM receipts WHERE outcome = 'undeliverable'"):
            line["undeliverable"] = alarms
        if strange := self._sum("SELECT count(*) FROM receipts WHERE known = 0"):
            line["unknown_receipts"] = strange
        return line

    def waiting_for(self) -> list[dict[str, Any]]:
        """What is outstanding where: the first few of each kind, and the cases that have not ended."""
        found = [
            {"system": store.name, "what": what, "which": key, "case": case_no}
            for store in self.stores
            for what, sql in _WHICH
            for key, case_no in store.rows(sql)
        ]
        cases = [{"case": index, "missing": sorted(marks)} for index, marks in list(self.open.items())[:20]]
        return [*found, *cases]

    def _look(self) -> None:
        """Take note of the marks left since the last look."""
        for n, store in enumerate(self.stores):
            for rowid, case_no, mark in store.rows(
                "SELECT rowid, case_no, mark FROM ends WHERE rowid > ? ORDER BY rowid", self.last[n]
            ):
                self.last[n] = rowid
                marks = self.open.get(index_of(case_no))
                if marks is not None:
                    marks.discard(mark)
                    if not marks:
                        del self.open[index_of(case_no)]

    def _sum(self, sql: str) -> int:
        return sum(int(store.one(sql) or 0) for store in self.stores)


def reachable(url: str) -> bool:
    """Whether somebody listens at the bus's address: quiet while it is away is no end."""
    parts = urllib.parse.urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=1):
            return True
    except OSError:
        return False
