"""One good document of each system, and how it looks where it arrives."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import golden
import golden_records
import sqlalchemy as sa
from casebus.ledger import tables
from five_agencies import CORRECTION, COURT, POLICE, PRISON

if TYPE_CHECKING:
    from five_systems import Prefecture


def _filing(p: "Prefecture", serial: int) -> Callable[[], None]:
    body = golden.filing(serial)
    p.put(POLICE, f"AJYS_good{serial}.xml", body)

    def arrived() -> None:
        (_, key, got) = next(one for one in p.system.posts if golden.case_number(serial).encode() in one[2])
        sent = p.rows(sa.select(tables.transfer.c.accepted_at).where(tables.transfer.c.id == key))
        assert got == golden.filing_as_posted(serial, key, sent[0]["accepted_at"])
        assert p.outcomes(POLICE, golden.filing_key(serial)) == ["1", "5"]

    return arrived


def _intake(p: "Prefecture", serial: int) -> Callable[[], None]:
    body, key = golden.intake(serial), f"good-{serial}"
    assert p.post(body, key)[0] == 202

    def arrived() -> None:
        number = golden.case_number(serial, 2).encode()
        (got,) = [one for one in p.inbox(POLICE, "XTWS_*.xml") if number in one]
        assert "<XM>马·哈三</XM>".encode("gb18030") in got
        assert got.startswith(golden.GB2312)
        assert p.post(body, key)[1]["state"] == "accepted"

    return arrived


def _hearing(p: "Prefecture", serial: int) -> Callable[[], None]:
    golden.hearing(p.court, serial)

    def arrived() -> None:
        number = golden.case_number(serial, 3)
        (got,) = [b for b in p.system.bodies("/api/documents") if b["case"]["policeCaseNo"] == number]
        assert [one["name"] for one in got["persons"]] == ["马·哈三"]
        assert p.outcomes(COURT, f"FS{serial}") == ["1", "5", "5"]  # the police get a copy

    return arrived


def _prison_receipt(p: "Prefecture", serial: int) -> Callable[[], None]:
    p.put(PRISON, f"FK_good{serial}.dat", golden_records.prison_file([golden_records.prison_line(serial)]))

    def arrived() -> None:
        (row,) = p.court("SELECT LSH FROM JH_JS_AJ WHERE a1 = ?", golden.case_number(serial, 4))
        (person,) = p.court("SELECT b2, b8 FROM JH_JS_RY WHERE LSH = ?", row["LSH"])
        assert "马·哈三" in person.values()
        assert p.outcomes(PRISON, f"LX{serial:05d}") == ["1", "5"]

    return arrived


def _office_receipt(p: "Prefecture", serial: int) -> Callable[[], None]:
    p.put(
        CORRECTION, f"FK_good{serial}.csv", golden_records.office_file([golden_records.office_line(serial)])
    )

    def arrived() -> None:
        (row,) = p.court("SELECT LSH FROM JH_JS_AJ WHERE a1 = ?", golden.case_number(serial, 5))
        (person,) = p.court("SELECT b2, b8 FROM JH_JS_RY WHERE LSH = ?", row["LSH"])
        assert "马·哈三" in person.values()
        assert p.outcomes(CORRECTION, f"JZ-{serial}") == ["1", "5"]

    return arrived


#: puts a document of that case down; gives what looks for it where it should arrive
GOOD: Sequence[Callable[["Prefecture", int], Callable[[], None]]] = (
    _intake,
    _hearing,
    _prison_receipt,
    _office_receipt,
    _filing,
)
