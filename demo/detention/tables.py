"""The centres' tables: what they import (`HY`, `TZ`, `HZ`) and what they export (`HH`)."""

from collections.abc import Mapping, Sequence
from datetime import date

from ..correspondence import OUTCOMES, STAGES, Receipt, code_in
from . import dbf

#: a change of custody as the centre sends it back, stamped
STAMPED = dbf.fields(
    "BH:C40 TDBH:C40 JSDW:C40 AJBH:C23 JCAH:C60 FYAH:C60 AJMC:C200 AJLB:C2 RYBH:C23 ZYRYBH:C21 RYLB:C1 XM:C60 XB:C1 "
    "CSRQ:D ZJLX:C1 ZJHM:C18 HYZH:C100 HZWH:C100 HYSY:C100 CSZL:C1 QSRQ:D JZRQ:D RSRQ:D DJRQ:D QFR:C60 KSSDM:C9 "
    "KSSMC:C100"
)


def receipts(body: bytes) -> list[Receipt]:
    """The receipts of an `HZ_` table."""
    return [
        Receipt(
            number=r["HZBH"],
            stage=STAGES[r["HJ"]],
            outcome=OUTCOMES[r["JG"]],
            key=r["BH"],
            transfer=r["LZBH"],
            receiver=r["JSDW"],
            code=code_in(r["ZY"]),
            summary=r["ZY"],
        )
        for r in dbf.rows(body)
    ]


def stamped(rows: Sequence[Mapping[str, str]], made: date, *, gone: int = 0, cut: bool = False) -> bytes:
    """An `HH_` table; `cut` leaves its last bytes away, as a full disk does."""
    whole = dbf.table(STAMPED, rows, made, gone=gone)
    return whole[: -len(whole) // 4] if cut else whole
