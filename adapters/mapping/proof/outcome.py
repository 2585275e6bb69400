"""What came of one law on one document: refused, held (with what was lost or respelled as declared), or broken."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ....schemas.problem import Problem
from ..language import Spot
from .places import Carried, Label, Pattern

#: characters of a value shown in a report
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that did not come back, as the mapping says."""

    path: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A law that does not hold: where, by which rule, and the value before and after."""

    code: str
    path: str
    rule: str
    before: Any = None
    after: Any = None

    def problem(self, document: str) -> Problem:
        """As a problem; `document` is the smallest one that shows it."""
        params = {"before": shown(self.before), "after": shown(self.after), "document": document}
        return Problem(self.code, self.path, params, rule=self.rule)


@dataclass(slots=True)
class Outcome:
    """One document's judgement."""

    refused: tuple[Problem, ...] = ()
    fault: Fault | None = None
    lost: set[Loss] = field(default_factory=set)
    #: spelled another way as declared
    respelled: bool = False
    #: the document as it came back
    found: dict[str, Any] = field(default_factory=dict)


def shown(value: Any) -> str:
    """A value for people."""
    text = "∅" if value is None else repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def path_text(label: Label) -> str:
    """A canonical place as people write it."""
    text = ""
    for step in label:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step == "[0]":
            text += step
        elif "=" in step:
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def slash_text(label: Label) -> str:
    """A record place as people write it, counted from 1."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f"/{step}" for step in label).removeprefix(
        "/"
    )


def first_rule(spots: frozenset[Spot] | set[Spot]) -> str:
    """The first of some rules, as file:line:column."""
    return str(min(spots)) if spots else ""


def same_instant(one: Any, other: Any) -> bool:
    """Whether two texts are the same moment in two zones."""
    try:
        return bool(
            datetime.fromisoformat(one).astimezone() == datetime.fromisoformat(other).astimezone()
            and "T" in one
            and "T" in other
        )
    except (TypeError, ValueError):
        return False


@dataclass(slots=True)
class Watch:
    """A probe that keeps every value's steps by canonical place."""

    carried: Carried
    inward: bool
    seen: dict[tuple[Pattern, tuple[int, ...]], tuple[Any, dict[int, Any]]] = field(default_factory=dict)
    #: record place → indexes and value of each time it was read or written
    places: dict[Pattern, list[tuple[tuple[int, ...], Any]]] = field(default_factory=dict)

    def value(self, site: int, indexes: tuple[int, ...], source: Any, steps: Any, result: Any) -> None:
        """See casebus.adapters.mapping.probe.Probe."""
        target, place = self.carried.observed(self.inward)[site]
        self.seen[target, indexes] = (source, dict(steps))
        self.places.setdefault(place, []).append((indexes, source))

    def absent(self, site: int, indexes: tuple[int, ...]) -> None:
        """Nothing to keep."""

    def filled(self, site: int, indexes: tuple[int, ...], value: Any) -> None:
        """Nothing to keep."""

    def items(self, site: int, indexes: tuple[int, ...], count: int) -> None:
        """Nothing to keep."""

    def branch(self, site: int, indexes: tuple[int, ...], taken: bool) -> None:
        """Nothing to keep."""
