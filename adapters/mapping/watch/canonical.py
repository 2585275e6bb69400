"""Canonical paths of a run with real indexes: `case.identifiers[kind=police-case]` is `case.identifiers[1]` in this document."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from ...contracts import Path
from ..language import ONLY, Step, Target


def indexed(target: Target, indexes: Sequence[int], document: Any) -> str:
    """The path in this document; a selector whose element the document lacks stays as it is written."""
    parts = []
    for step, index in _walk(target, indexes, document):
        if index is None:
            # a list as a whole, or an element that is not there
            parts.append(step.name if step.field == "*" else str(step))
        else:
            parts.append(f"{step.name}[{index}]")
    return ".".join(parts)


def steps(target: Target, indexes: Sequence[int], document: Any) -> Path | None:
    """The path as keys and indexes; None when it leads through an element that the document lacks."""
    found: list[str | int] = []
    for step, index in _walk(target, indexes, document):
        found.append(step.name)
        if index is not None:
            found.append(index)
        elif step.field not in ("", "*"):
            return None
    return tuple(found)


def _walk(target: Target, indexes: Sequence[int], document: Any) -> Iterator[tuple[Step, int | None]]:
    """Each step with the index of its element in this document, None when there is none."""
    left, here = iter(indexes), document
    for step in target:
        here = here.get(step.name) if isinstance(here, dict) else None
        index = None
        if step.field:
            index = next(left, None) if step.field == "*" else _element(step, here)
            inside = isinstance(here, list) and index is not None and index < len(here)
            here = here[index or 0] if inside and here else None
        yield step, index


def _element(step: Step, found: Any) -> int | None:
    if step.field == ONLY:
        return 0
    elements = enumerate(found if isinstance(found, list) else ())
    return next((index for index, one in elements if _spelled(one, step.field) == step.value), None)


def _spelled(element: Any, field: str) -> str | None:
    value = element.get(field) if isinstance(element, dict) else None
    return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)


def plain(value: Any) -> Any:
    """A value of any format as JSON: numbers that JSON does not have, and half characters, as text."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else str(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {plain(str(name)): plain(one) for name, one in value.items()}
    text = value if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.encode("utf-8", "backslashreplace").decode()
