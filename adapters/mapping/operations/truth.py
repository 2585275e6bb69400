"""Operations on few values: `boolean`, and `values`, a code table written where it is used."""

import re
from dataclasses import dataclass
from typing import Any

from .declare import (
    ALL,
    WHOLE,
    Operation,
    Prepared,
    Setting,
    Snippet,
    WrongArguments,
    both,
    example,
    spelled,
    unreadable,
    unwritable,
)

_INTEGER = re.compile("0|-?[1-9][0-9]*")
#: in place of a local value: any other
_OTHER = "*"
#: how formats whose every value is text spell a boolean of their own
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class _At:
    """Where a canonical code is written: in the mapping itself."""

    spot: Any


def native_boolean(value: Any) -> bool:
    """A format's own truth value."""
    if value.__class__ is bool:
        return bool(value)
    if value.__class__ is str and value in _TRUTH:
        return _TRUTH[value]
    raise unreadable("boolean", "true, false")


def _local(text: str, setting: Setting) -> Any:
    """A spelling as the format's own kind of value."""
    return int(text) if setting.kind == "integer" and _INTEGER.fullmatch(text) else text


def _boolean(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    sides = [argument.split("|") for argument in arguments]
    flat = [text for side in sides for text in side]
    if len(sides) != len((True, False)) or len(set(flat)) != len(flat) or "" in flat:
        raise WrongArguments('boolean(true, false) or boolean("Y|yes|1", "N|no|0")')
    values = {text: side == 0 for side, texts in enumerate(sides) for text in texts}
    yes, no = (_local(side[0], setting) for side in sides)
    expected = ", ".join(flat)

    def read(value: Any) -> bool:
        text = value if value.__class__ is str else spelled(value)
        if text.__class__ is not str or text not in values:
            raise unreadable("boolean", expected)
        return values[text]

    def write(value: Any) -> Any:
        if value.__class__ is not bool:
            raise unwritable("boolean", "true, false")
        return yes if value else no

    return both("boolean", read, write, "boolean")


_VALUES = "values(local=canonical, …, *=canonical)"


def _values(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    halves = [argument.rpartition("=") for argument in arguments]
    pairs = [(local.strip(), canonical.strip()) for local, _, canonical in halves]
    inward: dict[str, str] = dict(pairs)
    if not pairs or len(inward) != len(pairs) or not all(local and canonical for local, canonical in pairs):
        raise WrongArguments(_VALUES)
    if _OTHER in inward and pairs[-1][0] != _OTHER:
        raise WrongArguments(_VALUES)
    other = inward.pop(_OTHER, None)
    outward = {canonical: _local(local, setting) for local, canonical in reversed(pairs) if local != _OTHER}
    readable, writable = ", ".join(inward), ", ".join(outward)

    def read(value: Any) -> str:
        text = value if value.__class__ is str else spelled(value)
        found = inward.get(text, other) if text.__class__ is str else None
        if found is None:
            raise unreadable("values", readable)
        return found

    def write(code: Any) -> Any:
        if code.__class__ is not str or code not in outward:
            raise unwritable("values", writable)
        return outward[code]

    # an unknown value read as something cannot be told from a known one
    return Prepared(
        "values", "text", Snippet("{read}({v})", {"read": read}), Snippet("{write}({v})", {"write": write}),
        oneway=other is not None, codes={canonical: _At(setting.spot) for _, canonical in pairs},
    )  # fmt: skip


OPERATIONS = (
    Operation(
        "boolean", "boolean(true, false)",
        "Spellings for yes and no; each side may have several, of which the first is written: "
        "`boolean(\"Y|yes|1\", \"N|no|0\")`.",
        "“是”“否”的写法；每边可有多种，写出时用第一种：`boolean(\"Y|yes|1\", \"N|no|0\")`。",
        _boolean, ALL,
        (example("是", "否", of="是", gives=True), example("Y|yes|1", "N|no|0", of="no", gives=False, back="N"),
         example("1", "0", of=1, gives=True, kind="integer")),
    ),
    Operation(
        "values", _VALUES,
        "A code table of a few values, in place. Of several local values for one code the first is written; an unknown "
        "one is a problem. A last `*=code` reads any other; it is one-way.",
        "就地写出的小型代码表。多个本地值对应同一代码时写出第一个；未知值报错。末尾的 `*=代码` 读入其他任何值，属单向。",
        _values, WHOLE | {"boolean", "decimal"},
        (example("M=male", "F=female", of="M", gives="male"),
         example("M=male", "1=male", "F=female", of="1", gives="male", back="M"),
         example("1=male", "2=female", of=2, gives="female", kind="integer")),
    ),
)  # fmt: skip
