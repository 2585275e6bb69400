"""Other spellings of a legacy value: as people type, as old programs pad, as other versions of a code table say."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from ..language import Call
from ..operations import OPERATIONS
from ..operations.declare import Setting, WrongArguments
from .places import Carried, Pattern

_WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789ABCXYZabcxyz"}
#: tried on every text
_PLAIN = (
    lambda text: f" {text}",
    lambda text: f"{text}  ",
    lambda text: f"\u3000{text}",
    lambda text: text.translate(_WIDE),
    lambda text: text.lower(),
    lambda text: text.upper(),
    lambda text: text.replace("·", "・"),
    lambda text: text.replace("·", "•"),
    lambda text: text.replace("\n", "\r\n"),
    lambda text: f"0{text}",
    lambda text: f"{text}0",
)


@dataclass(frozen=True)
class Noise:
    """Spellings by record place, from the operations of the rule that writes it."""

    carried: Carried

    def spelling(self, place: Pattern, value: Any, random: Random) -> Any:
        """The value spelled another way; mostly one that the operations of its rule read."""
        if not isinstance(value, str) or not value:
            return value
        spots = sorted(self.carried.record_rules.get(place, ()))
        for spot in spots:
            for call in self.carried.calls.get(spot, ()):
                others = self._by(call, value, random)
                if others and random.random() < 0.8:
                    return random.choice(others)
        return random.choice(_PLAIN)(value)

    def _by(self, call: Call, value: str, random: Random) -> list[str]:
        plan = self.carried.mapping.plan
        match call.name:
            case "code":
                table = plan.tables.get(call.arguments[0])
                return [row.local for row in table.rows] if table else []
            case "date" | "datetime":
                return list(_dates(call, value))
            case "integer" | "decimal" | "implied":
                return [f"0{value}", f"+{value}", f"000{value}"]
            case _:
                return []


def _dates(call: Call, value: str) -> Iterable[str]:
    """The same day in the rule's other patterns."""
    operation = OPERATIONS[call.name]
    whole = operation.prepare(call.arguments, Setting())
    fixed = [one for one in call.arguments if not _is_pattern(call.name, one)]
    for pattern in call.arguments:
        if pattern in fixed:
            continue
        try:
            alone = operation.prepare((pattern, *fixed), Setting())
            yield _apply(alone.write, _apply(whole.read, value))
        except (WrongArguments, ValueError):
            continue


def _is_pattern(name: str, text: str) -> bool:
    return any(char.isalpha() for char in text) and text != "Z"


def _apply(snippet: Any, value: Any) -> Any:
    """A snippet that calls one function of its own on the value."""
    (function,) = snippet.names.values()
    return function(value)
