"""What a mapping says about database rows: the main table, and the tables whose rows belong to its rows."""

from typing import Annotated, Literal

from pydantic import Field as Setting
from pydantic import model_validator

from ..settings import Settings
from .charset import BYTE_CAP, ByteCap

Kind = Literal["text", "integer", "decimal", "date", "boolean"]
Columns = Annotated[dict[str, Kind], Setting(min_length=1, description="column: kind")]


class Child(Settings):
    """One table whose rows belong to the main row."""

    name: Annotated[str, Setting(alias="as", description="the record's key for the list of its rows")]
    columns: Columns
    foreign: Annotated[
        str, Setting(description="its column that holds the main row's key; the channel fills it")
    ]
    order: Annotated[
        str, Setting(description='its column that keeps the order, numbered from 1; "" = none')
    ] = ""
    within: Annotated[
        str, Setting(description='the child table whose rows its rows belong to; "" = the main row')
    ] = ""
    parent_key: Annotated[str, Setting(description="the column that names a row of that table")] = ""
    link: Annotated[str, Setting(description="its own column that holds that name")] = ""


class RowsSettings(Settings):
    """The `codec` block of a mapping whose agency's documents are rows."""

    table: Annotated[str, Setting(description="the main table")]
    key: Annotated[str, Setting(description="its key column")]
    columns: Columns
    children: Annotated[dict[str, Child], Setting(description="child table: how it belongs")] = Setting(
        default_factory=dict
    )
    max_bytes: ByteCap = BYTE_CAP

    @model_validator(mode="after")
    def _consistent(self) -> "RowsSettings":
        for table, child in self.children.items():
            above = self.children.get(child.within)
            if not child.within and not child.parent_key and not child.link:
                continue
            if above is None or above.within or above is child:
                raise ValueError(f"{table}: within must name a child table of the main row")
            if child.parent_key not in above.columns or child.link not in child.columns:
                raise ValueError(f"{table}: parent_key and link must be columns")
        return self
