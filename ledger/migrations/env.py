"""Alembic's entry: runs in the connection and transaction that casebus.ledger.migrate opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None)
context.run_migrations()
