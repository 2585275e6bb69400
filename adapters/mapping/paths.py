"""Source paths: `RYXX/RY[LX=1]/XM`, `TEL[2]`, `../AJBH`, `/AJXX/AJBH`, `/Persons/Person[@id={Subject/@ref}]/Name`.

A path is a tuple of names. A name with a selector is a `Pick`; a path that leaves its item starts
with `/` after `absolute` has worked out where it leads.
"""

import re
from collections.abc import Sequence
from typing import Self

#: a name that is no selector may hold brackets of its own: `金额[元]`
_PICK = re.compile(
    r"(?P<name>.+?)\[(?:(?P<all>\*)|(?P<position>[0-9]+|last)|(?P<field>[^\[\]={}]+)=(?P<value>.*))\]"
)
#: the first name of a path that starts at the record
ROOT = "/"
_UP = ".."
_QUOTES = "\"'"


class Pick(str):
    """A name that stands for one item of a repeated group, or with `every` for each of them in turn.

    As text it is the name as written. `position` counts from 1, -1 is the last. `by` is the path that gives the
    wanted value, where the mapping looks it up instead of stating it.
    """

    __slots__ = ("by", "every", "field", "name", "position", "value")

    name: str
    field: "Names"
    value: str
    by: "Names | None"
    position: int
    every: bool

    @classmethod
    def of(cls, text: str) -> "Self | str":
        """The name as a Pick when it has a selector."""
        match = _PICK.fullmatch(text)
        if match is None:
            return text
        pick = cls(text)
        value = (match["value"] or "").strip()
        looked = value.startswith("{") and value.endswith("}")
        pick.name, pick.every = match["name"].strip(), match["all"] is not None
        pick.field = read_names(match["field"] or "") if match["field"] else ()
        pick.by = read_names(value[1:-1]) if looked else None
        quoted = len(value) > 1 and value[0] in _QUOTES and value[-1] == value[0]
        pick.value = value[1:-1] if quoted else value
        position = match["position"] or "0"
        pick.position = -1 if position == "last" else int(position)
        return pick


#: `RYXX/RY` as names; the empty tuple is `.`, the record or item itself
Names = tuple[str, ...]


def read_names(text: str) -> Names:
    """A path as names; slashes within `[…]` belong to a selector."""
    path = text.strip()
    if path == ".":
        return ()
    lead = (ROOT,) if path.startswith("/") else ()
    parts, start, depth = [], 0, 0
    path = path.removeprefix("/")
    for index, char in enumerate(path):
        depth += (char == "[") - (char == "]")
        if char == "/" and depth == 0:
            parts.append(path[start:index])
            start = index + 1
    parts.append(path[start:])
    return (*lead, *(Pick.of(part) for part in parts))


def bare(names: Sequence[str]) -> Names:
    """The names without selectors, as a layout knows them."""
    return tuple(name.name if isinstance(name, Pick) else name for name in names)


def absolute(names: Names, prefix: Names) -> Names:
    """Where a path leads from an item at `prefix`: names from the record's root, `..` taken back."""
    if names[:1] == (ROOT,):
        return names[1:]
    found = list(prefix)
    for name in names:
        if name == _UP:
            found = found[:-1]
        else:
            found.append(name)
    return tuple(found)


def leaves(names: Names, prefix: Names) -> bool:
    """Whether a path leads out of the item at `prefix`, so that it can be read there but not written."""
    if names[:1] != (ROOT,) and _UP not in names:
        return False
    return bare(absolute(names, prefix))[: len(prefix)] != bare(prefix)


def looks_up(names: Names) -> bool:
    """Whether a path finds its item by a value that stands elsewhere: it can be read, not written."""
    return any(isinstance(name, Pick) and name.by is not None for name in names)


def inside(names: Names, prefix: Names) -> Names:
    """A path as the item at `prefix` sees it: relative where it stays within, else from the root."""
    if names[:1] != (ROOT,) and _UP not in names:
        return names
    whole = absolute(names, prefix)
    if bare(whole)[: len(prefix)] == bare(prefix):
        return whole[len(prefix) :]
    return (ROOT, *whole)


def slashed(names: Names) -> str:
    """A source path as people write it."""
    if names[:1] == (ROOT,):
        return ROOT + "/".join(names[1:])
    return "/".join(names) or "."
