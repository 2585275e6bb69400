"""What a mapping says about a dBASE or FoxPro table: its fields as the agency's documentation spells them."""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import AfterValidator, model_validator
from pydantic import Field as Setting

from ..settings import Settings
from .charset import BYTE_CAP, ByteCap, Charset, TextCode, python_name

_SPEC: Final = re.compile(r"([CNFDLI])([0-9]{1,3})?(?:\.([0-9]{1,2}))?")
#: bytes of the kinds that have no choice
_SIZES: Final = {"D": 8, "L": 1, "I": 4}
#: the longest of each kind that old programs take
_LONGEST: Final = {"C": 254, "N": 20, "F": 20}


class Spec(NamedTuple):
    """One field: kind, bytes and decimal places."""

    kind: str
    size: int
    places: int = 0

    def __str__(self) -> str:
        if self.kind in _SIZES:
            return self.kind
        return f"{self.kind}{self.size}" + (f".{self.places}" if self.places else "")


def spec_of(text: str) -> Spec:
    """`C23`, `N10.2`, `D`. Raises ValueError."""
    found = _SPEC.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is no field; write C23, N10, N10.2, F20.5, D, L or I (memo is not supported)"
        )
    kind, size, places = found[1], int(found[2] or 0), int(found[3] or 0)
    if kind in _SIZES:
        if found[2] and size != _SIZES[kind]:
            raise ValueError(f"{text!r}: {kind} has {_SIZES[kind]} bytes")
        return Spec(kind, _SIZES[kind])
    if not 0 < size <= _LONGEST[kind] or (kind == "C" and places) or (places and places > size - 2):
        raise ValueError(f"{text!r}: lengths are C1 to C254 and N1 to N20, with room for the decimal point")
    return Spec(kind, size, places)


def _readable(text: str) -> str:
    spec_of(text)
    return text


class DbfSettings(Settings):
    """The `codec` block of a mapping whose agency sends dBASE III or FoxPro tables without memo fields."""

    charset: Charset
    driver: Annotated[
        Literal["trust", "ignore"],
        Setting(
            description="a code page that the table itself names (byte 29): it must be the charset, or is ignored"
        ),
    ]
    fields: Annotated[
        dict[str, Annotated[str, AfterValidator(_readable)]],
        Setting(
            min_length=1,
            description="field: kind, bytes and places, as `C23`, `N10.2`, `F20.5`, `D`, `L`, `I`",
        ),
    ]
    deleted: Annotated[Literal["skip", "refuse"], Setting(description="records that are marked as deleted")]
    read_as: Annotated[
        Charset | None, Setting(description="the charset that the bytes really have, when the label lies")
    ] = None
    driver_byte: Annotated[
        int, Setting(ge=0, le=255, description="byte 29 of a written table; 0 = no code page, 77 = GBK")
    ] = 0
    updated: Annotated[
        date,
        Setting(
            description="the last update that a written table names; fixed, so that the same is the same"
        ),
    ] = date(2000, 1, 1)
    required: Annotated[tuple[str, ...], Setting(description="fields that may not be blank")] = ()
    zero_date: Annotated[Literal["refuse", "absent"], Setting(description="a date of eight zeros")] = "refuse"
    cut: Annotated[
        Literal["refuse", "mark"],
        Setting(
            description='a character cut in half at a field\'s end: refuse, or keep the rest and list it in "#cut"'
        ),
    ] = "refuse"
    max_bytes: ByteCap = BYTE_CAP

    @property
    def specs(self) -> dict[str, Spec]:
        """The fields, taken apart."""
        return {name: spec_of(text) for name, text in self.fields.items()}

    @model_validator(mode="after")
    def _consistent(self) -> "DbfSettings":
        code = TextCode(self.charset, self.read_as)
        if "0 ".encode(code.python) != b"0 ":
            raise ValueError(f"a table needs a charset that contains ASCII, not {self.charset}")
        for name in self.fields:
            if not 0 < len(_name_bytes(name, code)) <= 10 or "\0" in name:
                raise ValueError(f"a field's name has 1 to 10 bytes: {name}")
        if unknown := sorted(set(self.required) - set(self.fields)):
            raise ValueError(f"not among the fields: {', '.join(unknown)}")
        if len(self.fields) > 255 or sum(spec.size for spec in self.specs.values()) > 4000:
            raise ValueError("a table has at most 255 fields and 4000 bytes in a record")
        if not 1900 <= self.updated.year <= 2155:
            raise ValueError("the last update is a day from 1900 to 2155")
        if self.driver == "trust" and self.driver_byte in DRIVERS and not agrees(self.driver_byte, code):
            raise ValueError(
                f"driver_byte {self.driver_byte} names {DRIVERS[self.driver_byte]}, not {self.charset}"
            )
        return self


def _name_bytes(name: str, code: TextCode) -> bytes:
    try:
        return code.encode(name)
    except UnicodeEncodeError:
        return b""


#: the code pages that byte 29 names, as far as they are met here
DRIVERS: Final[dict[int, str]] = {
    **dict.fromkeys((0x01, 0x09, 0x0B, 0x0D, 0x0F, 0x11, 0x15, 0x18, 0x19, 0x1B), "cp437"),
    **dict.fromkeys((0x02, 0x0A, 0x0E, 0x10, 0x12, 0x14, 0x16, 0x1A, 0x1D, 0x25, 0x37), "cp850"),
    **dict.fromkeys((0x03, 0x57, 0x58, 0x59), "cp1252"),
    **dict.fromkeys((0x13, 0x7B), "cp932"),
    **dict.fromkeys((0x4D, 0x7A), "GBK"),
    **dict.fromkeys((0x4E, 0x79), "cp949"),
    **dict.fromkeys((0x4F, 0x78), "cp950"),
    **dict.fromkeys((0x26, 0x65), "cp866"),
    0xC8: "cp1250",
    0xC9: "cp1251",
}
_SAME: Final = {
    "big5": "cp950",
    "big5hkscs": "cp950",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "latin-1": "cp1252",
}


def agrees(driver: int, code: TextCode) -> bool:
    """Whether the code page of a driver byte is the charset, or it names none that is known."""
    named = DRIVERS.get(driver)
    python = _SAME.get(code.python, code.python)
    return named is None or python_name(named) == python


def kind_of(spec: Spec) -> Any:
    """The layout's word for a field."""
    if spec.kind in "NF":
        return "decimal" if spec.places or spec.kind == "F" else "integer"
    return {"C": "text", "D": "date", "L": "boolean", "I": "integer"}[spec.kind]
