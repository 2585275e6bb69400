"""What a trace says, as plain data: one entry per value and rule. Its JSON form is stable; docs/tracing.md lists the fields."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ....schemas.problem import Problem
from .canonical import plain


@dataclass(frozen=True, slots=True)
class Step:
    """One operation as called, and the value after it."""

    operation: str
    value: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """What one rule did with one value.

    `kind` is value, absent, const, default, selector, empty, items, condition, problem or lacuna (`result`
    says of which kind). `path` has this
    document's indexes, `target` is the same as the rule says it; both are empty for a field that no
    canonical value goes into. `source` is the legacy path, `place` where that is in the bytes.
    """

    kind: str
    path: str
    target: str
    rule: str
    text: str
    source: str = ""
    place: str = ""
    before: Any = None
    steps: tuple[Step, ...] = ()
    result: Any = None
    problem: Problem | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values; every key is always there."""
        return {
            "kind": self.kind,
            "path": self.path,
            "target": self.target,
            "rule": self.rule,
            "text": self.text,
            "source": self.source,
            "place": self.place,
            "before": plain(self.before),
            "steps": [{"operation": one.operation, "value": plain(one.value)} for one in self.steps],
            "result": plain(self.result),
            "problem": self.problem.to_json() if self.problem else None,
        }


@dataclass(frozen=True, slots=True)
class TracedDocument:
    """One document of a source: its number from 0, its key, every entry in the order of the canonical document."""

    index: int
    key: str
    entries: tuple[Entry, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What did not fit."""
        return tuple(entry.problem for entry in self.entries if entry.problem)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"index": self.index, "key": self.key, "entries": [one.to_json() for one in self.entries]}


@dataclass(frozen=True, slots=True)
class Trace:
    """One run of a mapping over one source (`in`) or one canonical document (`out`).

    `problems` are those of the whole source: bytes that cannot be read, a record that cannot be written.
    """

    mapping: str
    direction: str
    on: date
    documents: tuple[TracedDocument, ...]
    problems: tuple[Problem, ...] = ()
    #: what was written; empty on the way in, or when it cannot be written
    body: bytes = field(default=b"", repr=False)
    #: entries whose place was not looked up, because the source is too large to look for each
    unplaced: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain values; the body is left out."""
        return {
            "mapping": self.mapping,
            "direction": self.direction,
            "on": self.on.isoformat(),
            "unplaced": self.unplaced,
            "problems": [one.to_json() for one in self.problems],
            "documents": [one.to_json() for one in self.documents],
        }


def group(target: str) -> str:
    """What a canonical value stands in: everything before its own name."""
    return target.rpartition(".")[0]
