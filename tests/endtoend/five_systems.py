"""Five legacy systems and the real bus between them, in one folder and one thread.

Everything is wired as `casebus run` wires it: settings, channels, codecs, mappings, ledger. Only the hub's
clock is ours, so that retries come when a test says so, and the verbs are called until nothing moves.
"""

import hashlib
import itertools
import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import golden
import golden_records
import sqlalchemy as sa
import urllib3
from casebus import bus
from casebus.adapters.adapter import Adapter
from casebus.console.compose import Wired, compose
from casebus.console.config import read_config
from casebus.ledger import tables
from casebus.schemas.catalogue import text
from casebus.schemas.problem import Problem
from five_agencies import CORRECTION, COURT, DEPLOYMENT, FOLDERS, POLICE, PRISON, PROCURATORATE
from good_documents import GOOD
from posting_system import System

READ_RECEIPTS: Mapping[str, tuple[str, Callable[[bytes], list[golden.Receipt]]]] = {
    POLICE: ("JSHZ_*.xml", golden.police_receipts),
    PRISON: ("HZ_*.dat", golden_records.prison_receipts),
    CORRECTION: ("HZ_*.csv", golden_records.correction_receipts),
}


@dataclass(frozen=True)
class Refusal:
    """What the ledger, the sender's folder and the sender's receipt say of a document; they have been compared."""

    key: str
    problems: tuple[Problem, ...]
    receipt: golden.Receipt

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    @property
    def places(self) -> list[str]:
        return [problem.place for problem in self.problems]

    @property
    def only(self) -> tuple[str, str]:
        """The code and the place of the one problem there is."""
        (problem,) = self.problems
        return problem.code, problem.place


class Prefecture:
    """The deployment, its five systems and the hands that drive it."""

    def __init__(self, home: Path, *, quiet: float = 0, change: Callable[[str], str] = lambda t: t) -> None:
        self.home, self.system = home, System()
        self.now = datetime(2021, 10, 1, 1, 0, tzinfo=UTC)
        toml = DEPLOYMENT.replace("URL", self.system.url).replace("QUIET", str(quiet))
        (home / "casebus.toml").write_text(change(toml), "utf-8")
        with sqlite3.connect(home / "court.sqlite3") as database:
            database.executescript(golden.COURT_TABLES)
        database.close()
        self.wired: Wired
        self.adapters: dict[str, Adapter] = {}
        self.start()
        self._serials = itertools.count(101)

    def start(self) -> None:
        wired = compose(read_config(self.home))
        hub = replace(wired.hub, clock=self._clock, chance=lambda: 0.5)
        self.wired = replace(wired, hub=hub)
        self.adapters = {code: make() for code, make in self.wired.gateways.items()}

    def close(self) -> None:
        for adapter in self.adapters.values():
            adapter.close()
        self.wired.close()
        self.system.close()

    def _clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    # ---- the bus

    def turn(self) -> int:
        hub, road = self.wired.hub, self.wired.road
        done = sum(bus.collect(adapter, road) for adapter in self.adapters.values())
        done += bus.route(hub, road) + bus.release(hub, road)
        done += sum(bus.deliver(adapter, road) for adapter in self.adapters.values())
        return done + bus.settle(hub, road)

    def go(self) -> None:
        """Every verb in turn until nothing moves."""
        for _ in range(100):
            if not self.turn():
                return
        raise AssertionError("the bus does not come to rest")

    def later(self, seconds: float = 60) -> None:
        """The same after some time."""
        self.now += timedelta(seconds=seconds)
        self.go()

    # ---- the agencies' sides

    def serial(self) -> int:
        """A number that makes a new case."""
        return next(self._serials)

    def put(self, agency: str, name: str, body: bytes) -> None:
        """Into its outbox, as its system would."""
        (self.home / FOLDERS[agency] / "out" / name).write_bytes(body)
        if agency == PRISON:
            (self.home / FOLDERS[agency] / "out" / f"{name}.ok").touch()

    def inbox(self, agency: str, pattern: str) -> list[bytes]:
        return [f.read_bytes() for f in sorted((self.home / FOLDERS[agency] / "in").glob(pattern))]

    def post(self, body: bytes, key: str, **headers: str) -> tuple[int, dict[str, Any]]:
        """The procuratorate posts a document; again with the same key it asks what became of it."""
        address: str = getattr(self.adapters[PROCURATORATE], "_channel").address  # noqa: B009 - any free port
        answer = urllib3.request(
            "POST", f"{address}/documents", body=body, headers={"Idempotency-Key": key, **headers}
        )
        return answer.status, json.loads(answer.data)

    def court(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """The court's own hands on its own tables."""
        with sqlite3.connect(self.home / "court.sqlite3") as database:
            database.row_factory = sqlite3.Row
            found = [dict(row) for row in database.execute(sql, values)]
        database.close()
        return found

    def receipts(self, agency: str) -> list[golden.Receipt]:
        """Every receipt that the agency has got, read by its own eyes."""
        if agency == PROCURATORATE:
            return [golden.posted_receipt(body) for body in self.system.bodies("/api/receipts")]
        if agency == COURT:
            return [golden.court_receipt(row) for row in self.court("SELECT * FROM JH_HZ")]
        pattern, read = READ_RECEIPTS[agency]
        return [one for body in self.inbox(agency, pattern) for one in read(body)]

    def outcomes(self, agency: str, key: str) -> list[str]:
        """What the agency's receipts say of that document: 1 accepted … 4 refused, 5 delivered."""
        return sorted(one.outcome for one in self.receipts(agency) if one.key == key)

    # ---- the ledger

    def rows(self, query: sa.Select[Any]) -> list[dict[str, Any]]:
        with self.wired.hub.ledger.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def decisions(self, agency: str, body: bytes) -> list[dict[str, Any]]:
        """What was decided of these bytes, in order; the ledger has them as they were."""
        digest = "sha256:" + hashlib.sha256(body).hexdigest()
        (kept,) = self.rows(sa.select(tables.source.c.body).where(tables.source.c.digest == digest))
        assert kept["body"] == body
        decided = tables.submission.c
        wanted = sa.and_(decided.agency == agency, decided.source_digest == digest)
        return self.rows(sa.select(tables.submission).where(wanted).order_by(decided.id))

    def canonical(self, agency: str, body: bytes) -> Any:
        """The one canonical document that was made of these bytes and accepted."""
        (row,) = self.decisions(agency, body)
        assert row["verdict"] == "accepted", row["problems"]
        content = sa.select(tables.content.c.body).where(tables.content.c.digest == row["content_digest"])
        return json.loads(self.rows(content)[0]["body"])

    def refusal(self, agency: str, body: bytes, *, verdict: str = "refused", name: str = "") -> Refusal:
        """The refusal of these bytes: explained in two languages in the ledger, in the sender's own receipt and,
        for a file called `name`, beside the original in refused/."""
        row = next(one for one in self.decisions(agency, body) if one["verdict"] == verdict)
        problems = tuple(Problem.from_json(one) for one in json.loads(row["problems"]))
        key = row["key"] if row["key"] != row["source_digest"] else row["source_name"]
        (receipt,) = [
            one for one in self.receipts(agency)
            if golden.OUTCOMES[verdict] == one.outcome and one.names(key)
        ]  # fmt: skip
        report = self._report(agency, name, body) if name else None
        assert problems
        for problem in problems:
            english, chinese = text(problem, "en"), text(problem, "zh")
            assert any("\u4e00" <= c <= "\u9fff" for c in chinese)
            assert not re.search(r"\{[a-z_]+\}", english + chinese)  # every parameter is filled in
            receipt.tells(problem, chinese, english)
            if report is not None:
                assert f"[{problem.code}]" in report
                assert english in report
                assert chinese in report
                assert problem.place in report
                assert problem.rule in report
        return Refusal(row["key"], problems, receipt)

    def _report(self, agency: str, name: str, body: bytes) -> str:
        refused = self.home / FOLDERS[agency] / "out" / "refused"
        assert (refused / name).read_bytes() == body
        return (refused / f"{name}.problems.txt").read_text("utf-8")

    # ---- the rest flows

    def flow(self, kinds: int = 2) -> None:
        """Good documents of other cases, from the police and from the others in turn, then everything: each arrives."""
        serial = self.serial()
        chosen = {GOOD[-1], *(GOOD[(serial + n) % len(GOOD)] for n in range(kinds - 1))}
        flows = [put(self, serial) for put in chosen]
        self.go()
        for arrived in flows:
            arrived()
