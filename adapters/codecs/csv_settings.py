"""What a mapping says about an agency's CSV; nothing about the layout is guessed from the bytes."""

from typing import Annotated

from pydantic import Field as Setting
from pydantic import model_validator

from ..settings import Settings
from .charset import BYTE_CAP, ByteCap, Charset, Newline, TextCode


class Totals(Settings):
    """The row at the end that counts the rows before it."""

    marker: Annotated[
        str, Setting(description="what stands in the first column of the totals row, e.g. 合计")
    ]
    count: Annotated[str, Setting(description="the column that holds the number of rows")]


class CsvSettings(Settings):
    """The `codec` block of a mapping whose agency speaks CSV."""

    charset: Charset
    newline: Newline
    columns: Annotated[tuple[str, ...], Setting(min_length=1, description="the columns, in order")]
    bom: Annotated[bool, Setting(description="write a byte order mark (read either way)")]
    delimiter: Annotated[str, Setting(min_length=1, max_length=1, description="between the columns")]
    quote: Annotated[str, Setting(min_length=1, max_length=1, description="around values that need it")] = '"'
    quote_all: Annotated[bool, Setting(description="write quotes around every value")] = False
    header: Annotated[bool, Setting(description="the first row names the columns")] = True
    nulls: Annotated[
        tuple[str, ...], Setting(description='cells that mean "no value", e.g. \\N; the first is written')
    ] = ()
    text_guard: Annotated[
        tuple[str, ...], Setting(description="columns whose digits get a TAB behind them, against Excel")
    ] = ()
    digits: Annotated[
        tuple[str, ...],
        Setting(description="columns of long digit strings, in which Excel's damage is refused"),
    ] = ()
    totals: Totals | None = None
    max_bytes: ByteCap = BYTE_CAP

    @model_validator(mode="after")
    def _consistent(self) -> "CsvSettings":
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("a column is named twice")
        named = (*self.text_guard, *self.digits, *((self.totals.count,) if self.totals else ()))
        unknown = sorted(set(named) - set(self.columns))
        if unknown:
            raise ValueError(f"not among the columns: {', '.join(unknown)}")
        if not self.newline:
            raise ValueError('newline must be "\\n" or "\\r\\n" for CSV')
        if self.bom and TextCode(self.charset).python != "utf-8":
            raise ValueError("a byte order mark belongs to UTF-8 only")
        return self
