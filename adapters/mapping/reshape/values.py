"""What every form needs of records: ways into them, blank values, values that are the same in type too."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from ...contracts import Path
from ..paths import Names

#: (what stands at the path, the path) → what shall stand there
Change = Callable[[Any, Path], Any]
#: stands for a field that is not there
ABSENT = object()


def blank(value: Any) -> bool:
    """Whether a value says nothing: absent, null or the empty text."""
    return value is ABSENT or value is None or value == ""


def frozen(value: Any) -> Hashable:
    """The value as a key: 1, "1" and true are three, 1.0 and 1.00 two."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return ("group", tuple(sorted((name, frozen(inner)) for name, inner in value.items())))
    if isinstance(value, list):
        return ("list", tuple(map(frozen, value)))
    return (type(value).__name__, str(value))


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, in type too."""
    return one is other or (type(one) is type(other) and frozen(one) == frozen(other))


def value_at(record: Any, names: Names) -> Any:
    """What stands at a path without lists, or ABSENT."""
    for name in names:
        if not isinstance(record, dict) or name not in record:
            return ABSENT
        record = record[name]
    return record


def changed(value: Any, names: Names, change: Change, path: Path = ()) -> Any:
    """A copy of `value` with what stands at `names` changed; lists on the way are entered, what is not there stays so."""
    if not names:
        return change(value, path)
    if isinstance(value, list):
        return [changed(item, names, change, (*path, index)) for index, item in enumerate(value)]
    if not isinstance(value, dict) or names[0] not in value:
        return value
    name = names[0]
    return {**value, name: changed(value[name], names[1:], change, (*path, name))}


def in_each(change: Change) -> Change:
    """`change` for a group, or for each group of a list; anything else stays."""

    def groups(value: Any, path: Path) -> Any:
        if isinstance(value, list):
            return [groups(item, (*path, index)) for index, item in enumerate(value)]
        return change(value, path) if isinstance(value, dict) else value

    return groups


def entered(names: Names, path: Path) -> tuple[Path, Path] | None:
    """`path` split behind `names`, whatever indexes stand between them; None when it does not lead there."""
    at = 0
    for depth, name in enumerate(names):
        while depth and at < len(path) and isinstance(path[at], int):
            at += 1
        if at >= len(path) or path[at] != name:
            return None
        at += 1
    return path[:at], path[at:]


def found_at(record: Any, path: Sequence[str | int]) -> Any:
    """What stands at a path with indexes, or ABSENT."""
    for step in path:
        try:
            record = record[step]
        except (LookupError, TypeError):
            return ABSENT
    return record
