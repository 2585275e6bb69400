"""The prefecture's figures, counted from the legacy systems' own stores and from nothing else."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class _Sums:
    """What is summed up over the stores."""

    filed: set[str] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)
    arrests: set[str] = field(default_factory=set)
    prosecutions: set[str] = field(default_factory=set)
    passages: Counter[str] = field(default_factory=Counter)
    receipts: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    returned: int = 0
    retried: int = 0
    duplicates: int = 0
    open: int = 0
    second_effects: int = 0
    injected: Counter[str] = field(default_factory=Counter)


def figures(dir: Path) -> dict[str, Any]:
    """Every figure of the demo under `dir`, as the agencies themselves would count them."""
    sums = _Sums()
    for path in sorted((dir / "legacy").glob("*/store.db")):
        kind = path.parent.name.partition("-")[0]
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as db:
            _passages(sums, kind, db)
            _answers(sums, kind, db)
    return {
        "cases": len(sums.cases),
        "filed": len(sums.filed),
        "entered_share": len(sums.cases) / len(sums.filed) if sums.filed else 0.0,
        "arrest_reviews": len(sums.arrests),
        "prosecution_reviews": len(sums.prosecutions),
        "passages": dict(sorted(sums.passages.items())),
        "transfers": sum(sums.passages.values()),
        "receipts": sums.receipts,
        "refused": {"total": sum(sums.reasons.values()), "reasons": dict(sorted(sums.reasons.items()))},
        "returned": sums.returned,
        "retried": sums.retried,
        "duplicates": sums.duplicates,
        "open": sums.open,
        "second_effects": sums.second_effects,
        "injected": dict(sorted(sums.injected.items())),
    }


def _passages(sums: _Sums, kind: str, db: sqlite3.Connection) -> None:
    """What this system took in."""
    for transfer, handover, case_no, times in db.execute(
        "SELECT transfer, handover, case_no, count(*) FROM taken GROUP BY transfer, handover, case_no"
    ):
        sums.passages[handover] += 1
        sums.second_effects += times - 1 if transfer else 0
        if kind == "police":
            sums.returned += handover in {"SUPP_INVEST_RETURN", "INTAKE_SUPPLEMENT"}
            continue
        sums.cases.add(case_no)
        if handover == "ARREST_REQUEST":
            sums.arrests.add(case_no)
        elif handover == "PROSECUTION_TRANSFER":
            sums.prosecutions.add(case_no)
    if kind == "police":
        sums.filed.update(case_no for (case_no,) in db.execute("SELECT case_no FROM files"))


def _answers(sums: _Sums, kind: str, db: sqlite3.Connection) -> None:
    """What this system was told about what it sent, and what it turned away."""
    for stage, outcome, code, times in _receipts(db):
        sums.receipts += times
        if stage == "submission" and outcome in {"refused", "conflict"}:
            sums.reasons[code or "-"] += times
        elif stage == "submission" and outcome == "duplicate":
            sums.duplicates += times
    sums.second_effects += _one(
        db, "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) n FROM receipts GROUP BY number, key)"
    )
    sums.open += _one(
        db,
        "SELECT count(*) FROM documents d WHERE (closed = 0 AND delivered = 0) "
        "OR EXISTS (SELECT 1 FROM exports e WHERE e.key = d.key AND e.answered = '')",
    )
    taken = "SELECT 1 FROM taken t WHERE t.transfer = a.transfer"
    sums.retried += _one(db, f"SELECT count(DISTINCT transfer) FROM turned_away a WHERE EXISTS ({taken})")  # noqa: S608
    sums.injected.update(dict(db.execute("SELECT kind, count(*) FROM injected GROUP BY kind")))


def _receipts(db: sqlite3.Connection) -> Iterator[tuple[str, str, str, int]]:
    yield from db.execute(
        "SELECT stage, outcome, code, count(*) FROM (SELECT DISTINCT number, stage, outcome, code FROM receipts) "
        "GROUP BY stage, outcome, code"
    )


def _one(db: sqlite3.Connection, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])
