"""Reading canonical paths: `identifiers[kind=police-case].number` as steps."""

import re

from .language import Literal, Step, Target
from .source import Faults

_STEP = re.compile(r"(?P<name>[^.\[\]=|]+)(?:\[(?P<field>[^\[\]=]+)=(?P<value>[^\[\]]+)\])?(?:\.|$)")
_QUOTES = "\"'"


def read_target(key: Literal, faults: Faults) -> Target | None:
    """The steps; None with the problem noted."""
    steps: list[Step] = []
    position = 0
    if key.text.strip() == ".":
        return (Step(""),)
    while position < len(key.text):
        match = _STEP.match(key.text, position)
        if match is None:
            faults.add(key.spot, "MAPPING_PATH", key.text, text=key.text)
            return None
        value = (match["value"] or "").strip().strip(_QUOTES)
        steps.append(Step(match["name"].strip(), (match["field"] or "").strip(), value))
        position = match.end()
    return tuple(steps) or None
