"""Which version of its mapping read a document, and which wrote it: mappings change while the bus runs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table, name in (("submission", "mapping_version"), ("transfer", "output_version")):
        op.add_column(table, sa.Column(name, sa.Text(), server_default="", nullable=False))
