"""A small prefecture for the router's tests: agencies, a procedure of three rows, a clock that stands still."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
from casebus.ledger.open import Ledger, open_ledger
from casebus.router.door import decide
from casebus.router.hub import Hub
from casebus.router.release import take
from casebus.router.retry import Policy
from casebus.router.settle import settle
from casebus.router.sweep import sweep
from casebus.schemas.agencies import Agencies, Agency
from casebus.schemas.exchange import Answer, Effect, Outcome, Release, Submission
from casebus.schemas.problem import Problem

POLICE, OTHER_POLICE, PROCURATORATE, COURT, PRISON = "police-01", "police-21", "proc-01", "court-01", "prison"
HIGHER = "proc-00"


def agency(code: str, kind: str, area: str, level: str = "county") -> Agency:
    return Agency(code, kind, code, code, level, area)


AGENCIES = Agencies.of(
    [
        agency(POLICE, "police", "622901"),
        agency(OTHER_POLICE, "police", "622921"),
        agency(PROCURATORATE, "procuratorate", "622901"),
        agency("proc-21", "procuratorate", "622921"),
        agency(HIGHER, "procuratorate", "622900", "prefecture"),
        agency(COURT, "court", "622901"),
        agency(PRISON, "prison", "622900", "prefecture"),
    ]
)


@dataclass(frozen=True)
class Row:
    code: str
    senders: Sequence[str]
    receivers: Sequence[str]
    copies: Sequence[str] = ()
    copies_in_case: Sequence[str] = ()
    answers: Sequence[str] = ()
    level: str = "same"


ROWS = {
    row.code: row
    for row in (
        Row("ARREST_REQUEST", ["police"], ["procuratorate"]),
        Row("ARREST_APPROVED", ["procuratorate"], ["police"], answers=["ARREST_REQUEST"]),
        Row("ARREST_REVIEW", ["police"], ["procuratorate"], level="higher"),
        Row("JUDGMENT_SERVED", ["court"], ["procuratorate"], copies=["police"], copies_in_case=["prison"]),
        Row("EXECUTION_DELIVERY", ["court"], ["police", "prison"]),
    )
}


class Rules:
    def at(self, code: str, on: date) -> Row | None:
        return ROWS.get(code)


def check_handover(procedure: Any, kind: str, document: Mapping[str, Any], on: date) -> list[Problem]:
    row = ROWS.get(str(document["handover"]))
    if row is None:
        return [Problem("PROCEDURE_UNKNOWN", "handover", {"handover": str(document["handover"])})]
    found = [] if kind in row.senders else [Problem("PROCEDURE_SENDER", "handover", {"kind": kind})]
    if "document" not in document:
        found.append(Problem("PROCEDURE_FIELD_MISSING", "document.number", {"field": "document.number"}))
    return found


def check_case(document: Mapping[str, Any]) -> list[Problem]:
    if document.get("handover") == "CRASH":
        raise RuntimeError("a check with a fault of its own")
    case = document.get("case")
    well_formed = (
        isinstance(case, dict)
        and isinstance(case.get("identifiers"), list)
        and isinstance(document.get("handover"), str)
        and isinstance(document.get("addressee", {}), dict)
    )
    return [] if well_formed else [Problem("CASE_MISSING", "case")]


@cache
def empty_ledger() -> bytes:
    """The file of a ledger that was just made: migrating each world anew would be most of the tests' time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite3"
        open_ledger(path).close()
        return path.read_bytes()


@dataclass
class World:
    """A hub, and the hands that move it."""

    folder: Path
    policy: Policy = field(default_factory=lambda: Policy(window=50, attempts=3, breaker_after=1000))
    now: datetime = datetime(2021, 9, 29, tzinfo=UTC)
    chance: Callable[[], float] = lambda: 0.5

    def __post_init__(self) -> None:
        self.numbers = count(1)
        self.ids = count(1)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "ledger.sqlite3").write_bytes(empty_ledger())
        self.hub = self.make_hub(open_ledger(self.folder / "ledger.sqlite3"))

    def make_hub(self, ledger: Ledger) -> Hub:
        return Hub(
            ledger=ledger,
            agencies=AGENCIES,
            procedure=Rules(),
            check_case=check_case,
            check_handover=check_handover,
            policy=self.policy,
            clock=lambda: self.now,
            ids=self.next_id,
            chance=lambda: self.chance(),  # noqa: PLW0108 - a test may change it
        )

    def next_id(self) -> str:
        n = next(self.ids)
        return f"{n >> 16:08x}-{n & 0xFFFF:04x}-7000-8000-{n:012x}"

    def restart(self) -> None:
        """Kill -9 and start again: memory is gone, the ledger stays."""
        self.hub.ledger.close()
        self.hub = self.make_hub(open_ledger(self.folder / "ledger.sqlite3"))

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def submission(self, **fields: Any) -> Submission:
        number = next(self.numbers)
        content = fields.pop("document", None)
        given = {
            "number": number,
            "agency": POLICE,
            "key": f"K{number}",
            "handover": "ARREST_REQUEST",
            "source_name": f"TQPZDB_{number}.xml",
            "source": f"<TQPZDB n='{number}'/>".encode(),
            "source_digest": "",
            "mapping": "police/TQPZDB@1",
        } | fields
        body = document(given["handover"]) if content is None else content
        if "source" in fields:  # another original says something else
            body = {**body, "note": fields["source"].decode()}
        return Submission(**given, content=orjson.dumps(body))

    def submit(self, **fields: Any) -> Answer:
        """One submission through the door."""
        return decide(self.hub, [self.submission(**fields)])[0]

    def take(self, *, receipts: bool = False, limit: int = 1000) -> list[Release]:
        """What is released now; receipts are settled at once unless they are asked for."""
        found = take(self.hub, limit)
        if receipts:
            return found
        self.settle(*(self.outcome(one) for one in found if one.kind == "receipt"))
        return [one for one in found if one.kind != "receipt"]

    def outcome(self, release: Release, effect: Effect = Effect.DELIVERED, **fields: Any) -> Outcome:
        return replace(Outcome(release.transfer, release.token, effect, release.receiver), **fields)

    def settle(self, *outcomes: Outcome) -> dict[str, int]:
        return dict(settle(self.hub, outcomes))

    def sweep(self) -> int:
        return sweep(self.hub)

    def deliver_all(self) -> None:
        """Everything that can move arrives."""
        while found := self.take(receipts=True):
            self.settle(*(self.outcome(one) for one in found))

    def receipts(self, agency: str = POLICE) -> list[dict[str, Any]]:
        """Every receipt written for the agency, oldest first."""
        sql = """SELECT body FROM transfer JOIN content ON digest = content_digest
                 WHERE transfer.kind = 'receipt' AND receiver = ? ORDER BY transfer.rowid"""
        return [orjson.loads(body)["receipt"] for (body,) in self.query(sql, agency)]

    document = staticmethod(lambda *args, **more: document(*args, **more))  # noqa: PLW0108 - defined below

    def state(self, transfer: str) -> str:
        return str(self.row(transfer)["state"])

    def row(self, transfer: str) -> Mapping[str, Any]:
        with self.hub.ledger.read() as connection:
            found = connection.exec_driver_sql("SELECT * FROM transfer WHERE id = ?", (transfer,))
            return dict(found.mappings().one())

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.hub.ledger.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, values)]


def document(
    handover: str = "ARREST_REQUEST", number: str = "A6229010000002021090001", **more: Any
) -> dict[str, Any]:
    case = {
        "identifiers": [{"kind": "police-case", "number": number}],
        "category": "theft",
        "area": "622901",
    }
    return {
        "schema_version": 1,
        "handover": handover,
        "case": case | more.pop("case", {}),
        "document": {"number": "1", "issued_on": "2021-09-29"},
        **more,
    }


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.hub.ledger.close()


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Worlds with settings of their own, each over its own ledger."""
    made: list[World] = []

    def make(**settings: Any) -> World:
        made.append(World(tmp_path / str(len(made)), **settings))
        return made[-1]

    yield make
    for one in made:
        one.hub.ledger.close()
