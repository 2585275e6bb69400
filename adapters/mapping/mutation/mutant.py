"""One change of one rule, code row or key: where it is, what stood there and what stands there now."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a file's text with its place; `text` is what stands there, without quotes."""

    start: int
    end: int
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Other text in place of a span's."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mapping that is wrong in one place. `text` is the whole file with the change in it."""

    mapping: Path
    file: Path
    kind: str
    line: int
    column: int
    before: str
    after: str
    text: str


def mutant(mapping: Path, file: Path, source: str, kind: str, edits: Iterable[Edit]) -> Mutant | None:
    """The file with these edits made; None when nothing is changed by them."""
    ordered = sorted(edits, key=lambda edit: edit.span.start)
    changed = source
    for edit in reversed(ordered):
        changed = changed[: edit.span.start] + edit.text + changed[edit.span.end :]
    if changed == source:
        return None
    first = ordered[0].span
    before = " ⇄ ".join(edit.span.text.strip() for edit in ordered if edit.span.text)
    after = " ⇄ ".join(edit.text.strip() for edit in ordered if edit.text or len(ordered) == 1)
    return Mutant(mapping, file, kind, first.line, first.column, before, after, changed)


def span_of(node: yaml.Node, source: str) -> Span | None:
    """The text of a scalar; None where it is not written as it reads (folded, with escapes)."""
    if not isinstance(node, yaml.ScalarNode):
        return None
    inner = 1 if node.style in ("'", '"') else 0
    start, end = node.start_mark.index + inner, node.end_mark.index - inner
    if source[start:end] != node.value:
        return None
    return Span(start, end, node.value, node.start_mark.line + 1, node.start_mark.column + 1 + inner)


def entries(node: Any) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    """The keys and values of a block; nothing of what is none."""
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def entry(node: Any, name: str) -> yaml.Node | None:
    """The value under a key."""
    return next((value for key, value in entries(node) if key.value == name), None)
