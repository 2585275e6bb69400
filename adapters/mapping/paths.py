"""Source paths: `RYXX/RY[LX=1]/XM`, `TEL[2]`, `../AJBH`, `/AJXX/AJBH`, `/Persons/Person[@id={Subject/@ref}]/Name`.

A path is a tuple of names. A name with a selector is a `Pick`; a path that leaves its item starts
with `/` after `absolute` has worked out where it leads.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

#: what may stand in one pair of brackets; a name that is no selector may hold brackets of its own: `金额[元]`
_POSITION = re.compile(r"[0-9]+|last|\*")
_AND = re.compile(r"\band\b")
#: the first name of a path that starts at the record
ROOT = "/"
_UP = ".."
_QUOTES = "\"'"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One test of a selector: the item's field and its value, or the path (`by`) and operations that give the value."""

    field: "Names"
    value: str
    by: "Names | None" = None
    calls: str = ""
    #: there may be no such item
    optional: bool = False


class Pick(str):
    """A name that stands for one item of a repeated group, or with `every` for each of them in turn.

    As text it is the name as written. `position` counts from 1, -1 is the last. `by` is the path that gives the
    wanted value, where the mapping looks it up instead of stating it; `tests` are all that the selector asks.
    """

    __slots__ = ("by", "every", "field", "name", "position", "stages", "tests", "value")

    name: str
    field: "Names"
    value: str
    by: "Names | None"
    position: int
    every: bool
    tests: tuple[Wanted, ...]
    #: per test the operations on its reference, once they are prepared
    stages: dict[int, Any]

    @classmethod
    def of(cls, text: str) -> "Self | str":
        """The name as a Pick when it has a selector."""
        name, position = text, ""
        tests: list[Wanted] = []
        while (found := _bracketed(name)) is not None:
            before, inner = found
            asked = [_test(part) for part in _outside(inner, _AND)]
            if _POSITION.fullmatch(inner.strip()) and not position:
                position = inner.strip()
            elif all(asked):
                tests = [one for one in asked if one] + tests
            else:
                break
            name = before
        if not tests and not position:
            return text
        pick = cls(text)
        pick.name, pick.every = name.strip(), position == "*"
        pick.name = "" if pick.name == "." else pick.name
        pick.position = -1 if position == "last" else 0 if position in ("", "*") else int(position)
        pick.tests, pick.stages = tuple(tests), {}
        first = tests[0] if tests else Wanted((), "")
        pick.field, pick.value, pick.by = first.field, first.value, first.by
        return pick

    @property
    def reads_only(self) -> bool:
        """Whether it chooses what could not be written again: every item, or one found by a value elsewhere."""
        looked = any(test.by is not None for test in self.tests)
        return self.every or looked or bool(self.tests and self.position)


def _bracketed(text: str) -> tuple[str, str] | None:
    """What stands before the last pair of brackets and what in it."""
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] == "]") - (text[index] == "[")
        if depth == 0:
            return (text[:index], text[index + 1 : -1]) if index and text.endswith("]") else None
    return None


def _test(text: str) -> Wanted | None:
    given, mark, value = _cut(text, "=")
    field, value = read_names(given), value.strip()
    if not mark or not all(field) or given.strip().endswith("!"):
        return None
    optional = value.endswith("}?")
    value = value.removesuffix("?") if optional else value
    if value.startswith("{") and value.endswith("}"):
        path, _, calls = _cut(value[1:-1], "|")
        return Wanted(field, value, read_names(path), calls.strip(), optional)
    quoted = len(value) > 1 and value[0] in _QUOTES and value[-1] == value[0]
    return Wanted(field, value[1:-1] if quoted else value)


def _cut(text: str, mark: str) -> tuple[str, str, str]:
    """The text before and behind the first mark that stands outside brackets."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char in "[{") - (char in "]}")
        if char == mark and depth == 0:
            return text[:index], mark, text[index + 1 :]
    return text, "", ""


def _outside(text: str, word: re.Pattern[str]) -> list[str]:
    """The parts between a word that stands outside quotes and brackets."""
    parts, start = [], 0
    for match in word.finditer(text):
        before = text[: match.start()]
        odd = any(before.count(quote) % 2 for quote in _QUOTES)
        if odd or any(before.count(left) > before.count(right) for left, right in ("[]", "{}")):
            continue
        parts.append(text[start : match.start()])
        start = match.end()
    return [*parts, text[start:]]


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
    if parts[-1] == ".":
        # an item that is a value or a list has no name
        parts[-1] = ""
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
    """Whether a path chooses what it can read and not write: every item, or one found by a value that stands elsewhere."""
    return any(isinstance(name, Pick) and name.reads_only for name in names)


def spread(names: Names) -> int | None:
    """The place of the first name that stands for every item of its group; None when the path leads to one value."""
    return next((at for at, name in enumerate(names) if isinstance(name, Pick) and name.every), None)


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
