"""A slow, exact reader of JSON text: where each value stands, and every rule the text breaks.

Used only to explain and to locate; documents are read by orjson. Stdlib and orjson keep
the last of two equal keys, round numbers and say nothing of places.
"""

import json
import json.decoder
import re
from decimal import Decimal
from typing import Any, Final

from ...schemas.problem import Problem
from .charset import MOST_FAULTS, control_problems, text_place

#: deeper nesting is refused; the canonical case has 8 levels
DEPTH: Final = 100
#: digits and powers of ten beyond any quantity of a case; more is an attack or a mistake
DIGITS: Final = 40
POWER: Final = 308
#: the stdlib's own reader of one string, which its type stubs do not list
_scanstring: Final[Any] = json.decoder.scanstring  # type: ignore[attr-defined]
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORD: Final = re.compile(r"true|false|null|NaN|-?Infinity")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Unreadable(Exception):
    """The text is no JSON from here on."""


def too_large(number: Decimal | int) -> bool:
    """Whether a number has more digits or a greater power than any quantity of a case."""
    if isinstance(number, int):
        return number.bit_length() > DIGITS * 3
    return abs(number.adjusted()) > POWER or len(str(number)) > 3 * DIGITS


class Scan:
    """One pass over `text`: `places` by JSON Pointer, `problems` in order of place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places: dict[str, int] = {}
        self.problems: list[Problem] = []
        try:
            end = self._space(self._value(self._space(0), "", 0))
            if end != len(text):
                self._stop("nothing may follow the value", end)
        except Unreadable:
            pass

    def place(self, pointer: str) -> str:
        """`/persons/0/name, line 12`; an absent value is placed at its nearest parent."""
        known = pointer
        while known not in self.places and known:
            known = known.rpartition("/")[0]
        return f"{pointer or '/'}, line {self.text.count(chr(10), 0, self.places.get(known, 0)) + 1}"

    def _note(self, code: str, pointer: str, offset: int, /, **params: str) -> None:
        if len(self.problems) < MOST_FAULTS:
            place = f"{text_place(self.text, offset)}, {pointer or '/'}"
            self.problems.append(Problem(code, path=pointer.strip("/"), params=params, place=place))

    def _stop(self, reason: str, offset: int) -> None:
        problem = Problem("JSON_SYNTAX", params={"reason": reason}, place=text_place(self.text, offset))
        self.problems.append(problem)
        raise Unreadable

    def _space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def _value(self, at: int, pointer: str, depth: int) -> int:
        self.places.setdefault(pointer, at)
        mark = self.text[at : at + 1]
        if depth > DEPTH:
            self._stop(f"nested deeper than {DEPTH}", at)
        if mark == "{":
            return self._items(at, pointer, depth, "}")
        if mark == "[":
            return self._items(at, pointer, depth, "]")
        if mark == '"':
            return self._string(at, pointer)[1]
        if number := _NUMBER.match(self.text, at):
            if len(number[0]) > DIGITS or too_large(Decimal(number[0])):
                self._note("JSON_NUMBER", pointer, at, value=number[0][:DIGITS])
            return number.end()
        if word := _WORD.match(self.text, at):
            if word[0] not in ("true", "false", "null"):
                self._note("JSON_CONSTANT", pointer, at, value=word[0])
            return word.end()
        self._stop("a value is expected", at)
        return at

    def _string(self, at: int, pointer: str) -> tuple[str, int]:
        try:
            value, end = _scanstring(self.text, at + 1, False)
        except json.JSONDecodeError as error:
            self._stop(error.msg, error.pos)
            raise
        if _SURROGATE.search(value):
            self._note("JSON_SURROGATE", pointer, at)
        for problem in control_problems(_SURROGATE.sub("", value)):
            self._note(problem.code, pointer, at, **problem.params)
        if "\ufffd" in value:
            self._note("CHARSET_DAMAGED", pointer, at)
        return value, end

    def _items(self, at: int, pointer: str, depth: int, closing: str) -> int:
        """The members of an object or the values of an array."""
        seen: set[str] = set()
        at = self._space(at + 1)
        if self.text[at : at + 1] == closing:
            return at + 1
        for count in range(len(self.text)):
            step = str(count)
            if closing == "}":
                step, at = self._name(at, pointer, seen)
            at = self._space(self._value(at, f"{pointer}/{step}", depth + 1))
            mark = self.text[at : at + 1]
            if mark == closing:
                return at + 1
            if mark != ",":
                self._stop(f"',' or '{closing}' is expected", at)
            at = self._space(at + 1)
        return at

    def _name(self, at: int, pointer: str, seen: set[str]) -> tuple[str, int]:
        if self.text[at : at + 1] != '"':
            self._stop("a name in quotes is expected", at)
        name, end = self._string(at, pointer)
        step = name.replace("~", "~0").replace("/", "~1")
        if name in seen:
            self._note("JSON_DUPLICATE", f"{pointer}/{step}", at, name=name)
        seen.add(name)
        end = self._space(end)
        if self.text[end : end + 1] != ":":
            self._stop("':' is expected", end)
        return step, self._space(end + 1)


def pointer_of(steps: Any) -> str:
    """Keys and indexes as a JSON Pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
