"""Which case a document belongs to, under every number any agency gave it, and who takes part."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from .contents import add_new
from .many import Many
from .tables import case_agency, case_identifier, case_record, lane

#: (kind, number) of an identifier
Number = tuple[str, str]


@dataclass(slots=True)
class Case:
    """What the ledger knows of one case while the door works on a batch."""

    id: str
    category: str = ""
    area: str = ""
    #: identifiers as the canonical case writes them, in the order they became known
    identifiers: dict[Number, Mapping[str, Any]] = field(default_factory=dict)
    #: which agency gave which number first
    given_by: dict[Number, str] = field(default_factory=dict)
    #: agencies that take part and their kind, oldest first
    agencies: dict[str, str] = field(default_factory=dict)


_FIND = select(*case_identifier.c["kind", "number", "case_id"]).where(
    tuple_(case_identifier.c.kind, case_identifier.c.number).in_(bindparam("numbers", expanding=True))
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_RECORDS = select(*case_record.c["id", "category", "area"]).where(case_record.c.id.in_(_IDS))
_NUMBERS = (
    select(*case_identifier.c["case_id", "kind", "number", "issuer", "given_by"])
    .where(case_identifier.c.case_id.in_(_IDS))
    .order_by(case_identifier.c.given_at, case_identifier.c.kind, case_identifier.c.number)
)
_AGENCIES = (
    select(*case_agency.c["case_id", "agency", "kind"])
    .where(case_agency.c.case_id.in_(_IDS))
    .order_by(case_agency.c.since, case_agency.c.agency)
)
_LANES = select(*lane.c["receiver", "case_id", "last"]).where(lane.c.case_id.in_(_IDS))


def find(connection: Connection, numbers: Collection[Number]) -> dict[Number, str]:
    """The case ids of those identifiers that the ledger knows."""
    if not numbers:
        return {}
    rows = connection.execute(_FIND, {"numbers": list(numbers)})
    return {(row.kind, row.number): row.case_id for row in rows}


def load(connection: Connection, ids: Collection[str]) -> dict[str, Case]:
    """The cases with these ids, whole."""
    if not ids:
        return {}
    wanted = {"ids": list(ids)}
    found = {row.id: Case(row.id, row.category, row.area) for row in connection.execute(_RECORDS, wanted)}
    for row in connection.execute(_NUMBERS, wanted):
        case, number = found[row.case_id], (row.kind, row.number)
        issuer = {"issuer": row.issuer} if row.issuer else {}
        case.identifiers[number] = {"kind": row.kind, **issuer, "number": row.number}
        case.given_by[number] = row.given_by
    for row in connection.execute(_AGENCIES, wanted):
        found[row.case_id].agencies[row.agency] = row.kind
    return found


def add(
    connection: Connection,
    records: Sequence[Mapping[str, Any]],
    identifiers: Sequence[Mapping[str, Any]],
    agencies: Sequence[Mapping[str, Any]],
) -> None:
    """Record new cases, new numbers of cases, new parties of cases."""
    _RECORD.run(connection, records)
    _IDENTIFIER.run(connection, identifiers)
    add_new(connection, case_agency, agencies)


def number_lanes(connection: Connection, wanted: Sequence[tuple[str, str]]) -> list[int]:
    """The next number of each (receiver, case) asked for, counted in the order asked."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for key in wanted:
        counts[key] += 1
    if not counts:
        return []
    _COUNT[connection.dialect.name].run(
        connection,
        [{"receiver": receiver, "case_id": case, "last": n} for (receiver, case), n in counts.items()],
    )
    rows = connection.execute(_LANES, {"ids": list({case for _, case in counts})})
    last = {
        key: n - counts[key] for r in rows if (key := (r.receiver, r.case_id)) in counts for n in [r.last]
    }
    numbers = []
    for key in wanted:
        last[key] += 1
        numbers.append(last[key])
    return numbers


def _counting(dialect: Any) -> Many:
    added = dialect.insert(lane)
    return Many(
        added.on_conflict_do_update(
            index_elements=["receiver", "case_id"], set_={"last": lane.c.last + added.excluded.last}
        )
    )


_RECORD, _IDENTIFIER = Many(insert(case_record)), Many(insert(case_identifier))
_COUNT = {"sqlite": _counting(sqlite), "postgresql": _counting(postgresql)}
