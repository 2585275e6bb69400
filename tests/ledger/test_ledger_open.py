"""Opening a ledger: its tables, its settings, its one writer, its failures."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from casebus.ledger import migrate
from casebus.ledger.open import open_ledger, wal_reset_safe
from casebus.ledger.tables import metadata
from casebus.schemas.errors import LedgerFailed, Misconfigured
from sqlalchemy import text


def test_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "l.sqlite3")

    with ledger.write() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    ledger.close()
    assert differences == []


def test_the_head_is_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))

    assert scripts.get_current_head() == migrate.HEAD


def test_every_commit_is_synced_and_references_are_kept(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "l.sqlite3")

    with ledger.write() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    ledger.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_there_is_one_writer(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "l.sqlite3")

    with pytest.raises(Misconfigured, match="Another casebus"):
        open_ledger(tmp_path / "l.sqlite3")

    ledger.close()
    open_ledger(tmp_path / "l.sqlite3").close()


def test_a_reader_sees_commits_and_writes_nothing(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "l.sqlite3")
    reader = open_ledger(tmp_path / "l.sqlite3", read_only=True)

    with ledger.write() as connection:
        connection.execute(text("INSERT INTO source VALUES ('d', x'00')"))

    with reader.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM source")).scalar() == 1
    with pytest.raises(LedgerFailed, match="reading only"), reader.write():
        pass
    reader.close()
    ledger.close()


def test_a_reader_of_nothing_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no ledger"):
        open_ledger(tmp_path / "none.sqlite3", read_only=True)

    assert list(tmp_path.iterdir()) == []


def test_what_raises_is_undone_and_the_next_transaction_works(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "l.sqlite3")

    def write(*, times: int) -> None:
        with ledger.write() as connection:
            for _ in range(times):
                connection.execute(text("INSERT INTO source VALUES ('d', x'00')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(times=1)
    with pytest.raises(LedgerFailed, match="nothing of it was kept"):
        write(times=2)

    with ledger.write() as connection:
        assert connection.execute(text("SELECT count(*) FROM source")).scalar() == 0
    ledger.close()


def test_a_failed_commit_closes_the_door(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "l.sqlite3")

    def break_at_commit() -> None:
        with ledger.write() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            connection.execute(text("INSERT INTO lane VALUES ('a', 'no such case', 1)"))

    with pytest.raises(LedgerFailed, match="could not commit"):
        break_at_commit()

    with pytest.raises(LedgerFailed, match="Open the ledger again"), ledger.write():
        pass
    ledger.close()


def test_a_database_that_another_program_holds_is_a_failure_that_passes(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "l.sqlite3")
    with ledger.write() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(tmp_path / "l.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(LedgerFailed, match="cannot be written to now"), ledger.write():
        pass
    other.execute("ROLLBACK")
    other.close()

    with ledger.write() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    ledger.close()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        *(((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 50, 6), False)),
        *(((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((4, 0, 0), True)),
    ],
)
def test_which_sqlite_may_lose_a_commit_is_known(version: tuple[int, ...], safe: bool) -> None:
    assert wal_reset_safe(version) is safe


def test_a_ledger_whose_tables_are_on_their_way_is_told_in_words(tmp_path: Path) -> None:
    # Given a file that a starting bus has made and not yet filled
    (tmp_path / "l.sqlite3").touch()
    ledger = open_ledger(tmp_path / "l.sqlite3", read_only=True)

    # When somebody asks it
    with pytest.raises(LedgerFailed, match="try again"), ledger.read() as connection:
        connection.exec_driver_sql("SELECT * FROM transfer")
    ledger.close()
