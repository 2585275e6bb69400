"""The canonical side as places a value may go to, each with every name it is known by.

Names come from the schema (property names, English and Chinese titles, NIEM elements) and, for the canonical case
and the receipt, from a table of the names that legacy systems give (`names.csv`).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ..target import Shape

#: path → names
Names = Mapping[str, tuple[str, ...]]
#: depth of groups in groups; recursive schemas end here
_DEEP = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One leaf, or one list of groups. `path` is dotted, with `[]` behind lists and selectors as written."""

    path: str
    #: the path of the list it is an item's field of, "" for the document
    within: str
    names: tuple[str, ...]
    #: names of the group around it
    around: tuple[str, ...]
    shape: Shape = field(compare=False, repr=False)
    codes: str = ""
    required: bool = False
    is_list: bool = False

    @property
    def format(self) -> str:
        """`date`, `date-time`, `area` …, or nothing."""
        return _word(self.shape, "format") or _word(self.shape, "x-format")

    @property
    def leaf(self) -> str:
        """The last name of the path."""
        return self.path.rpartition(".")[2]

    @property
    def relative(self) -> str:
        """The path as a rule inside its list has it."""
        return self.path.removeprefix(self.within).removeprefix(".") if self.within else self.path


@cache
def known_names() -> Mapping[str, tuple[str, ...]]:
    """Canonical path → the names that legacy systems give."""
    text = files(__package__).joinpath("names.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["path"]: tuple(row["names"].split()) for row in rows})


def places(shape: Shape, target: str) -> list[Place]:
    """Every place of a target."""
    extra = known_names() if target in ("case", "receipt") else {}
    return list(_places(shape, "", "", (), extra=extra, deep=_DEEP))


def _places(
    shape: Shape, path: str, within: str, around: tuple[str, ...], *, extra: Names, deep: int
) -> Iterator[Place]:
    for name, inner in shape.properties.items() if deep else ():
        here = f"{path}.{name}" if path else name
        names = (*extra.get(here.replace("[]", ""), ()), *_titles(inner), name)
        required = name in shape.required
        item = inner.items() if inner.types == {"array"} else None
        if item is not None and item.properties:
            yield Place(here + "[]", within, names, around, inner, required=required, is_list=True)
            yield from _selected(item, here, within, around, extra)
            yield from _places(item, here + "[]", here + "[]", names, extra=extra, deep=deep - 1)
        elif item is None and (inner.types == {"object"} or inner.properties):
            yield from _places(inner, here, within, names, extra=extra, deep=deep - 1)
        elif inner.only is Shape.ANY:  # a version is filled in without a rule
            yield Place(here, within, names, around, inner, _word(inner, "x-list"), required)


def _selected(item: Shape, path: str, within: str, around: tuple[str, ...], extra: Names) -> Iterator[Place]:
    """Elements that are chosen by their kind: case.identifiers[kind=police-case].number."""
    number = item.properties.get("number")
    if number is None or "identifiers" not in path:
        return
    for one in _codes(item.properties.get("kind")):
        here = f"{path}[kind={one}].number"
        if known := extra.get(here):
            yield Place(here, within, known, around, number)


def _codes(shape: Shape | None) -> tuple[Any, ...]:
    return shape.choices if shape else ()


def _word(shape: Shape, word: str) -> str:
    return next((str(part[word]) for part, _, _ in shape.parts if part.get(word)), "")


def _titles(shape: Shape) -> tuple[str, ...]:
    """Its own titles; those of the type it refers to come after."""
    niem = _word(shape, "x-niem").rpartition("/")[2].rpartition(":")[2]
    found = (_word(shape, "title"), _word(shape, "x-zh"), niem, _word(shape, "description")[:40])
    return tuple(one for one in found if one)
