"""What compiled mappings call off the straight path: wrong shapes, keys of documents and items."""

from collections.abc import Sequence
from typing import Any

from .emit import EMPTY
from .failures import Failure

_SCALARS = (str, int, float)


def group_or_note(failures: list[Failure], site: int, value: Any, indexes: tuple[int, ...]) -> dict[str, Any]:
    """An absent, empty or null group reads as one without fields; anything else is noted."""
    if value is not None and value != "":
        failures.append((site, value, "shape", indexes))
    return EMPTY


def group_or_text(failures: list[Failure], site: int, value: Any, indexes: tuple[int, ...]) -> dict[str, Any]:
    """The same where no layout says what a field is: a text in place of a group is the group's text."""
    return (
        {"#text": value}
        if value.__class__ is str and value
        else group_or_note(failures, site, value, indexes)
    )


def items_or_note(failures: list[Failure], site: int, value: Any, indexes: tuple[int, ...]) -> Sequence[Any]:
    """A lone group where several may stand is a list of one; anything else is noted."""
    if isinstance(value, dict):
        return [value]
    failures.append((site, value, "shape", indexes))
    return ()


def entries(failures: list[Failure], site: int, items: list[Any], indexes: tuple[int, ...]) -> dict[str, Any]:
    """Items as an object whose keys are data; one without a key, or with that of an earlier one, is noted."""
    found: dict[str, Any] = {}
    for item in items:
        key = item.pop("#key", None)
        if not isinstance(key, str | int) or isinstance(key, bool) or key == "":
            failures.append((site, None, "no key", indexes))
        elif str(key) in found:
            failures.append((site, key, "twice", indexes))
        else:
            found[str(key)] = item.get("", item)
    return found


def entered(
    failures: list[Failure], site: int, value: Any, indexes: tuple[int, ...], plain: bool
) -> list[Any]:
    """The inverse: an object's entries as items that know their key."""
    if not isinstance(value, dict):
        if value is not None:
            failures.append((site, value, "shape", indexes))
        return []
    return [
        {"#key": key, "": one} if plain else {"#key": key, **one} if isinstance(one, dict) else one
        for key, one in value.items()
    ]


def note_key(
    failures: list[Failure], site: int, values: tuple[Any, ...], seen: set[Any], indexes: tuple[int, ...]
) -> None:
    """Note an item that has no key or the key of an earlier one. A key of several fields may lack some."""
    key = values[0] if len(values) == 1 else values
    present = [value for value in values if value is not None and value != ""]
    if not present or not all(isinstance(value, _SCALARS) for value in present):
        failures.append((site, None, "no key", indexes))
    elif key in seen:
        failures.append((site, "/".join(str(value) for value in present), "twice", indexes))
    else:
        seen.add(key)


def join_key(failures: list[Failure], sites: tuple[int, ...], values: tuple[Any, ...]) -> str:
    """The document's key; every part must be there."""
    good = True
    for site, value in zip(sites, values, strict=True):
        if not _part(value):
            failures.append((site, None, "no key", ()))
            good = False
    return _joined(values) if good else ""


def optional_key(values: tuple[Any, ...]) -> str:
    """A key that a document need not have; empty when any part is absent."""
    return _joined(values) if all(_part(value) for value in values) else ""


def _part(value: Any) -> str:
    return str(value).strip() if isinstance(value, _SCALARS) else ""


def _joined(values: tuple[Any, ...]) -> str:
    if len(values) == 1:
        return _part(values[0])
    # two different keys never become one: a slash inside a part is written another way
    return "/".join(_part(value).replace("%", "%25").replace("/", "%2F") for value in values)
