"""Bringing a ledger's tables to the newest version, at every opening."""

import logging
from pathlib import Path

from sqlalchemy import Engine, inspect, text

#: the newest migration; a test compares it with the folder
HEAD = "0003"


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; a ledger already at the newest costs one query."""
    if version(engine) == HEAD:
        return
    from alembic import command  # noqa: PLC0415 - a fifth of a second that most starts need not spend
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def version(engine: Engine) -> str | None:
    """The migration this ledger stands at, or None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
