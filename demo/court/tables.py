"""The court's staging tables, as its database has them, and rows in and out of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..store import Store

INTEGERS = {"a19", "b17", "b18", "b26", "d5", "d7", "g14", "g15", "g19", "g21", "m4"}
NUMBERS = {"b20", "g18"}


def _numbered(letter: str, count: int) -> list[str]:
    return [f"{letter}{n}" for n in range(1, count + 1)]


RECEIVED = {
    "JH_JS_AJ": ["LSH", "YWLX", "ZT", "RKSJ", "FSDW", *_numbered("a", 20)],
    "JH_JS_RY": ["LSH", "XH", *_numbered("b", 29)],
    "JH_JS_ZM": ["LSH", "RYXH", "XH", *_numbered("c", 4)],
    "JH_JS_QZCS": ["LSH", "RYXH", "XH", *_numbered("e", 6)],
    "JH_JS_CL": ["LSH", "XH", *_numbered("d", 9)],
}
SENT = {
    "JH_FS_WS": ["LSH", "YWLX", "ZT", "CLSM", "CLSJ", "RKSJ", "TDLSH", *_numbered("f", 30)],
    "JH_FS_RY": ["LSH", "XH", *_numbered("g", 29)],
    "JH_FS_ZM": ["LSH", "RYXH", "XH", *_numbered("h", 4)],
    "JH_FS_JD": ["LSH", "RYXH", "XH", *_numbered("k", 5)],
    "JH_FS_CL": ["LSH", "XH", *_numbered("m", 4)],
}
RECEIPTS = {
    "JH_HZ": ["HZBH", "HJ", "JG", "LSH", "YWLX", "AH", "LZBH", "JSDW", "SJ", "ZY", "ZT", "RKSJ"],
}
#: the first column is the key of these; the others belong to one of them
MASTERS = ("JH_JS_AJ", "JH_FS_WS", "JH_HZ")


def ddl() -> str:
    """The statements that make the tables, harmless when they are there."""
    made = []
    for table, columns in {**RECEIVED, **SENT, **RECEIPTS}.items():
        told = [f"{c} {_type(table, c)}" for c in columns]
        if table in MASTERS:
            told[0] += " PRIMARY KEY"
        made.append(f"CREATE TABLE IF NOT EXISTS {table} ({', '.join(told)});")
        if table not in MASTERS:
            made.append(f"CREATE INDEX IF NOT EXISTS {table}_LSH ON {table} (LSH);")
    for table in MASTERS:
        made.append(f"CREATE INDEX IF NOT EXISTS {table}_ZT ON {table} (ZT) WHERE ZT IN ('0', '1');")
    return "\n".join(made)


def _type(table: str, column: str) -> str:
    if column in INTEGERS or (column == "XH" and table.endswith("_ZM")):
        return "INTEGER"
    return "NUMERIC" if column in NUMBERS else "TEXT"


def insert(store: Store, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows into a table; columns that a row does not name are NULL."""
    columns = (RECEIVED | SENT | RECEIPTS)[table]
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - names from above
    for row in rows:
        store.run(sql, *(row.get(c) for c in columns))


def select(store: Store, table: str, where: str, *values: Any) -> list[dict[str, Any]]:
    """Rows as mappings, in the order they came."""
    columns = (RECEIVED | SENT | RECEIPTS)[table]
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {where}"  # noqa: S608 - names from above, values bound
    return [dict(zip(columns, row, strict=True)) for row in store.rows(sql, *values)]
