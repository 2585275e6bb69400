"""What a mapping says about fixed-width files: every position in bytes, every padding stated."""

from typing import Annotated, Literal

from pydantic import Field as Setting
from pydantic import model_validator

from ..settings import Settings
from .charset import BYTE_CAP, ByteCap, Charset, Newline, python_name

Fill = Annotated[str, Setting(min_length=1, max_length=1, pattern=r"^[ -~]$")]


class Column(Settings):
    """One field of a record, in bytes."""

    name: Annotated[str, Setting(min_length=1, description="the field's name in the layout's documentation")]
    bytes: Annotated[int, Setting(gt=0, description="its length in bytes, not characters")]
    kind: Annotated[
        Literal["text", "digits", "date"],
        Setting(description="digits and dates may hold digits or blanks only"),
    ] = "text"
    align: Annotated[Literal["left", "right"], Setting(description="where the value stands")] = "left"
    fill: Annotated[Fill | None, Setting(description="padding of this field, when not the codec's")] = None


class LineLayout(Settings):
    """One record type: its marker (the first bytes of the line), then its fields in order."""

    marker: Annotated[str, Setting(min_length=1, pattern=r"^[ -~]+$", description="the record type, ASCII")]
    fields: Annotated[tuple[Column, ...], Setting(min_length=1)]

    @model_validator(mode="after")
    def _names_once(self) -> "LineLayout":
        names = [column.name for column in self.fields]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"named twice: {', '.join(twice)}")
        return self


class Frame(LineLayout):
    """A header or trailer: what it counts is checked when read and filled in when written."""

    counts: Annotated[
        dict[str, str],
        Setting(description="field: what it counts (documents, lines, or the name of a child record type)"),
    ] = Setting(default_factory=dict)
    values: Annotated[dict[str, str], Setting(description="field: the constant casebus writes")] = Setting(
        default_factory=dict
    )


class FixedSettings(Settings):
    """The `codec` block of a mapping whose agency speaks fixed-width records."""

    charset: Charset
    newline: Newline
    fill: Annotated[Fill, Setting(description="padding, usually a space")]
    main: Annotated[LineLayout, Setting(description="the record type that begins a document")]
    children: Annotated[
        dict[str, LineLayout], Setting(description="record types that follow it, each a list under its name")
    ] = Setting(default_factory=dict)
    header: Frame | None = None
    trailer: Frame | None = None
    cut: Annotated[
        Literal["refuse", "mark"],
        Setting(
            description='a character cut in half at a field\'s end: refuse, or keep the rest and list it in "#cut"'
        ),
    ] = "refuse"
    max_bytes: ByteCap = BYTE_CAP

    @model_validator(mode="after")
    def _consistent(self) -> "FixedSettings":
        lines = [self.main, *self.children.values(), *(one for one in (self.header, self.trailer) if one)]
        markers = [line.marker for line in lines]
        if any(a != b and b.startswith(a) for a in markers for b in markers) or len(set(markers)) != len(
            markers
        ):
            raise ValueError("each marker must be different and none the beginning of another")
        if clash := sorted(set(self.children) & {column.name for column in self.main.fields}):
            raise ValueError(f"a child is named like a field: {', '.join(clash)}")
        if "0 ".encode(python_name(self.charset)) != b"0 ":
            raise ValueError(f"fixed-width records need a charset that contains ASCII, not {self.charset}")
        known = {"documents", "lines", *self.children}
        for frame in (self.header, self.trailer):
            named = {column.name for column in frame.fields} if frame else set()
            unknown = sorted(
                (set(frame.counts) | set(frame.values)) - named | set(frame.counts.values()) - known
                if frame
                else ()
            )
            if unknown:
                raise ValueError(f"header or trailer names what is not there: {', '.join(unknown)}")
        return self
