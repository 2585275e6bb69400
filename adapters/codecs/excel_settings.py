"""What a mapping says about an agency's workbook: one sheet, its header, and what each column holds."""

import unicodedata
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, model_validator
from pydantic import Field as Setting

from ..settings import Settings
from .charset import BYTE_CAP, ByteCap

Kind = Literal["text", "integer", "decimal", "date", "boolean"]
#: what Excel can keep in one cell
MOST_CHARS: Final = 32767
#: what Excel can keep of one number
MOST_DIGITS: Final = 15
#: bytes of all parts that are read together; a sheet of 50,000 rows and 30 columns has about 60 MB
UNPACKED_CAP: Final = 128 * 1024 * 1024
#: cells of the rectangle around everything in the sheet
CELL_CAP: Final = 2_000_000


class Column(Settings):
    """One column. `姓名: text` is short for `姓名: { kind: text }`."""

    kind: Annotated[Kind, Setting(description="what its cells hold; dates are yyyy-MM-dd in the record")]
    header: Annotated[str, Setting(description="the header when it is not the field's name")] = ""
    max_chars: Annotated[int, Setting(gt=0, le=MOST_CHARS, description="the longest text allowed")] = (
        MOST_CHARS
    )
    required: Annotated[bool, Setting(description="a blank cell is a problem")] = False
    digits: Annotated[
        int | None,
        Setting(
            gt=0, description="exactly so many digits (the last may be X): lost leading zeros are refused"
        ),
    ] = None
    numbers_as_text: Annotated[
        bool | None, Setting(description="for this text column, instead of the codec's `numbers_as_text`")
    ] = None
    time: Annotated[
        bool, Setting(description="a date with its time of day, yyyy-MM-ddTHH:MM:SS in the record")
    ] = False
    written: Annotated[
        Literal["date", "text"], Setting(description="how casebus writes a date: as Excel's date, or as text")
    ] = "date"

    @model_validator(mode="after")
    def _consistent(self) -> "Column":
        if self.kind != "text" and (self.digits or self.numbers_as_text is not None):
            raise ValueError("digits and numbers_as_text belong to text columns")
        if self.kind != "date" and (self.time or self.written == "text"):
            raise ValueError("time and written belong to date columns")
        return self


def _spelled_out(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


class TotalsRow(Settings):
    """The row of sums that people put below a table."""

    marker: Annotated[str, Setting(min_length=1, description="the first text in that row, e.g. 合计")]
    rows: Annotated[Literal["ignore", "refuse"], Setting(description="what becomes of that row")]


class ExcelSettings(Settings):
    """The `codec` block of a mapping whose agency sends workbooks (.xlsx)."""

    sheet: Annotated[str | int, Setting(description="the sheet's name, or its number counted from 1")]
    header_rows: Annotated[
        int, Setting(ge=0, le=9, description='rows of headings; several are joined by "/"; 0 = by position')
    ]
    columns: Annotated[
        dict[str, Annotated[Column, BeforeValidator(_spelled_out, json_schema_input_type=Column | Kind)]],
        Setting(min_length=1, description="field: kind, or a table with more; written in this order"),
    ]
    skip_rows: Annotated[int, Setting(ge=0, le=999, description="rows above the headings")] = 0
    ignored: Annotated[
        tuple[str, ...], Setting(description="headings that are neither read nor written")
    ] = ()
    nulls: Annotated[
        tuple[str, ...], Setting(description='texts that mean "no value", e.g. 无; the first is written')
    ] = ()
    numbers_as_text: Annotated[
        bool, Setting(description="a whole number of at most 15 digits may stand in a text column")
    ] = False
    texts_as_numbers: Annotated[
        bool, Setting(description="a number may stand as text in a column of numbers")
    ] = False
    serials: Annotated[
        bool, Setting(description="a bare number in a date column is Excel's count of days")
    ] = False
    date_texts: Annotated[
        tuple[Literal["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy年M月d日"], ...],
        Setting(description="spellings in which a date may stand as text in a date column"),
    ] = ("yyyy-M-d",)
    apostrophe: Annotated[
        Literal["refuse", "strip", "keep"], Setting(description="a ' at the start of a text")
    ] = "refuse"
    blank_rows: Annotated[
        Literal["refuse", "skip"], Setting(description="a blank row between others (never those at the end)")
    ] = "refuse"
    merged: Annotated[
        Literal["refuse", "repeat"],
        Setting(description="merged cells below the headings: refuse, or each has the value"),
    ] = "refuse"
    hidden: Annotated[
        Literal["refuse", "read"], Setting(description="a hidden sheet, or hidden rows in it")
    ] = "refuse"
    totals: Annotated[TotalsRow | None, Setting(description="a row of sums below the table")] = None
    max_bytes: ByteCap = BYTE_CAP
    max_unpacked: Annotated[
        int, Setting(gt=0, description="a workbook that unpacks to more bytes is refused")
    ] = UNPACKED_CAP
    max_cells: Annotated[
        int, Setting(gt=0, description="a sheet whose used area has more cells is refused")
    ] = CELL_CAP

    @model_validator(mode="after")
    def _consistent(self) -> "ExcelSettings":
        headings = [folded(column.header or name) for name, column in self.columns.items()]
        headings += [folded(name) for name in self.ignored]
        if twice := sorted({name for name in headings if headings.count(name) > 1}):
            raise ValueError(f"a heading stands twice: {', '.join(twice)}")
        if self.sheet == 0 or (isinstance(self.sheet, str) and not self.sheet.strip()):
            raise ValueError("a sheet has a name, or a number counted from 1")
        if isinstance(self.sheet, str) and (len(self.sheet) > 31 or set(self.sheet) & set("[]:*?/\\")):
            raise ValueError(f"Excel allows no sheet of the name {self.sheet!r}")
        if any(not text.strip() for text in self.nulls):
            raise ValueError("a blank cell is an absent field, never null")
        if self.ignored and not self.header_rows:
            raise ValueError("without headings none can be ignored")
        return self


def folded(heading: str) -> str:
    """A heading as it is compared: without blanks and line breaks, full-width signs as narrow ones."""
    return "".join(unicodedata.normalize("NFKC", heading).split())
