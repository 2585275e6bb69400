"""JSON, strictly: equal keys, NaN, lone surrogates and absurd numbers are refused, fractions stay exact.

The body is one document, or holds an array of documents at `documents`. orjson reads it;
three cheap proofs show that it lost nothing, else a stricter reader decides.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import jiter
import orjson
from pydantic import Field as Setting

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..contracts import Field, Record
from ..contracts import Path as FieldPath
from ..settings import Settings
from .charset import (
    BOM_UTF8,
    BYTE_CAP,
    ByteCap,
    Charset,
    Newline,
    TextCode,
    has_damage,
    has_foul_text,
    wrong_bytes,
)
from .json_schema import JsonSchema
from .json_text import Scan, pointer_of, too_large
from .leaves import body_within, texts, unwritable

#: dates and the like have no JSON form of their own: the mapping must say how they are written
_WRITE: Final = (
    orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
)


class JsonSettings(Settings):
    """The `codec` block of a mapping whose agency speaks JSON."""

    charset: Charset
    newline: Newline
    # `schema` would hide a method of pydantic's; the file says `schema:`
    schema_file: Annotated[
        str | None,
        Setting(alias="schema", description="the JSON Schema of one document, relative to the folder"),
    ] = None
    documents: Annotated[
        str, Setting(description='path (a/b) of the array of documents; "" = the body is one document')
    ] = ""
    beside: Annotated[
        tuple[str, ...], Setting(description="keys that may stand beside the array and are not carried")
    ] = ()
    max_bytes: ByteCap = BYTE_CAP


class JsonCodec:
    """JSON bytes ↔ records. Pure and thread-safe."""

    Settings = JsonSettings

    def __init__(self, settings: JsonSettings, folder: Path) -> None:
        self.settings = settings
        self._code = TextCode(settings.charset)
        self._steps = tuple(step for step in settings.documents.split("/") if step)
        self._schema = None if settings.schema_file is None else JsonSchema(folder / settings.schema_file)
        layout = self.layout()
        #: decimal numbers are to be expected: without a schema always
        self._fractions = layout is None or any(field.kind == "decimal" for field in layout)

    def decode(self, body: bytes) -> list[Record]:
        """Every document in `body`. Raises BadDocument with every problem, each with pointer and line."""
        utf8 = self._utf8(body)
        value = _strict(utf8, self._fractions)
        documents = self._documents(value, utf8)
        if self._schema is not None and not all(map(self._schema.accepts, documents)):
            found: list[Problem] = []
            for index, document in enumerate(documents):
                found += self._schema.problems(document, self._prefix(index), utf8.decode())
            raise BadDocument(problems=found)
        return documents

    def encode(self, records: Sequence[Record]) -> bytes:
        """The bytes of `records`. Raises BadDocument for a value JSON or the schema cannot take."""
        value: Any = list(records)
        if self._steps:
            for step in reversed(self._steps):
                value = {step: value}
        elif len(records) == 1:
            value = records[0]
        else:
            raise BadDocument(problems=[Problem("ONE_DOCUMENT", params={"count": str(len(records))})])
        try:
            body = orjson.dumps(value, default=_number, option=_WRITE)
        except (TypeError, orjson.JSONEncodeError) as error:
            wrong = [one for one in unwritable(records, self._code) if one.path]
            reason = str(error.__cause__ or error)
            problem = Problem("VALUE_KIND", params={"kind": reason, "expected": "JSON"})
            raise BadDocument(problems=wrong or [problem]) from None
        self._check_written(body, records)
        if self._code.python == "utf-8":
            return body + self.settings.newline.encode()
        try:
            return self._code.encode(body.decode() + self.settings.newline)
        except UnicodeEncodeError:
            raise BadDocument(problems=unwritable(records, self._code)) from None

    def locate(self, body: bytes, index: int, path: FieldPath) -> str:
        """`/persons/0/name, line 12`: a JSON Pointer and its line."""
        return Scan(self._utf8(body).decode()).place(pointer_of((*self._prefix(index), *path)))

    def layout(self) -> Sequence[Field] | None:
        """Every property of the schema; None without one."""
        return None if self._schema is None else self._schema.layout()

    def _prefix(self, index: int) -> tuple[str | int, ...]:
        return (*self._steps, index) if self._steps else ()

    def _utf8(self, body: bytes) -> bytes:
        body_within(body, self.settings.max_bytes)
        if self._code.python != "utf-8" or has_damage(body, "utf-8"):
            return self._code.decode(body).encode()
        return body.removeprefix(BOM_UTF8)

    def _documents(self, value: Any, utf8: bytes) -> list[Record]:
        here, found = value, []
        for step in self._steps:
            here = here if isinstance(here, dict) else {}
            stray = [name for name in here if name != step and name not in self.settings.beside]
            found += [Problem("FIELD_UNKNOWN", path=name, params={"name": name}) for name in stray]
            here = here.get(step)
        documents = here if self._steps and isinstance(here, list) else [here]
        for index, document in enumerate(documents):
            if not isinstance(document, dict):
                place = Scan(utf8.decode()).place(pointer_of(self._prefix(index)))
                params = {"kind": type(document).__name__, "expected": "object"}
                found.append(Problem("VALUE_KIND", params=params, place=place))
        if found:
            raise BadDocument(problems=found)
        return documents

    def _check_written(self, body: bytes, records: Sequence[Record]) -> None:
        """orjson writes NaN as null and controls as escapes; neither may pass unseen."""
        found: list[Problem] = []
        if b"null" in body and _has_nan(records):
            found.append(Problem("JSON_CONSTANT", params={"value": "NaN"}))
        if b"\\u00" in body or b"\xef\xbf" in body:
            found += [one for one in unwritable(records, self._code) if one.path]
        if self._schema is not None and not all(map(self._schema.accepts, records)):
            for index, record in enumerate(records):
                found += self._schema.problems(record, self._prefix(index))
        if found:
            raise BadDocument(problems=found)


def _strict(utf8: bytes, fractions: bool) -> Any:
    """The value of `utf8`, proved to have lost nothing. Raises BadDocument. `fractions` expects decimal numbers."""
    escapes = b"\\" in utf8 and b"\\u" in utf8
    try:
        if not (fractions or escapes):
            value = orjson.loads(utf8)
            if _kept_every_key(utf8, value) and not _has_float(value):
                return value
        value = jiter.from_json(utf8, allow_inf_nan=False, catch_duplicate_keys=True, float_mode="decimal")
        if not (_has_absurd(value) or (escapes and _has_foul(value))):
            return value
    except (ValueError, TypeError, RecursionError) as error:
        bad = wrong_bytes(utf8, "utf-8", "UTF-8")
        syntax = Problem("JSON_SYNTAX", params={"reason": str(error)[:200]})
        raise BadDocument(problems=bad or Scan(utf8.decode()).problems or [syntax]) from None
    if problems := Scan(utf8.decode()).problems:
        raise BadDocument(problems=problems)
    return value


def _kept_every_key(utf8: bytes, value: Any) -> bool:
    """Whether no key was dropped as a duplicate: each would have taken a colon with it (none is escaped here)."""
    again = orjson.dumps(value)
    return again == utf8 or again.count(b":") == utf8.count(b":")


def _has_float(value: Any) -> bool:
    """Whether orjson has rounded: it makes a float of every fraction, exponent and integer above 64 bits."""
    groups: list[Any] = [[value]]
    while groups:
        group = groups.pop()
        for one in group.values() if type(group) is dict else group:
            kind = type(one)
            if kind is float:
                return True
            if kind is dict or kind is list:
                groups.append(one)
    return False


def _has_absurd(value: Any) -> bool:
    """Whether a number is beyond any quantity of a case."""
    groups: list[Any] = [[value]]
    while groups:
        group = groups.pop()
        for one in group.values() if type(group) is dict else group:
            kind = type(one)
            if kind is dict or kind is list:
                groups.append(one)
            elif (kind is int or kind is Decimal) and too_large(one):
                return True
    return False


def _has_foul(value: Any) -> bool:
    """Escapes can spell controls and U+FFFD, which plain bytes were already searched for."""
    return any(has_foul_text(text) for _, text in texts(value))


def _has_nan(value: Any) -> bool:
    if isinstance(value, dict | list | tuple):
        return any(map(_has_nan, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and not math.isfinite(value)


def _number(value: Any) -> Any:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(format(value, "f").encode())
    raise TypeError(type(value).__name__)
