"""What a rule makes of single values, tried before any document comes; and whether a field can hold them."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from ..codecs.charset import TextCode
from ..codecs.leaves import scalar_text
from ..contracts import Field
from .bound import BoundCopy, Stage
from .emit import Script
from .language import Literal, Spot
from .places import legacy_value


@dataclass(frozen=True)
class Tried:
    """What became of one value: the value after the operations, or why it did not pass (a problem's code)."""

    value: Any = None
    fault: str = ""


@dataclass(frozen=True)
class Trial:
    """The operations of one rule, ready to be tried in either direction on every day that matters."""

    stages: tuple[Stage, ...]

    @cached_property
    def _scripts(self) -> dict[bool, tuple[Callable[[Any, date], Any], tuple[date, ...]]]:
        return {reading: _compiled(self.stages, reading=reading) for reading in (True, False)}

    def read(self, value: Any) -> Tried:
        """A legacy value on its way in; right when it passes on any day."""
        return self._run(value, reading=True)

    def write(self, value: Any) -> Tried:
        """A canonical value on its way out; right when it passes on any day."""
        return self._run(value, reading=False)

    def _run(self, value: Any, *, reading: bool) -> Tried:
        run, days = self._scripts[reading]
        tried = Tried()
        for day in days:
            try:
                return Tried(run(value, day))
            except Exception as fault:  # noqa: BLE001 - a stranger's operation may raise anything
                tried = Tried(fault=getattr(fault, "code", "") or "MAPPING_VALUE")
        return tried


def _compiled(
    stages: tuple[Stage, ...], *, reading: bool
) -> tuple[Callable[[Any, date], Any], tuple[date, ...]]:
    script = Script()
    ordered = stages if reading else tuple(reversed(stages))
    # each expression is an operation's own, with its values bound by name
    codes = [compile(script.expression(stage, "v", reading=reading), "<rule>", "eval") for stage in ordered]
    days = {date.max} | {day for dated in script.dated for day in dated.changes}
    # the latest table first: what is right today is asked most
    every = (date.max, *sorted(days - {date.max}, reverse=True), date.min)

    def run(value: Any, day: date) -> Any:
        tables = {f"t{index}": dated.at(day) for index, dated in enumerate(script.dated)}
        for code in codes:
            if value in (None, ""):
                return value
            value = eval(code, {**script.names, **tables}, {"v": value})  # noqa: S307
        return value

    return run, tuple(dict.fromkeys(every))


def trial(rule: BoundCopy) -> Trial:
    """The whole rule."""
    return Trial(rule.stages)


def legacy_side(rule: BoundCopy, value: Any) -> Any:
    """One legacy value as the rule meets it: in a list where the field repeats."""
    return [value] if rule.listed else value


def canonical_side(rule: BoundCopy, value: Any) -> Any:
    """One canonical value as the rule meets it: in a list where it gives one."""
    return [value] if rule.listed or any(stage.prepared.listed for stage in rule.stages) else value


def single(value: Any) -> Any:
    """The value itself, out of the list it may have come in."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def record_value(text: str, kind: str) -> Any:
    """A value of an enumeration as the record holds it."""
    return legacy_value(Literal(text, "str", Spot("", 0, 0)), kind)


@dataclass(frozen=True)
class Room:
    """Whether fields can hold values, in the charset of the format."""

    code: TextCode | None

    def unfit(self, field: Field, value: Any) -> str:
        """Why the field cannot hold the value, in signs rather than words; "" when it can."""
        text = scalar_text(value)
        if text is None:
            return (
                "" if value is None and (field.nillable or field.accepts is None) else _judged(field, value)
            )
        return next((why for why in self._reasons(field, text) if why), "") or _judged(field, value)

    def _reasons(self, field: Field, text: str) -> Iterator[str]:
        # a number may be spelled in several ways: 1.50 is 1.5
        if field.choices and text not in field.choices and field.kind == "text":
            yield " | ".join(field.choices)
        if field.max_chars is not None and len(text) > field.max_chars:
            yield f"{len(text)} > {field.max_chars}"
        if len(text) < field.min_chars:
            yield f"{len(text)} < {field.min_chars}"
        if field.max_bytes is not None and self.bytes(text) > field.max_bytes:
            yield f"{self.bytes(text)} > {field.max_bytes} bytes"
        if field.pattern and text and not re.fullmatch(field.pattern, text):
            yield f"/{plain_pattern(field.pattern)}/"
        if self.code is not None and (lacking := self.code.cannot_write(text)):
            yield f"{self.code.label}: {lacking}"
        with suppress(InvalidOperation):
            yield from _beyond(field, text)

    def bytes(self, text: str) -> int:
        """How much room a text takes."""
        return len(text.encode(self.code.python if self.code else "utf-8", "replace"))


def _beyond(field: Field, text: str) -> Iterator[str]:
    if field.least is not None and Decimal(text) < field.least:
        yield f"< {field.least}"
    if field.most is not None and Decimal(text) > field.most:
        yield f"> {field.most}"
    whole, _, places = text.strip().lstrip("+-").partition(".")
    numeric = whole.isdigit() and (places or "0").isdigit()
    if numeric and field.places is not None and len(places.rstrip("0")) > field.places:
        yield f".{places} > {field.places}"
    if numeric and field.digits is not None and len(whole.lstrip("0") + places.rstrip("0")) > field.digits:
        yield f"{whole}{places} > {field.digits}"


def _judged(field: Field, value: Any) -> str:
    """The format's own judgement; its kind stands for the reason."""
    if field.accepts is None:
        return ""
    with suppress(Exception):  # a judge that cannot say does not object
        if not field.accepts(value):
            return f"/{plain_pattern(field.pattern)}/" if field.pattern else field.kind
    return ""


def plain_pattern(pattern: str) -> str:
    """A pattern without what its translation from an XSD put around it."""
    return re.sub(r"\(\?:\^\(\?:(.*?)\)\$\(\?!\\n\\Z\)\)", r"\1", pattern)
