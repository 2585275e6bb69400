"""One field of a dBASE record: its bytes ↔ its value. A value that does not fit is said, never cut or rounded."""

import re
import struct
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ...schemas.problem import Problem
from .charset import TextCode, has_controls
from .dbf_settings import DbfSettings, Spec, kind_of
from .leaves import scalar_text, unwritable

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_FLOAT: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_DATE: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER: Final = struct.Struct("<i")
_LOGICAL: Final = {**dict.fromkeys("TtYy", True), **dict.fromkeys("FfNn", False)}


class Unfit(Exception):
    """A value and its field that do not go together."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def read(part: bytes, spec: Spec, settings: DbfSettings) -> Any:
    """The value of any field but text; None when it is blank. Raises Unfit."""
    if spec.kind == "I":
        return _INTEGER.unpack(part)[0]
    text = part.decode("latin-1").strip(" \0")
    if not text or (spec.kind == "L" and text == "?"):
        return None
    if spec.kind == "L" and text in _LOGICAL:
        return _LOGICAL[text]
    if spec.kind == "D":
        if found := _DATE.fullmatch(text):
            if text == "00000000" and settings.zero_date == "absent":
                return None
            try:
                return date(*map(int, found.groups())).isoformat()
            except ValueError:
                pass
    elif spec.kind in "NF":
        if not text.strip("*"):
            raise Unfit("DBF_OVERFLOW")
        if (_FLOAT if spec.kind == "F" else _NUMBER).fullmatch(text):
            number = Decimal(text)
            if kind_of(spec) == "decimal":
                return number
            if number == int(number):
                return int(number)
    raise Unfit("DBF_VALUE", value=text[:40], expected=kind_of(spec))


def write(value: Any, spec: Spec, code: TextCode, path: str) -> bytes:
    """The bytes of one value, padded. Raises Unfit, or Unwritable for a text."""
    if spec.kind == "C":
        return _text(value, spec, code, path)
    if spec.kind == "L" and type(value) is bool:
        return b"T" if value else b"F"
    if spec.kind == "D" and type(value) is str and _ISO.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            raise Unfit("DBF_VALUE", value=value, expected="date") from None
        return value.replace("-", "").encode()
    if spec.kind == "I" and type(value) is int:
        if not -(2**31) <= value < 2**31:
            raise Unfit("FIXED_TOO_LONG", needed=str((value.bit_length() + 8) // 8), available="4")
        return _INTEGER.pack(value)
    if spec.kind in "NF" and (type(value) is int or (isinstance(value, Decimal) and value.is_finite())):
        return _number(Decimal(value), spec)
    raise Unfit("VALUE_KIND", kind=type(value).__name__, expected=kind_of(spec))


def _number(value: Decimal, spec: Spec) -> bytes:
    if value.adjusted() > 20 or value != (rounded := Decimal(format(value, f".{spec.places}f"))):
        raise Unfit("DBF_VALUE", value=str(value)[:40], expected=f"number of the form {spec}")
    text = format(rounded, "f").encode()
    if len(text) > spec.size:
        raise Unfit("FIXED_TOO_LONG", needed=str(len(text)), available=str(spec.size))
    return text.rjust(spec.size)


class Unwritable(Exception):
    """A text that the charset or the format cannot carry, with its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("unwritable text")
        self.problems = problems


def _text(value: Any, spec: Spec, code: TextCode, path: str) -> bytes:
    text = scalar_text(value)
    if text is None:
        raise Unfit("VALUE_KIND", kind=type(value).__name__, expected="text")
    try:
        body = code.encode(text)
    except UnicodeEncodeError:
        body = b""
    if "\ufffd" in text or (text and not body) or has_controls(body):
        raise Unwritable([replace(one, path=path) for one in unwritable([text], code)])
    if len(body) > spec.size:
        raise Unfit("FIXED_TOO_LONG", needed=str(len(body)), available=str(spec.size))
    return body.ljust(spec.size)
