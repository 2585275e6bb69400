"""What compiled mappings call to choose among items and to ask conditions."""

from collections.abc import Sequence
from typing import Any

#: values that a condition takes for "there is none"
_NONE: tuple[Any, ...] = (None, "", [], {})
EMPTY: dict[str, Any] = {}


def has(value: Any) -> bool:
    """Whether there is a value."""
    return value not in _NONE


def asks(value: Any, values: frozenset[Any]) -> bool:
    """Whether a value is one of these; blanks around it do not count."""
    if value.__class__ is dict:
        value = value.get("#text")
    if value.__class__ is str:
        value = value.strip()
    try:
        return value in values
    except TypeError:
        return False


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
    names: Sequence[str],
    value: Any,
    indexes: tuple[int, ...],
    looked: bool,
) -> Any:
    """The first item whose field is the value; what is looked up must be there."""
    if value.__class__ is dict:
        value = value.get("#text")
    if value is None or value == "":
        return EMPTY
    wanted = value.strip() if value.__class__ is str else value
    for item in items if items.__class__ is list else [] if items is None or items == "" else [items]:
        found: Any = item
        for name in names:
            found = found.get(name) if found.__class__ is dict else None
        if found.__class__ is dict:
            found = found.get("#text")
        if (found.strip() if found.__class__ is str else found) == wanted or str(found) == str(wanted):
            return item
    if looked:
        failures.append((site, value, "lookup", indexes))
    return EMPTY


def text(value: Any) -> Any:
    """Where no layout tells a field from a group: the text of what has attributes beside it."""
    if value.__class__ is list:
        return [text(one) for one in value]
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
