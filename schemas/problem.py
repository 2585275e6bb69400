"""One thing wrong with one document: what, where in the source, under which rule.

A problem is a value, never an exception: documents are checked to the end and answered
with every problem at once. Its text comes from the catalogue in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is stable and listed in docs/problems.md; `params` fill the catalogue's text.

    `path` is the canonical path (`persons[0].identity.number`) or, before mapping, the
    source's own. `place` is where the sender finds it (`line 12, /TQPZDB/RYXX/RY[2]/SFZH`).
    `rule` is the mapping's `file:line:column`, or the id of a procedure row or schema.
    """

    code: str
    path: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    rule: str = ""

    def at(self, *, place: str, rule: str = "") -> "Problem":
        """The same problem, now knowing where it is in the source."""
        return replace(self, place=place, rule=rule or self.rule)

    def to_json(self) -> dict[str, Any]:
        """Plain values for the wire and the ledger; `from_json` gives the problem back."""
        return {
            "code": self.code,
            "path": self.path,
            "params": dict(self.params),
            "place": self.place,
            "rule": self.rule,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Problem":
        """The inverse of `to_json`; unknown keys are ignored so that old rows stay readable."""
        return cls(
            code=value["code"],
            path=value.get("path", ""),
            params=value.get("params", {}),
            place=value.get("place", ""),
            rule=value.get("rule", ""),
        )
