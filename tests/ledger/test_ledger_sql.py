"""The ledger's SQL: the hot queries probe indexes, and every statement is one that PostgreSQL can read too."""

from pathlib import Path
from typing import Any

import pytest
from casebus.ledger import cases, chain, contents, submissions, transfers
from casebus.ledger.many import Many
from casebus.ledger.open import open_ledger
from casebus.ledger.tables import metadata
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable


def plan(folder: Path, sql: str, parameters: dict[str, Any]) -> list[str]:
    ledger = open_ledger(folder / "l.sqlite3")
    with ledger.write() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).all()
    ledger.close()
    return [row[3] for row in rows]


def test_what_is_due_is_found_by_index_alone_for_each_receiver(tmp_path: Path) -> None:
    sql = str(transfers._due(2))

    steps = plan(tmp_path, sql, {"now": "9", "r0": "a", "n0": 5, "r1": "b", "n1": 5})

    tables = [step for step in steps if " t " in step or " e " in step or step.endswith(" t")]
    assert len(tables) == 4
    assert all(step.startswith("SEARCH") for step in tables), steps
    assert sum("ix_transfer_due" in step for step in tables) == 2
    assert sum("uq_transfer_lane" in step for step in tables) == 2
    assert not any("TEMP B-TREE" in step for step in steps), steps


def test_what_is_out_is_found_in_the_index_of_what_is_out(tmp_path: Path) -> None:
    overdue = "SELECT id FROM transfer WHERE settle_by < :now"
    out = "SELECT receiver, count(*) FROM transfer WHERE settle_by IS NOT NULL GROUP BY receiver"

    assert "ix_transfer_out" in plan(tmp_path, overdue, {"now": "9"})[0]
    assert "ix_transfer_out" in plan(tmp_path, out, {})[0]


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_and_index_can_be_written_for_postgresql(table: Any) -> None:
    dialect = postgresql.dialect()

    written = [str(CreateTable(table).compile(dialect=dialect))]
    written += [str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]

    partial = [index for index in table.indexes if index.dialect_options["postgresql"]["where"] is not None]
    assert sum(" WHERE " in one for one in written) == len(partial)


@pytest.mark.parametrize("module", [cases, chain, contents, submissions, transfers], ids=lambda m: m.__name__)
def test_every_statement_for_many_rows_can_be_written_for_postgresql(module: Any) -> None:
    found = [value for value in vars(module).values() if isinstance(value, Many)]
    for value in vars(module).values():
        if isinstance(value, dict):
            found += [
                many
                for key, many in value.items()
                if isinstance(many, Many) and ("postgresql" in key or key == "postgresql")
            ]

    assert found
    for many in found:
        assert str(many._statement.compile(dialect=postgresql.dialect()))
