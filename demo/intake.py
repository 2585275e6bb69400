"""The way in, the same for every system: record what arrived as it is, then take it in."""

from .store import Store


def arrived(
    store: Store, name: str, body: bytes, *, transfer: str = "", again: bool = False, taken: bool = True
) -> None:
    """Record one arrival raw, whatever becomes of it."""
    sql = "INSERT INTO arrivals (name, transfer, again, taken, body) VALUES (?, ?, ?, ?, ?)"
    store.run(sql, name, transfer, int(again), int(taken), body)


def took(store: Store, transfer: str, handover: str, case_no: str) -> None:
    """Note that a transfer took effect here. A second time is noted as well: doublings are to be seen."""
    store.run("INSERT INTO taken (transfer, handover, case_no) VALUES (?, ?, ?)", transfer, handover, case_no)


def reached(store: Store, case_no: str, mark: str) -> None:
    """Leave a mark on the way to a case's end."""
    store.run("INSERT OR IGNORE INTO ends VALUES (?, ?)", case_no, mark)


def turned_away(store: Store, case_no: str, business: str, transfer: str, limit: int) -> bool:
    """Whether this request is turned away: the first `limit` ones of the first transfer of this kind."""
    sql = "SELECT transfer, times FROM turned_away WHERE case_no = ? AND business = ?"
    found = store.rows(sql, case_no, business)
    if found and (found[0][0] != transfer or found[0][1] >= limit):
        return False
    store.run(
        "INSERT INTO turned_away VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
        *(case_no, business, transfer),
    )
    return True
