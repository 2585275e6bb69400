"""dBASE III tables as the centres' old programs write and read them: GB18030 under a header that says nothing of it.

Of every file the first 32 bytes say how many records there are and how long each is, then 32 bytes describe each
field; a record begins with a blank, or with `*` when it was deleted and only not yet packed away.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

#: version, year since 1900, month, day, records, bytes of the header, bytes of a record; the rest of 32 bytes is zero
HEADER = struct.Struct("<4BIHH20x")
#: name, type, length, decimals
FIELD = struct.Struct("<11sc4xBB14x")
DBASE_3 = 0x03
END_OF_FIELDS, END_OF_FILE = b"\r", b"\x1a"
KEPT, DELETED = b" ", b"*"


@dataclass(frozen=True, slots=True)
class Field:
    """One column: C text, D a day, N a number."""

    name: str
    kind: str
    size: int


def fields(told: str) -> list[Field]:
    """Columns from words like `XM:C60`; a day needs no size."""
    found = []
    for word in told.split():
        name, _, kind = word.partition(":")
        found.append(Field(name, kind[0], int(kind[1:] or 8)))
    return found


def table(columns: Sequence[Field], rows: Sequence[Mapping[str, str]], made: date, *, gone: int = 0) -> bytes:
    """The whole file. `gone` puts so many deleted copies of the first row before it."""
    size = 1 + sum(column.size for column in columns)
    deleted = [DELETED + _record(columns, row) for row in rows[:1] for _ in range(gone)]
    records = [*deleted, *(KEPT + _record(columns, row) for row in rows)]
    head = HEADER.pack(
        *(DBASE_3, made.year - 1900, made.month, made.day),
        *(len(records), HEADER.size + FIELD.size * len(columns) + 1, size),
    )
    described = [FIELD.pack(c.name.encode(), c.kind.encode(), c.size, 0) for c in columns]
    return b"".join([head, *described, END_OF_FIELDS, *records, END_OF_FILE])


def rows(body: bytes) -> list[dict[str, str]]:
    """The records by the names of their columns, blanks taken away. A file shorter than it says is an error."""
    _, _, _, _, count, start, size = HEADER.unpack_from(body)
    columns = []
    at = HEADER.size
    while body[at : at + 1] != END_OF_FIELDS:
        name, kind, length, _ = FIELD.unpack_from(body, at)
        columns.append(Field(name.partition(b"\0")[0].decode(), kind.decode(), length))
        at += FIELD.size
    if len(body) < start + count * size:
        raise ValueError(f"{count} records of {size} bytes do not fit into {len(body)}")
    records = (body[start + n * size : start + (n + 1) * size] for n in range(count))
    return [_values(columns, record) for record in records if record[:1] != DELETED]


def _record(columns: Sequence[Field], row: Mapping[str, str]) -> bytes:
    return b"".join(_cell(column, row.get(column.name, "")) for column in columns)


def _cell(column: Field, value: str) -> bytes:
    """Text and days fill up on the right, numbers on the left; what is too long is an error, never cut."""
    raw = value.encode("gb18030")
    if len(raw) > column.size:
        raise ValueError(f"{column.name}: {value!r} takes {len(raw)} bytes of {column.size}")
    return raw.rjust(column.size) if column.kind == "N" else raw.ljust(column.size)


def _values(columns: Sequence[Field], record: bytes) -> dict[str, str]:
    found, at = {}, 1
    for column in columns:
        found[column.name] = record[at : at + column.size].decode("gb18030").strip(" \0")
        at += column.size
    return found
