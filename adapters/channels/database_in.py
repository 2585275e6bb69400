"""Documents written into an agency's tables: main row and children in one transaction, once per transfer id."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
        """One transaction for the batch: together when the database takes all, else each in a savepoint of its own.

        A row the database refuses harms no other.
        """
        handed: dict[int, Handed] = {}
        checked: dict[int, dict[str, Any]] = {}
        for index, letter in enumerate(letters):
            checked[index], problems = self._checked(letter)
            if problems:
                handed[index] = Handed(letter.id, Effect.REJECTED, problems=tuple(problems))
        open_ = [index for index in range(len(letters)) if index not in handed]
        try:
            with writing(self._engine) as connection:
                for name in {checked[index]["table"] for index in open_}:
                    batch = {index: checked[index] for index in open_ if checked[index]["table"] == name}
                    handed |= self._batch(connection, name, letters, batch)
        except Unavailable as away:
            problem = Problem("CHANNEL_AWAY", params={"why": str(away)[:_WORDS]})
            return [Handed(letter.id, Effect.UNAVAILABLE, problems=(problem,)) for letter in letters]
        return [handed[index] for index in range(len(letters))]

    def known(self, ids: Sequence[str]) -> set[str]:
        """The ids that took effect, in any table."""
        with reading(self._engine) as connection:
            return {
                id_
                for name in self._settings.incoming
                for there in [self._there(connection, name, ids)]
                for id_ in ids
                if id_ in there or self._is_there(connection, name, id_)
            }

    def _batch(
        self,
        connection: sa.Connection,
        name: str,
        letters: Sequence[Letter],
        batch: Mapping[int, Mapping[str, Any]],
    ) -> dict[int, Handed]:
        """The letters for one table; an id that is there already, or comes twice, is delivered once."""
        there = self._there(connection, name, [letters[index].id for index in batch])
        fresh: dict[str, Mapping[str, Any]] = {}
        for index, value in batch.items():
            if letters[index].id not in there:
                fresh.setdefault(letters[index].id, value)
        refused: dict[str, Problem] = {}
        if fresh and not self._taken(connection, name, fresh, refused):
            refused.clear()
            for id_, value in fresh.items():
                if not self._is_there(connection, name, id_):
                    self._taken(connection, name, {id_: value}, refused)
        return {
            index: Handed(letters[index].id, Effect.REJECTED, problems=(refused[letters[index].id],))
            if letters[index].id in refused
            else Handed(letters[index].id, Effect.DELIVERED, reference=name)
            for index in batch
        }

    def _taken(
        self,
        connection: sa.Connection,
        name: str,
        values: Mapping[str, Mapping[str, Any]],
        refused: dict[str, Problem],
    ) -> bool:
        """Insert all of them or, when the database refuses any, none."""
        try:
            with connection.begin_nested():
                self._insert(connection, name, values)
        except (sa.exc.StatementError, OverflowError, ValueError, TypeError) as error:
            if isinstance(error, sa.exc.OperationalError) or getattr(error, "connection_invalidated", False):
                raise  # the database is away; all others speak of a value
            params = {"table": name, "text": str(getattr(error, "orig", None) or error)[:_WORDS]}
            refused |= dict.fromkeys(values, Problem("DATABASE_REFUSED", params=params))
            return False
        return True

    def _insert(self, connection: sa.Connection, name: str, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Main rows first, then the rows of each child table."""
        spec = self._settings.incoming[name]
        extra = dict(spec.constants)
        if spec.time:
            extra[spec.time] = stamp(self._settings, self._clock())
        mains = [([value["row"]], {**extra, spec.key: id_}) for id_, value in values.items()]
        self._rows(connection, name, mains)
        for child, foreign in spec.children.items():
            below = [
                (value.get("children", {}).get(child, ()), {foreign: id_}) for id_, value in values.items()
            ]
            self._rows(connection, child, below)
        if self._ids is not None:
            connection.execute(sa.insert(self._ids), [{"id": id_, "name": name} for id_ in values])

    def _rows(
        self,
        connection: sa.Connection,
        name: str,
        groups: Sequence[tuple[Sequence[Mapping[str, Any]], Mapping[str, Any]]],
    ) -> None:
        """The rows of each letter with what the bus adds, all with the same columns; the driver takes equal ones together."""
        table, dialect = self._tables[name], connection.dialect.name
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for rows, extra in groups:
            added = {n.lower(): v for n, v in extra.items()}
            merged = [{n.lower(): v for n, v in row.items()} | added for row in rows]
            columns = tuple(sorted({column for row in merged for column in row}))
            alike.setdefault(columns, []).extend(
                {table.columns[c]: in_value(row.get(c), dialect) for c in columns} for row in merged
            )
        for values in filter(None, alike.values()):
            connection.execute(sa.insert(table.sql), values)

    def _there(self, connection: sa.Connection, name: str, ids: Sequence[str]) -> set[str]:
        """Those of the ids that are in the table, or that the bus's own table remembers."""
        table = self._tables[name]
        columns = [table.column(self._settings.incoming[name].key)]
        columns += [] if self._ids is None else [self._ids.c.id]
        return {
            str(one).rstrip(" ")  # a fixed-width column fills up
            for column in columns
            for one in connection.scalars(sa.select(column).where(column.in_(ids)))
        }

    def _is_there(self, connection: sa.Connection, name: str, id_: str) -> bool:
        """The database's own word: it may keep an id in a form of its own."""
        key = self._tables[name].column(self._settings.incoming[name].key)
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
            unfit = [problem for name, rows in used.items() for row in rows for problem in _unfit(name, row)]
            key = next((v for c, v in value["row"].items() if c.lower() == spec.key.lower()), letter.id)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            params = {"name": f"{type(error).__name__}: {error}"[:200]}
            return {}, [Problem("DATABASE_BODY", params=params)]
        problems = [
            Problem("DATABASE_COLUMN", params={"name": one, "table": value["table"]}) for one in unknown
        ]
        problems += unfit
        if key != letter.id:
            problems.append(Problem("DATABASE_KEY", params={"name": spec.key, "value": str(key)[:100]}))
        return value, problems


def _unfit(table: str, row: Mapping[str, Any]) -> Iterator[Problem]:
    """Values that are none for a column, and texts that some databases keep only up to a NUL."""
    for column, value in row.items():
        path = f"{table}.{column}"
        if isinstance(value, list | dict):
            kind = "array" if isinstance(value, list) else "object"
            yield Problem("VALUE_KIND", params={"kind": kind, "expected": "text"}, path=path)
        elif isinstance(value, str) and "\0" in value:
            params = {"character": "U+0000", "position": str(value.index("\0") + 1)}
            yield Problem("SCHEMA_BAD_CHARACTER", params=params, path=path)
