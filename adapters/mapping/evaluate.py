"""What a value becomes under a rule's operations today: for checks that need one value, not a run."""

from datetime import date
from typing import Any

from .bound import BoundCopy
from .emit import Script
from .failures import UNFIT


def evaluate(rule: BoundCopy, value: Any, *, reading: bool) -> tuple[Any, bool]:
    """The value after the operations (or their inverses), and whether every one of them could take it."""
    script = Script()
    for stage in rule.stages if reading else reversed(rule.stages):
        expression = script.expression(stage, "v", reading=reading)
        values = {f"t{index}": dated.at(date.max) for index, dated in enumerate(script.dated)}
        try:
            # the expression is an operation's own, with its values bound by name
            value = eval(expression, {**script.names, **values}, {"v": value})  # noqa: S307
        except UNFIT:
            return value, False
        if value in (None, ""):
            return value, True
    return value, True
