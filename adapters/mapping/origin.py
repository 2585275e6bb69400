"""Where in the source a canonical value came from: for problems that are found after the mapping.

`persons[0].identity.number` → record path ("RYXX", "RY", 0, "ZJHM") and the rule that made it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..contracts import Path
from .failures import Site, source_path
from .language import ONLY, Step
from .mapping_file import MappingFile

_STEP = re.compile(r"([^.\[\]]+)(?:\[(\d+)\])?")
#: a name of a canonical path and the index behind it
_Named = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Origin:
    """The record path of a value and the place of its rule."""

    path: Path
    rule: str


def origin(mapping: MappingFile, path: str, document: Mapping[str, Any]) -> Origin | None:
    """The source of the value at a canonical path, or of the nearest group above it; None when no rule made it."""
    steps = [(name, int(index) if index else None) for name, index in _STEP.findall(path)]
    while steps:
        for site in mapping.inward.sites:
            indexes = _indexes(site, steps, document)
            if indexes is not None and site.record:
                return Origin(source_path(site.record, indexes), str(site.spot))
        steps.pop()
    return None


def _indexes(site: Site, steps: Sequence[_Named], document: Mapping[str, Any]) -> list[int] | None:
    """The indexes of the repeated groups on the way, or None when the site makes another value."""
    if len(site.target) != len(steps):
        return None
    indexes: list[int] = []
    value: Any = document
    for step, (name, index) in zip(site.target, steps, strict=True):
        value = value.get(name) if isinstance(value, dict) else None
        if step.name != name:
            return None
        if index is None:
            continue
        value = value[index] if isinstance(value, list) and index < len(value) else None
        if not _selects(step, index, value):
            return None
        if step.field == "*":
            indexes.append(index)
    return indexes


def _selects(step: Step, index: int, value: Any) -> bool:
    """Whether the rule's step stands for this element of the list."""
    if step.field == ONLY:
        return index == 0
    if step.field in ("", "*"):
        return True
    return isinstance(value, dict) and str(value.get(step.field)) == step.value
