"""What a translation could not carry over whole: a lacuna is no problem by itself; a policy says what it means.

A value that lies outside what the other side can hold is none of these: it is refused with its place.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from .problem import Problem

#: indexes in a canonical path: `persons[0]`, of a flattened list `charges[0.1]`
_INDEX = re.compile(r"\[[0-9]+(?:\.[0-9]+)*\]")
#: lacunas of one document that are told apart; the rest is counted by kind
MOST = 200
#: characters of a path: the names in a format without a layout are its sender's
LONGEST = 300
#: in place of a path, for the rest
REST = "…"


class Gap(StrEnum):
    """The kinds of lacuna."""

    #: a value that nobody entered was put in, because the other side wants one
    PLACEHOLDER = "placeholder"
    #: a value has no place on the other side
    DROPPED = "dropped"
    #: a value was written with less than it says
    LOSSY = "lossy"
    #: a missing value is written as one default and would be read as another
    CHANGED_DEFAULT = "changed-default"
    #: a value was shortened to fit
    TRUNCATED = "truncated"
    #: a code that the table does not know was kept as it is
    UNMAPPED_CODE = "unmapped-code"
    #: a field of the agency's own could not be put back, or is left blank
    RESIDUE_MISSING = "residue-missing"


class Weight(StrEnum):
    """What a lacuna means for its document, from the lightest to the gravest."""

    ACCEPT = "accept"
    #: it goes on and is flagged
    WARN = "warn"
    #: it waits for an operator
    HOLD = "hold"
    #: it is refused
    REJECT = "reject"


#: from the lightest to the gravest
GRAVITY = {weight: number for number, weight in enumerate(Weight)}


@dataclass(frozen=True, slots=True)
class Lacuna:
    """One of them: the canonical path, its place in the source or in the written record, the mapping's rule.

    `params` hold codes and defaults, never what was entered about a person. Folded, it stands for `count` of
    them, whose indexes are left out of the path.
    """

    kind: Gap
    path: str
    place: str = ""
    rule: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    count: int = 1
    weight: Weight = Weight.ACCEPT

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        plain = {"kind": self.kind.value, "path": self.path, "place": self.place, "rule": self.rule}
        return {**plain, "params": dict(self.params), "count": self.count, "weight": self.weight.value}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Lacuna":
        """The inverse of `to_json`."""
        return cls(**{**value, "kind": Gap(value["kind"]), "weight": Weight(value["weight"])})

    @property
    def problem(self) -> Problem:
        """The same in the words of a problem: why a document is refused or waits."""
        params = {"value": "", **self.params, "path": self.path or "-", "count": str(self.count)}
        code = "LACUNA_" + self.kind.name
        return Problem(code, self.path, params, self.place, self.rule)


def everywhere(path: str) -> str:
    """A path without the indexes of its items: `persons[].name`."""
    return _INDEX.sub("[]", path)


def folded(lacunas: Iterable[Lacuna]) -> tuple[Lacuna, ...]:
    """Equal ones as one with their number, whichever item they are in; the first one's place stands for all."""
    found: dict[tuple[Any, ...], Lacuna] = {}
    for one in lacunas:
        path = everywhere(one.path)[:LONGEST]
        key: tuple[Any, ...] = (one.kind, path, one.rule, tuple(sorted(one.params.items())))
        fresh = replace(one, path=path, count=0)
        if key not in found and len(found) >= MOST:
            key, fresh = (one.kind,), Lacuna(one.kind, REST, count=0)
        known = found.get(key, fresh)
        found[key] = replace(known, count=known.count + one.count)
    return tuple(found.values())


def gravest(lacunas: Sequence[Lacuna]) -> Weight:
    """What the gravest of them means; ACCEPT where there is none."""
    return max((one.weight for one in lacunas), key=GRAVITY.__getitem__, default=Weight.ACCEPT)
