"""The agency's tables as SQLAlchemy Core sees them: names from the settings, checked against the database once.

Columns have no types of ours: values pass as the driver gives them, so that nothing is
rounded or reinterpreted. No name ever comes from a document.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from ...schemas.errors import Misconfigured, Unavailable
from ...schemas.problem import Problem

#: seconds to wait for a lock of the agency's own work
_PATIENCE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `columns` by their lower-case names, `lengths` where the database limits a text."""

    sql: sa.TableClause
    columns: Mapping[str, str]
    lengths: Mapping[str, int]

    def column(self, name: str) -> sa.ColumnClause[Any]:
        """The column of that name, whatever its case."""
        return self.sql.c[self.columns[name.lower()]]


def engine_for(url: str, folder: Path) -> sa.Engine:
    """One connection pool; SQLite in explicit transactions that take the write lock at once."""
    target = make_url(url)
    sqlite = target.get_backend_name() == "sqlite"
    if (
        sqlite
        and target.database
        and target.database != ":memory:"
        and not target.database.startswith("file:")
    ):
        target = target.set(database=str(folder / target.database))
    arguments: dict[str, Any] = {"timeout": _PATIENCE} if sqlite else {}
    engine = sa.create_engine(target, connect_args=arguments, pool_pre_ping=not sqlite)
    if sqlite:
        sa.event.listen(engine, "connect", _explicit_transactions)
    return engine


def _explicit_transactions(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that waits at most a moment for locks. Raises Unavailable when the database is away or locked."""
    try:
        with engine.connect() as connection, connection.begin():
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            elif connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(_PATIENCE * 1000)}")
            yield connection
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        raise Unavailable(str(error.orig)) from error


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A look without a lock. Raises Unavailable when the database is away."""
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        raise Unavailable(str(error.orig)) from error


def tables_of(engine: sa.Engine, wanted: Mapping[str, Sequence[str]]) -> dict[str, Table]:
    """The tables by their configured names. Raises Misconfigured with every table and column that is not there."""
    problems: list[Problem] = []
    found: dict[str, Table] = {}
    with reading(engine) as connection:
        inspector = sa.inspect(connection)
        actual = {name.lower(): name for name in [*inspector.get_table_names(), *inspector.get_view_names()]}
        for name, columns in wanted.items():
            if name.lower() not in actual:
                problems.append(Problem("DATABASE_TABLE", params={"name": name}, place=name))
                continue
            described = inspector.get_columns(actual[name.lower()])
            known = {column["name"].lower(): column["name"] for column in described}
            lengths = {column["name"]: getattr(column["type"], "length", None) for column in described}
            problems += [
                Problem("DATABASE_COLUMN", params={"name": column, "table": name}, place=name)
                for column in columns
                if column and column.lower() not in known
            ]
            sql = sa.table(actual[name.lower()], *[sa.column(column) for column in known.values()])
            found[name] = Table(sql, known, {column: size for column, size in lengths.items() if size})
    if problems:
        names = ", ".join(problem.params["name"] for problem in problems)
        raise Misconfigured(f"the database lacks: {names}", problems=problems)
    return found


def out_value(value: Any) -> Any:
    """A driver's value as JSON knows it; SQLite's REAL becomes the decimal it shows. Raises ValueError for bytes."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | Decimal):
        return value
    raise ValueError(type(value).__name__)


def in_value(value: Any, dialect: str) -> Any:
    """A document's value as the driver takes it: SQLite keeps a decimal by its text."""
    if isinstance(value, Decimal) and dialect == "sqlite":
        return format(value, "f")
    return value
