"""The tables of the ledger, as the newest migration leaves them.

Times are ISO 8601 text in UTC with microseconds, so that they sort as text in every database and read
alike in the chain, on the wire and in a query. Ids are UUIDv7 text, digests `sha256:` + hex.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from . import states

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID, DIGEST, TIME, NAME = String(36), String(71), String(27), Text()


def _is(*values: str) -> str:
    """As comparisons: for a list, SQLite builds a table at every row it checks (10 µs)."""
    return "(" + " OR ".join(f"state = '{value}'" for value in values) + ")"


#: the original bytes of every decided submission, refused ones too
source = Table(
    "source",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

#: canonical documents and receipts
content = Table(
    "content",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

case_record = Table(
    "case_record",
    metadata,
    Column("id", ID, primary_key=True),
    Column("category", NAME, nullable=False, server_default=""),
    Column("area", NAME, nullable=False, server_default=""),
    Column("opened_at", TIME, nullable=False),
    Column("opened_by", NAME, nullable=False),
)

case_identifier = Table(
    "case_identifier",
    metadata,
    Column("kind", NAME, primary_key=True),
    Column("number", NAME, primary_key=True),
    Column("issuer", NAME, nullable=False, server_default=""),
    Column("case_id", ID, ForeignKey("case_record.id"), nullable=False, index=True),
    Column("given_by", NAME, nullable=False),
    Column("given_at", TIME, nullable=False),
)

#: who takes part in a case, since when
case_agency = Table(
    "case_agency",
    metadata,
    Column("case_id", ID, ForeignKey("case_record.id"), primary_key=True),
    Column("agency", NAME, primary_key=True),
    Column("kind", NAME, nullable=False),
    Column("since", TIME, nullable=False),
)

#: every attempt that was decided; `first` is the accepted one a duplicate or conflict ran into
submission = Table(
    "submission",
    metadata,
    Column("id", ID, primary_key=True),
    Column("agency", NAME, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("key", NAME, nullable=False),
    Column("handover", NAME, nullable=False),
    Column("verdict", String(12), nullable=False),
    Column("source_name", Text, nullable=False),
    Column("source_id", Text, nullable=False, server_default=""),
    Column("source_digest", DIGEST, ForeignKey("source.digest"), nullable=False),
    #: of the document as its gateway translated it; several may come from one source
    Column("document_digest", String(71), nullable=False, server_default=""),
    Column("content_digest", DIGEST, ForeignKey("content.digest")),
    Column("mapping", NAME, nullable=False),
    Column("case_id", ID, ForeignKey("case_record.id"), index=True),
    Column("case_number", NAME, nullable=False, server_default=""),
    Column("supersedes_key", NAME, nullable=False, server_default=""),
    Column("superseded_by", ID),
    Column("first", ID),
    Column("problems", Text, nullable=False, server_default="[]"),
    Column("collected_at", NAME, nullable=False, server_default=""),
    Column("decided_at", TIME, nullable=False),
    #: the mapping's own version; `mapping` has the digest of all it was made of
    Column("mapping_version", NAME, nullable=False, server_default=""),
    CheckConstraint("verdict IN ('accepted', 'duplicate', 'conflict', 'refused')", name="verdict"),
    Index(None, "agency", "key"),
    Index(
        "uq_submission_standing",
        "agency",
        "key",
        unique=True,
        sqlite_where=text("verdict = 'accepted' AND superseded_by IS NULL"),
        postgresql_where=text("verdict = 'accepted' AND superseded_by IS NULL"),
    ),
)

#: a hand-over to one receiver, or a receipt. `due_at` is set exactly while a release is due,
#: `settle_by` exactly while one is out: the partial indexes on them hold nothing else.
#: `void` is the state it ends in once the receiver's gateway has said that nothing took effect.
transfer = Table(
    "transfer",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("handover", NAME, nullable=False),
    Column("submission_id", ID, ForeignKey("submission.id"), nullable=False, index=True),
    Column("sender", NAME, nullable=False),
    Column("receiver", NAME, nullable=False),
    Column("case_id", ID, ForeignKey("case_record.id")),
    Column("number", Integer),
    Column("content_digest", DIGEST, ForeignKey("content.digest"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("token", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("void", String(12), nullable=False, server_default=""),
    Column("due_at", TIME),
    Column("settle_by", TIME),
    Column("effect", String(12), nullable=False, server_default=""),
    Column("problems", Text, nullable=False, server_default="[]"),
    Column("answers", ID, ForeignKey("transfer.id")),
    Column("answered_by", ID),
    Column("supersedes", ID, ForeignKey("transfer.id")),
    Column("about", ID, ForeignKey("transfer.id")),
    Column("reference", Text, nullable=False, server_default=""),
    Column("output_digest", NAME, nullable=False, server_default=""),
    Column("output_mapping", NAME, nullable=False, server_default=""),
    Column("accepted_at", TIME, nullable=False),
    Column("released_at", TIME),
    Column("ended_at", TIME),
    #: what its translations lost was warned of, held, refused, or let go by an operator; empty: nothing of note
    Column("lacunas", String(12), nullable=False, server_default=""),
    Column("output_version", NAME, nullable=False, server_default=""),
    CheckConstraint(_is(*states.ALL), name="state"),
    CheckConstraint("kind IN ('handover', 'receipt')", name="kind"),
    CheckConstraint(f"(due_at IS NOT NULL) = {_is(*states.DUE)}", name="due"),
    CheckConstraint(f"(settle_by IS NOT NULL) = {_is(states.RELEASED)}", name="out"),
    CheckConstraint(f"(ended_at IS NOT NULL) = {_is(*states.ENDED)}", name="ended"),
    Index(
        "ix_transfer_due",
        "receiver",
        "due_at",
        "id",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index(
        "ix_transfer_out",
        "receiver",
        "settle_by",
        sqlite_where=text("settle_by IS NOT NULL"),
        postgresql_where=text("settle_by IS NOT NULL"),
    ),
    Index(
        "uq_transfer_lane",
        "case_id",
        "receiver",
        "number",
        unique=True,
        sqlite_where=text("number IS NOT NULL"),
        postgresql_where=text("number IS NOT NULL"),
    ),
)

#: how many hand-overs of a case went to a receiver
lane = Table(
    "lane",
    metadata,
    Column("receiver", NAME, primary_key=True),
    Column("case_id", ID, ForeignKey("case_record.id"), primary_key=True),
    Column("last", Integer, nullable=False),
)

#: what a translation could not carry over whole: of a submission on the way in, of a transfer under a token on
#: the way out. `params` hold codes and defaults, never what was entered about a person.
lacuna = Table(
    "lacuna",
    metadata,
    Column("subject", ID, primary_key=True),
    Column("token", Integer, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("direction", String(3), nullable=False),
    Column("agency", NAME, nullable=False),
    Column("handover", NAME, nullable=False),
    Column("mapping", NAME, nullable=False),
    Column("version", NAME, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("path", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("weight", String(6), nullable=False),
    Column("at", TIME, nullable=False),
)

#: what happened, in order, each row chained to the one before by its hash
event = Table(
    "event",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", TIME, nullable=False),
    Column("subject", ID, nullable=False, index=True),
    Column("before", String(12), nullable=False),
    Column("after", String(12), nullable=False),
    Column("cause", String(40), nullable=False),
    Column("actor", NAME, nullable=False),
    Column("details", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)
