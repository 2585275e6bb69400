"""Traces that can be shown to others: what tells who somebody is becomes ○, # and x of the same length.

What may be shown is listed (see `personal`), everything else is masked.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ....schemas.problem import Problem
from ..mapping_file import MappingFile
from .entries import Entry, Trace, TracedDocument
from .personal import Harmless


def masked(trace: Trace, mapping: MappingFile) -> Trace:
    """The same trace without what tells who somebody is."""
    shown = _Shown(mapping)
    documents = (_document(one, shown) for one in trace.documents)
    problems = tuple(_problem(one, "") for one in trace.problems)
    return replace(trace, documents=tuple(documents), problems=problems, body=b"")


def mask(value: Any) -> Any:
    """A value of the same length and punctuation that says nothing: letters x, digits #, all other letters ○."""
    if isinstance(value, list | tuple):
        return [mask(one) for one in value]
    if value is None:
        return None
    text = value if isinstance(value, str) else str(value)
    return "".join(_masked(char) for char in text)


def _masked(char: str) -> str:
    if char.isdecimal():
        return "#"
    if char.isalnum():
        return "x" if char.isascii() else "○"
    return char


class _Shown:
    """Which canonical values of a mapping's target may be shown."""

    def __init__(self, mapping: MappingFile) -> None:
        self._harmless = Harmless(mapping)

    def __call__(self, entry: Entry) -> bool:
        if entry.kind in ("const", "selector", "default", "empty", "items", "condition", "absent"):
            return True  # said by the mapping, not by the document
        return self._harmless(entry.target)


def _document(document: TracedDocument, shown: Callable[[Entry], bool]) -> TracedDocument:
    """A document's places may name it by its key."""
    keys = [part for part in document.key.split("/") if part]
    entries = []
    for entry in document.entries:
        place = entry.place
        for key in keys:
            place = place.replace(key, mask(key))
        entries.append(replace(_entry(entry, shown), place=place))
    return TracedDocument(document.index, mask(document.key), tuple(entries))


def _entry(entry: Entry, shown: Callable[[Entry], bool]) -> Entry:
    if shown(entry):
        return entry
    return replace(
        entry,
        before=mask(entry.before),
        steps=tuple(replace(step, value=mask(step.value)) for step in entry.steps),
        result=entry.result if entry.kind == "lacuna" else mask(entry.result),
        problem=_problem(entry.problem, str(entry.before or "")) if entry.problem else None,
    )


def _problem(problem: Problem, value: str) -> Problem:
    """A problem that does not repeat the value."""
    params = {
        name: mask(text) if name == "value" or (value and value in text) else text
        for name, text in problem.params.items()
    }
    return replace(problem, params=params)


__all__ = ["mask", "masked"]
