"""Documents by their digest: originals as they came, canonical ones as they go."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from .many import Many
from .tables import case_agency, content, source


def digest(body: bytes) -> str:
    """`sha256:` + hex."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def add_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose key is not there yet; the others stay as they are."""
    _INSERTS[connection.dialect.name, table.name].run(connection, rows)


def keep_sources(connection: Connection, bodies: Mapping[str, bytes]) -> None:
    """Originals, kept for ever, also of what was refused."""
    add_new(connection, source, [{"digest": name, "body": body} for name, body in bodies.items()])


def keep_contents(connection: Connection, bodies: Mapping[str, bytes]) -> None:
    """Canonical documents and receipts."""
    add_new(connection, content, [{"digest": name, "body": body} for name, body in bodies.items()])


def read_source(connection: Connection, name: str) -> bytes | None:
    """The original with this digest."""
    return connection.execute(select(source.c.body).where(source.c.digest == name)).scalar()


def read_content(connection: Connection, name: str) -> bytes | None:
    """The canonical document or receipt with this digest."""
    return connection.execute(select(content.c.body).where(content.c.digest == name)).scalar()


_INSERTS: dict[tuple[str, str], Many] = {
    (dialect.__name__.rsplit(".", 1)[-1], table.name): Many(dialect.insert(table).on_conflict_do_nothing())
    for dialect in (sqlite, postgresql)
    for table in (source, content, case_agency)
}
