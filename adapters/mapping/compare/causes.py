"""What two mappings do differently with the same samples, grouped by cause: a path and a kind of change."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ....schemas.problem import Problem
from ..mapping_file import MappingFile
from ..watch.canonical import plain
from ..watch.masking import mask
from ..watch.personal import Harmless
from .behaviour import Behaviour, Sample, Side, behaviours, told

#: kinds of change, in the order in which they are told
KINDS = (
    "newly refused",
    "newly accepted",
    "other problems",
    "lost",
    "added",
    "changed",
    "new lacuna",
    "gone lacuna",
)
_INDEX = re.compile(r"\[\d+\]")


@dataclass(slots=True)
class Seen:
    """One place where the two differ."""

    sample: str
    document: int
    path: str
    before: Any = None
    after: Any = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "sample": self.sample,
            "document": self.document,
            "path": self.path,
            "before": plain(self.before),
            "after": plain(self.after),
        }


@dataclass(slots=True)
class Cause:
    """Every difference of one kind at one path; `old` and `new` are the rules behind both sides, `example` the first."""

    direction: str
    kind: str
    path: str
    target: str
    example: Seen
    code: str = ""
    count: int = 0
    samples: set[str] = field(default_factory=set)
    old: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "direction": self.direction,
            "kind": self.kind,
            "path": self.path,
            "canonical": self.target,
            "code": self.code,
            "count": self.count,
            "samples": len(self.samples),
            "old_rules": sorted(self.old),
            "new_rules": sorted(self.new),
            "example": self.example.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared and what differs."""

    samples: int
    documents: int
    causes: tuple[Cause, ...]
    #: samples that neither mapping could read or write
    refused_by_both: int = 0


def compare(
    old: MappingFile, new: MappingFile, samples: Iterable[Sample], on: date, *, masked: bool = False
) -> Comparison:
    """Run every sample through both. With `masked` no example tells who somebody is."""
    collected = _Collected(Harmless(old), Harmless(new), masked)
    count = documents = refused = 0
    for sample in samples:
        first, second = behaviours(old, sample, on), behaviours(new, sample, on)
        count += 1
        documents += max(len(first), len(second))
        bad = [any(side.problems for one in each for side in _sides(one)) for each in (first, second)]
        refused += all(bad)
        for index in range(max(len(first), len(second))):
            one = first[index] if index < len(first) else Behaviour()
            other = second[index] if index < len(second) else Behaviour()
            collected.document(sample.name, index, one, other)
    order = {kind: number for number, kind in enumerate(KINDS)}
    causes = sorted(
        collected.causes.values(), key=lambda one: (one.direction, order[one.kind], one.path, one.code)
    )
    return Comparison(count, documents, tuple(causes), refused)


def _sides(one: Behaviour) -> Iterator[Side]:
    yield from (side for side in (one.inward, one.outward) if side is not None)


@dataclass
class _Collected:
    """Differences found so far."""

    before: Harmless
    after: Harmless
    masked: bool
    causes: dict[tuple[str, ...], Cause] = field(default_factory=dict)

    def document(self, sample: str, index: int, one: Behaviour, other: Behaviour) -> None:
        for direction, first, second in (
            ("in", one.inward, other.inward),
            ("out", one.outward, other.outward),
        ):
            if first is None and second is None:
                continue
            # a document that only one of them read went no further in the other: told once, on the way in
            if direction == "out" and (first is None or second is None) and one.inward and other.inward:
                continue
            self._sides(sample, index, direction, (first or Side(), second or Side()))

    def _sides(self, sample: str, index: int, direction: str, sides: tuple[Side, Side]) -> None:
        first, second = sides
        self._lacunas(sample, index, direction, sides)
        if first.problems or second.problems:
            self._problems(sample, index, direction, sides)
        if (first.problems and not first.values) or (second.problems and not second.values):
            return
        # what is wrong is told already; all else of an incomplete document still counts
        wrong = {problem.path for side in sides for problem in side.problems}
        for path in dict.fromkeys((*first.values, *second.values)):
            if wrong and told(path, canonical=direction == "in") in wrong:
                continue
            before, after = first.values.get(path), second.values.get(path)
            if before == after and type(before) is type(after):
                continue
            kind = "added" if before is None else "lost" if after is None else "changed"
            text = told(path, canonical=direction == "in")
            target = first.targets.get(path) or second.targets.get(path) or ""
            cause = self._cause(direction, kind, text, target or (text if direction == "in" else ""))
            seen = Seen(sample, index, text, before, after)
            rules = {first.rules.get(path, "")}, {second.rules.get(path, "")}
            self._add(cause, seen, rules)

    def _problems(self, sample: str, index: int, direction: str, sides: tuple[Side, Side]) -> None:
        first, second = ({_key(problem): problem for problem in side.problems} for side in sides)
        kind = "other problems" if first and second else "newly accepted" if first else "newly refused"
        for key in dict.fromkeys((*first, *second)):
            if key in first and key in second:
                continue
            problem = first.get(key) or second[key]
            value = problem.params.get("value")
            path = problem.path or problem.place
            cause = self._cause(direction, kind, path, problem.path, problem.code)
            seen = Seen(
                sample, index, path, value if key in first else None, value if key in second else None
            )
            rules = (
                {problem.rule} if key in first else set(),
                {problem.rule} if key in second else set(),
            )
            self._add(cause, seen, rules)

    def _lacunas(self, sample: str, index: int, direction: str, sides: tuple[Side, Side]) -> None:
        first, second = ({(one.kind, one.path): one for one in side.lacunas} for side in sides)
        for key in dict.fromkeys((*first, *second)):
            if key in first and key in second:
                continue
            one = first.get(key) or second[key]
            kind = "gone lacuna" if key in first else "new lacuna"
            cause = self._cause(direction, kind, one.path, one.path, str(one.kind))
            rules = ({one.rule}, set[str]()) if key in first else (set[str](), {one.rule})
            self._add(cause, Seen(sample, index, one.path), rules)

    def _cause(self, direction: str, kind: str, path: str, target: str, code: str = "") -> tuple[str, ...]:
        return direction, kind, _INDEX.sub("[]", path), _INDEX.sub("[]", target), code

    def _add(self, key: tuple[str, ...], seen: Seen, rules: tuple[set[str], set[str]]) -> None:
        direction, kind, path, target, code = key
        if key not in self.causes:
            if self.masked and not (target and self.before(target) and self.after(target)):
                seen.before, seen.after = mask(seen.before), mask(seen.after)
            self.causes[key] = Cause(direction, kind, path, target, seen, code)
        cause = self.causes[key]
        cause.count += 1
        cause.samples.add(seen.sample)
        cause.old |= rules[0] - {""}
        cause.new |= rules[1] - {""}


def _key(problem: Problem) -> tuple[str, str]:
    return problem.code, problem.path or problem.place
