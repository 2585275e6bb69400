"""The first tables: submissions, transfers, cases, contents, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "case_record",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_record")),
    )
    op.create_table(
        "content",
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_content")),
    )
    op.create_table(
        "event",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_subject"), "event", ["subject"], unique=False)
    op.create_table(
        "source",
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_source")),
    )
    op.create_table(
        "case_agency",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_agency_case_id")),
        sa.PrimaryKeyConstraint("case_id", "agency", name=op.f("pk_case_agency")),
    )
    op.create_table(
        "case_identifier",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), server_default="", nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_identifier_case_id")),
        sa.PrimaryKeyConstraint("kind", "number", name=op.f("pk_case_identifier")),
    )
    op.create_index(op.f("ix_case_identifier_case_id"), "case_identifier", ["case_id"], unique=False)
    op.create_table(
        "lane",
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_lane_case_id")),
        sa.PrimaryKeyConstraint("receiver", "case_id", name=op.f("pk_lane")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("handover", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), server_default="", nullable=False),
        sa.Column("source_digest", sa.String(length=71), nullable=False),
        sa.Column("document_digest", sa.String(length=71), server_default="", nullable=False),
        sa.Column("content_digest", sa.String(length=71), nullable=True),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("case_number", sa.Text(), server_default="", nullable=False),
        sa.Column("supersedes_key", sa.Text(), server_default="", nullable=False),
        sa.Column("superseded_by", sa.String(length=36), nullable=True),
        sa.Column("first", sa.String(length=36), nullable=True),
        sa.Column("problems", sa.Text(), server_default="[]", nullable=False),
        sa.Column("collected_at", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'duplicate', 'conflict', 'refused')", name=op.f("ck_submission_verdict")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_submission_case_id")),
        sa.ForeignKeyConstraint(
            ["content_digest"], ["content.digest"], name=op.f("fk_submission_content_digest")
        ),
        sa.ForeignKeyConstraint(
            ["source_digest"], ["source.digest"], name=op.f("fk_submission_source_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    op.create_index(op.f("ix_submission_agency_key"), "submission", ["agency", "key"], unique=False)
    op.create_index(op.f("ix_submission_case_id"), "submission", ["case_id"], unique=False)
    op.create_index(
        "uq_submission_standing",
        "submission",
        ["agency", "key"],
        unique=True,
        sqlite_where=sa.text("verdict = 'accepted' AND superseded_by IS NULL"),
        postgresql_where=sa.text("verdict = 'accepted' AND superseded_by IS NULL"),
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("handover", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("content_digest", sa.String(length=71), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("token", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("void", sa.String(length=12), server_default="", nullable=False),
        sa.Column("due_at", sa.String(length=27), nullable=True),
        sa.Column("settle_by", sa.String(length=27), nullable=True),
        sa.Column("effect", sa.String(length=12), server_default="", nullable=False),
        sa.Column("problems", sa.Text(), server_default="[]", nullable=False),
        sa.Column("answers", sa.String(length=36), nullable=True),
        sa.Column("answered_by", sa.String(length=36), nullable=True),
        sa.Column("supersedes", sa.String(length=36), nullable=True),
        sa.Column("about", sa.String(length=36), nullable=True),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("output_digest", sa.Text(), server_default="", nullable=False),
        sa.Column("output_mapping", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted_at", sa.String(length=27), nullable=False),
        sa.Column("released_at", sa.String(length=27), nullable=True),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint(
            "(due_at IS NOT NULL) = (state = 'accepted' OR state = 'waiting' OR state = 'unknown')",
            name=op.f("ck_transfer_due"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (state = 'delivered' OR state = 'answered' OR state = 'closed' OR state = 'superseded' OR state = 'withdrawn' OR state = 'skipped')",
            name=op.f("ck_transfer_ended"),
        ),
        sa.CheckConstraint("(settle_by IS NOT NULL) = (state = 'released')", name=op.f("ck_transfer_out")),
        sa.CheckConstraint(
            "(state = 'accepted' OR state = 'waiting' OR state = 'unknown' OR state = 'released' OR state = 'parked' OR state = 'delivered' OR state = 'answered' OR state = 'closed' OR state = 'superseded' OR state = 'withdrawn' OR state = 'skipped')",
            name=op.f("ck_transfer_state"),
        ),
        sa.CheckConstraint("kind IN ('handover', 'receipt')", name=op.f("ck_transfer_kind")),
        sa.ForeignKeyConstraint(["about"], ["transfer.id"], name=op.f("fk_transfer_about")),
        sa.ForeignKeyConstraint(["answers"], ["transfer.id"], name=op.f("fk_transfer_answers")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_transfer_case_id")),
        sa.ForeignKeyConstraint(
            ["content_digest"], ["content.digest"], name=op.f("fk_transfer_content_digest")
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_transfer_submission_id")),
        sa.ForeignKeyConstraint(["supersedes"], ["transfer.id"], name=op.f("fk_transfer_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
    )
    op.create_index(
        "ix_transfer_due",
        "transfer",
        ["receiver", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_transfer_out",
        "transfer",
        ["receiver", "settle_by"],
        unique=False,
        sqlite_where=sa.text("settle_by IS NOT NULL"),
        postgresql_where=sa.text("settle_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_transfer_submission_id"), "transfer", ["submission_id"], unique=False)
    op.create_index(
        "uq_transfer_lane",
        "transfer",
        ["case_id", "receiver", "number"],
        unique=True,
        sqlite_where=sa.text("number IS NOT NULL"),
        postgresql_where=sa.text("number IS NOT NULL"),
    )
