"""What compiled mappings call to choose among items and to ask conditions."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from operator import ge, gt, le, lt
from typing import Any

from .failures import UNFIT
from .operations.exact import json_number

_BLANK: tuple[Any, ...] = (None, "")
#: values that a condition takes for "there is none"
_NONE: tuple[Any, ...] = (None, "", [], {})
EMPTY: dict[str, Any] = {}


def has(value: Any) -> bool:
    """Whether there is a value."""
    return value not in _NONE


def asks(value: Any, values: frozenset[Any]) -> bool:
    """Whether a value is one of these; blanks around it do not count."""
    if value.__class__ is list:
        return any(asks(one, values) for one in value)
    try:
        return plain(value) in values
    except TypeError:
        return False


def same(value: Any, others: Sequence[Any]) -> bool:
    """Whether a value is one of those that stand elsewhere; what is absent is like nothing."""
    known = {str(plain(one)) for other in others for one in each_of(other) if plain(one) not in _BLANK}
    return any(str(plain(one)) in known for one in each_of(value) if plain(one) not in _BLANK)


def compares(value: Any, operator: str, other: str) -> bool:
    """`~` a pattern with `*` and `?`; `<`, `<=`, `>`, `>=` as numbers where both are, else as text."""
    if value.__class__ is list:
        return any(compares(one, operator, other) for one in value)
    value = plain(value)
    if value in _BLANK:
        return False
    if operator == "~":
        return fnmatchcase(str(value), other)
    pair = _numbers(value, other) or (str(value), other)
    return bool(_COMPARED[operator](*pair))


def _numbers(value: Any, other: str) -> tuple[Decimal, Decimal] | None:
    try:
        pair = Decimal(str(value)), Decimal(other)
    except InvalidOperation:
        return None
    return None if any(one.is_nan() for one in pair) else pair


_COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge}


def at(items: Any, position: int) -> Any:
    """The item at a position, from 1, or the last for -1; the empty group when there is none."""
    if items is None or items == "":
        return EMPTY
    every = items if items.__class__ is list else [items]
    index = position - 1 if position > 0 else len(every) - 1
    return every[index] if 0 <= index < len(every) else EMPTY


def pick(  # noqa: PLR0917 – called by generated code, by position
    failures: list[Any],
    site: int,
    items: Any,
    tests: Sequence[tuple[str, ...]],
    values: Sequence[Any],
    position: int,
    indexes: tuple[int, ...],
    looked: int,
) -> Any:
    """The first item whose fields are the values, or the one at a position among those; what is looked up must be there."""
    if any(plain(value) in _BLANK for value in values):
        return EMPTY
    found = [one for one in each_of(items) if fits(one, tests, values)]
    if found:
        return at(found, position or 1)
    if looked >= 0:
        failures.append((site, plain(values[looked]), "lookup", indexes))
    return EMPTY


def fits(item: Any, tests: Sequence[tuple[str, ...]], values: Sequence[Any]) -> bool:
    """Whether an item has each of these values in the field named; any value of a list may be it."""
    for names, value in zip(tests, values, strict=True):
        wanted = plain(value)
        found = walked(item, names)
        if not any(
            one == wanted or (one is not None and str(one) == str(wanted)) for one in map(plain, found)
        ):
            return False
    return True


def plain(value: Any) -> Any:
    """A value as it is compared: without blanks around it, out of its attributes."""
    if value.__class__ is dict:
        value = value.get("#text")
    return value.strip() if value.__class__ is str else value


def each_of(items: Any) -> list[Any]:
    """The items of a group that may stand alone or not at all."""
    if items.__class__ is list:
        return list(items)
    return [] if items is None or items == "" else [items]


def walked(item: Any, names: Sequence[str]) -> list[Any]:
    """Every value at a path, through lists."""
    found = [item]
    for name in names:
        found = [one[name] for one in found if one.__class__ is dict and name in one]
        found = [inner for one in found for inner in (one if one.__class__ is list else [one])]
    return found


#: a name of a path that leads to several values: the name, its position, whether every one counts, and its tests
Stride = tuple[str, int, bool, tuple[tuple[str, ...], ...]]


def every(group: Any, strides: Sequence[Stride], values: Sequence[Sequence[Any]]) -> Any:
    """The values that a path with `[*]` leads to, in order; None when there is none."""
    found = [group]
    for (name, position, _, tests), wanted in zip(strides, values, strict=True):
        inner = []
        for one in found:
            # of an element without attributes the value itself is its text
            bare = one if name == "#text" else None
            items = each_of(one.get(name) if one.__class__ is dict else bare)
            chosen = [item for item in items if fits(item, tests, wanted)] if tests else items
            single = chosen[position - 1 : position] if position > 0 else chosen[-1:]
            inner += single if position else chosen
        found = inner
    return [one for one in found if one is not None and one != ""] or None


def piped(value: Any, steps: Sequence[Any]) -> Any:
    """A value after operations; none stays none."""
    for step in steps:
        if value is None or value == "":
            return None
        value = step(text(value))
    return value


def told(failures: list[Any], site: int, make: Any, indexes: tuple[int, ...]) -> Any:
    """A value that operations make; one that they cannot read is noted and counts as none."""
    try:
        return make()
    except UNFIT as fault:
        failures.append((site, None, fault, indexes))
        return None


def text(value: Any) -> Any:
    """Where no layout tells a field from a group: the text of what has attributes beside it."""
    if value.__class__ is list:
        return [text(one) for one in value]
    if value.__class__ is Decimal:
        return json_number(value) if value.is_finite() else value
    return value["#text"] if value.__class__ is dict and "#text" in value else value


def item(value: Any) -> Any:
    """An item that may be a plain value as a group: the value is its field without a name."""
    if value.__class__ is dict:
        return {**value, "": value["#text"]} if "#text" in value else value
    return {"": value}


def put_at(group: dict[str, Any], names: Sequence[str], value: Any) -> bool:
    """Write a selector's field into its item; False where another value stands there."""
    for name in names[:-1]:
        group = group.setdefault(name, {})
    return bool(group.setdefault(names[-1], value) == value)


def put_item(  # noqa: PLR0917 – called by generated code, by position
    failures: list[Any],
    site: int,
    group: dict[str, Any],
    name: str,
    value: Any,
    position: int,
    indexes: tuple[int, ...],
) -> None:
    """Add an item to a group's list; one that would come to stand in another's place is noted."""
    items = group.setdefault(name, [])
    if position > 0 and len(items) != position - 1:
        failures.append((site, value, "gap", indexes))
    items.append(value)


def unpacked(group: dict[str, Any]) -> Any:
    """The inverse of `item`: a group that holds its value alone is that value."""
    if "" not in group:
        return group
    if len(group) == 1:
        return group[""]
    return {("#text" if name == "" else name): value for name, value in group.items()}
