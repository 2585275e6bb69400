"""The fields of one document or record that hold a value, each under its place."""

from collections.abc import Iterable
from random import Random
from typing import Any

from .places import EACH, FIRST, Branch, Label, Leaf, Pattern


def document_leaves(document: Any, tree: Branch | Leaf | None) -> dict[Label, Any]:
    """Every field of a document with a value, elements named as the mapping's rules select them."""
    return dict(_document_leaves(document, tree, ()))


def _document_leaves(value: Any, node: Branch | Leaf | None, label: Label) -> Iterable[tuple[Label, Any]]:
    inside = node.children if isinstance(node, Branch) else {}
    if isinstance(value, dict):
        for name, inner in value.items():
            # the field by which an element was selected says nothing more
            if not (label and isinstance(label[-1], str) and label[-1].startswith(f"{name}=")):
                yield from _document_leaves(inner, inside.get(name), (*label, name))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for index, item in enumerate(value):
            step = _element(item, index, inside)
            yield from _document_leaves(
                item, inside.get(EACH if isinstance(step, int) else step), (*label, step)
            )
    elif _there(value):
        yield label, value


def _element(item: Any, index: int, inside: "dict[str, Branch | Leaf]") -> str | int:
    """How the rules name an element: by its selector, as the only one, or by its index."""
    if FIRST in inside and index == 0:
        return FIRST
    for step in inside:
        name, equals, wanted = step.partition("=")
        if equals and isinstance(item, dict) and _text(item.get(name)) == wanted:
            return step
    return index


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def record_leaves(record: Any, label: Label = ()) -> dict[Label, Any]:
    """Every field of a record with a value; absent, empty and null are the same."""
    return dict(_record_leaves(record, label))


def _record_leaves(value: Any, label: Label) -> Iterable[tuple[Label, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _record_leaves(inner, (*label, name))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for index, item in enumerate(value):
            yield from _record_leaves(item, (*label, index))
    elif _there(value):
        yield label, value


def _there(value: Any) -> bool:
    """Absent, empty and null are the same: no value."""
    return value is not None and value not in ("", [])


def put(record: dict[str, Any], names: Pattern, value: Any, random: Random | None = None) -> bool:
    """Set a field by its names, in some item (the first) where a group repeats; False when there is none."""
    here: Any = record
    for name in names[:-1]:
        here = here.get(name) if isinstance(here, dict) else None
        if isinstance(here, list):
            here = (random.choice(here) if random else here[0]) if here else None
        if not isinstance(here, dict):
            return False
    here[names[-1]] = value
    return True
