"""Documents written into an agency's tables: main row and children in one transaction, once per transfer id."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import jiter
import sqlalchemy as sa

from ...schemas.errors import Unavailable
from ...schemas.exchange import Effect
from ...schemas.problem import Problem
from ..contracts import Handed, Letter
from .database_out import stamp
from .database_settings import DatabaseSettings
from .database_tables import Table, in_value, reading, writing

#: characters kept of what the database says about a row it does not take
_WORDS = 500


class Writer:
    """The tables the bus writes. One thread."""

    def __init__(
        self,
        settings: DatabaseSettings,
        engine: sa.Engine,
        tables: Mapping[str, Table],
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self._engine, self._tables, self._clock = settings, engine, tables, clock
        self._ids: sa.TableClause | None = None
        if settings.ids_table:
            ids = sa.Table(
                settings.ids_table,
                sa.MetaData(),
                sa.Column("id", sa.String(100), primary_key=True),
                sa.Column("name", sa.String(100)),
            )
            with writing(engine) as connection:
                ids.create(connection, checkfirst=True)
            self._ids = ids

    def deliver(self, letters: Sequence[Letter]) -> list[Handed]:
        """One transaction for the batch, a savepoint per letter: a row the database refuses harms no other."""
        try:
            with writing(self._engine) as connection:
                return [self._letter(connection, letter) for letter in letters]
        except Unavailable as away:
            problem = Problem("CHANNEL_AWAY", params={"why": str(away)[:_WORDS]})
            return [Handed(letter.id, Effect.UNAVAILABLE, problems=(problem,)) for letter in letters]

    def known(self, ids: Sequence[str]) -> set[str]:
        """The ids that took effect, in any table."""
        with reading(self._engine) as connection:
            return {
                id_
                for id_ in ids
                if any(self._is_there(connection, name, id_) for name in self._settings.incoming)
            }

    def _letter(self, connection: sa.Connection, letter: Letter) -> Handed:
        value, problems = self._checked(letter)
        if problems:
            return Handed(letter.id, Effect.REJECTED, problems=tuple(problems))
        name = value["table"]
        if self._is_there(connection, name, letter.id):
            return Handed(letter.id, Effect.DELIVERED, reference=name)
        try:
            with connection.begin_nested():
                self._insert(connection, name, letter.id, value)
        except (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.ProgrammingError) as error:
            problem = Problem("DATABASE_REFUSED", params={"table": name, "text": str(error.orig)[:_WORDS]})
            return Handed(letter.id, Effect.REJECTED, problems=(problem,))
        return Handed(letter.id, Effect.DELIVERED, reference=name)

    def _insert(self, connection: sa.Connection, name: str, id_: str, value: Mapping[str, Any]) -> None:
        spec, dialect = self._settings.incoming[name], connection.dialect.name
        extra = {spec.key: id_, **spec.constants}
        if spec.time:
            extra[spec.time] = stamp(self._settings, self._clock())
        self._rows(connection, name, [value["row"]], extra, dialect)
        for child, rows in value.get("children", {}).items():
            self._rows(connection, child, rows, {spec.children[child]: id_}, dialect)
        if self._ids is not None:
            connection.execute(sa.insert(self._ids).values(id=id_, name=name))

    def _rows(
        self,
        connection: sa.Connection,
        name: str,
        rows: Sequence[Mapping[str, Any]],
        extra: Mapping[str, Any],
        dialect: str,
    ) -> None:
        """Every row with the same columns, so that the driver takes them together."""
        table = self._tables[name]
        merged = [
            {**{n.lower(): v for n, v in row.items()}, **{n.lower(): v for n, v in extra.items()}}
            for row in rows
        ]
        columns = sorted({column for row in merged for column in row})
        if merged:
            values = [{table.columns[c]: in_value(row.get(c), dialect) for c in columns} for row in merged]
            connection.execute(sa.insert(table.sql), values)

    def _is_there(self, connection: sa.Connection, name: str, id_: str) -> bool:
        table = self._tables[name]
        key = table.column(self._settings.incoming[name].key)
        if self._ids is not None and connection.scalar(
            sa.select(self._ids.c.id).where(self._ids.c.id == id_)
        ):
            return True
        return connection.scalar(sa.select(key).where(key == id_)) is not None

    def _checked(self, letter: Letter) -> tuple[dict[str, Any], list[Problem]]:
        """The body's tables and columns, each known from settings and database; nothing of it becomes SQL text."""
        try:
            value: Any = jiter.from_json(
                letter.body, allow_inf_nan=False, catch_duplicate_keys=True, float_mode="decimal"
            )
            spec = self._settings.incoming[value["table"]]
            children = value.get("children", {})
            used = {value["table"]: [value["row"]], **children}
            unknown = [name for name in children if name not in spec.children]
            unknown += [
                f"{name}.{column}"
                for name, rows in used.items()
                if name in self._tables
                for column in {column for row in rows for column in row}
                if column.lower() not in self._tables[name].columns
            ]
            key = next((v for c, v in value["row"].items() if c.lower() == spec.key.lower()), letter.id)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            params = {"name": f"{type(error).__name__}: {error}"[:200]}
            return {}, [Problem("DATABASE_BODY", params=params)]
        problems = [
            Problem("DATABASE_COLUMN", params={"name": one, "table": value["table"]}) for one in unknown
        ]
        if key != letter.id:
            problems.append(Problem("DATABASE_KEY", params={"name": spec.key, "value": str(key)[:100]}))
        return value, problems
