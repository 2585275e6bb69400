"""A ledger of an older version: brought to the newest tables with all that stands in it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from casebus.ledger import lacunas, migrate
from casebus.ledger.migrate import version
from casebus.ledger.open import open_ledger
from sqlalchemy import create_engine, text


def test_a_transfer_of_the_first_version_is_kept(tmp_path: Path) -> None:
    # Given a ledger as the first migration left it, with one transfer
    engine = create_engine(f"sqlite:///{tmp_path / 'l.sqlite3'}")
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO source VALUES ('s', 'x')"))
        connection.execute(text("INSERT INTO content VALUES ('c', 'x')"))
        connection.execute(
            text(
                "INSERT INTO submission (id, agency, number, key, handover, verdict, source_name, source_digest, mapping,"
                " decided_at) VALUES ('u', 'a', 1, 'k', 'H', 'accepted', 'n', 's', 'm', '2021')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO transfer (id, kind, handover, submission_id, sender, receiver, content_digest, state, due_at,"
                " accepted_at) VALUES ('t', 'handover', 'H', 'u', 'a', 'b', 'c', 'accepted', '2021', '2021')"
            )
        )
    engine.dispose()

    # When it is opened
    ledger = open_ledger(tmp_path / "l.sqlite3")

    # Then the transfer stands as it stood, unmarked
    with ledger.read() as connection:
        row = connection.execute(text("SELECT id, state, lacunas FROM transfer")).one()
        assert (tuple(row), lacunas.by_kind(connection)) == (("t", "accepted", ""), {})
    ledger.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'l.sqlite3'}")
    assert version(engine) == migrate.HEAD
    engine.dispose()
