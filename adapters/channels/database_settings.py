"""What `casebus.toml` says about an agency reached through staging tables in its own database."""

from typing import Annotated

from pydantic import Field as Setting
from pydantic import model_validator

from ..settings import Settings

Scalar = str | int
Name = Annotated[str, Setting(min_length=1)]


class OutChild(Settings):
    """A table whose rows belong to a document to send."""

    foreign: Annotated[Name, Setting(description="its column that holds the document's key")]
    order: Annotated[tuple[Name, ...], Setting(description="its columns that order the rows")] = ()


class Outgoing(Settings):
    """A table of documents to send, with a status column."""

    key: Annotated[Name, Setting(description="the key column")]
    status: Annotated[Name, Setting(description="the status column")]
    new: Annotated[Scalar, Setting(description="its value when the agency has put a row there")]
    claimed: Annotated[Scalar, Setting(description="while the bus carries it")]
    done: Annotated[Scalar, Setting(description="when the hub has accepted it")]
    refused: Annotated[Scalar, Setting(description="when the hub has refused it")]
    message: Annotated[str, Setting(description='the column for the reasons of a refusal; "" = none')] = ""
    message_chars: Annotated[
        int | None, Setting(gt=0, description="its length in characters, when the database does not tell")
    ] = None
    time: Annotated[str, Setting(description='the column for the time of the answer; "" = none')] = ""
    order: Annotated[
        tuple[Name, ...], Setting(description="columns that tell which row is older; default the key")
    ] = ()
    leave_out: Annotated[
        tuple[Name, ...], Setting(description="further columns that are the agency's own affair")
    ] = ()
    children: Annotated[dict[str, OutChild], Setting(description="table: how its rows belong")] = Setting(
        default_factory=dict
    )


class Incoming(Settings):
    """A table that takes received documents, one row per transfer."""

    key: Annotated[Name, Setting(description="the unique column that takes the transfer's id")]
    constants: Annotated[
        dict[str, Scalar], Setting(description="columns the bus fills, e.g. the status for new")
    ] = Setting(default_factory=dict)
    time: Annotated[str, Setting(description='the column for the time of arrival; "" = none')] = ""
    children: Annotated[
        dict[str, str], Setting(description="child table: its column that takes the transfer's id")
    ] = Setting(default_factory=dict)


class DatabaseSettings(Settings):
    """The `channel` block of an agency reached through its database."""

    url: Annotated[
        Name, Setting(description="SQLAlchemy URL; a relative SQLite path starts at the deployment's folder")
    ]
    outgoing: Annotated[dict[str, Outgoing], Setting(description="tables the bus reads")] = Setting(
        default_factory=dict
    )
    incoming: Annotated[dict[str, Incoming], Setting(description="tables the bus writes")] = Setting(
        default_factory=dict
    )
    time_format: Annotated[str, Setting(description="how the time columns are written (strftime)")] = (
        "%Y-%m-%d %H:%M:%S"
    )
    zone_hours: Annotated[float, Setting(ge=-14, le=14, description="their zone, in hours from UTC")] = 8.0
    ids_table: Annotated[
        str,
        Setting(
            description="a table of the bus's own in that database that keeps every id taken, where rows may be deleted later"
        ),
    ] = ""

    @model_validator(mode="after")
    def _one_table_at_least(self) -> "DatabaseSettings":
        if not self.outgoing and not self.incoming:
            raise ValueError("name outgoing tables, incoming tables or both")
        return self
