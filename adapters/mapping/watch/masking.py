"""Traces that can be shown to others: what tells who somebody is becomes ○, # and x of the same length.

What may be shown is listed, everything else is masked: a field that the canonical model gains later is
hidden until somebody says that it is harmless.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ....schemas.problem import Problem
from ..mapping_file import MappingFile
from ..target import Shape
from .entries import Entry, Trace, TracedDocument

#: paths of text that may be shown, of the canonical case and of receipts; codes, numbers and truth values
#: may be shown anyhow. Dates may, but those of a birth.
SHOWN = (
    r"schema_version|handover|addressee\.\w+",
    r"(.*\.)?(area|organ|organ_code|facility|media_type|unit)",
    r"(.*\.)?(\w+_on|\w+_at|on|at|from|to)",
    r"persons\.charges\.(name|article|code)|persons\.decisions\.article",
    r"receipt\.(stage|outcome)|receipt\.problems\.(code|rule)",
)
#: and what of those may not
HIDDEN = (r"(.*\.)?(born|died)_on",)
_SHOWN = re.compile("|".join(SHOWN))
_HIDDEN = re.compile("|".join(HIDDEN))
_INDEX = re.compile(r"\[[^\]]*\]")
#: schemas whose fields the lists above speak of
_KNOWN = ("case", "receipt")


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
        self._shape = mapping.plan.shape
        self._known = mapping.target in _KNOWN
        self._by_path: dict[str, bool] = {}

    def __call__(self, entry: Entry) -> bool:
        if entry.kind in ("const", "selector", "default", "empty", "items", "condition", "absent"):
            return True  # said by the mapping, not by the document
        path = _INDEX.sub("", entry.target)
        if path not in self._by_path:
            self._by_path[path] = self._may(path)
        return self._by_path[path]

    def _may(self, path: str) -> bool:
        if not path or _HIDDEN.fullmatch(path):
            return False
        place = _place(self._shape, path)
        if place is not None and (place.choices or place.types == {"boolean"}):
            return True
        if not self._known:
            return False
        if place is not None and place.types and place.types <= {"integer", "number"}:
            return True
        return bool(_SHOWN.fullmatch(path))


def _place(shape: Shape | None, path: str) -> Shape | None:
    for name in path.split("."):
        shape = shape.property(name) if shape else None
        shape = shape.items() if shape and shape.types == {"array"} else shape
    return shape


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
