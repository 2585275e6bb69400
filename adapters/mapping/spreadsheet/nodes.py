"""A mapping file as nodes that know where each begins and ends in the text, so that single words of it can be changed."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import yaml


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as written between `start` and `end`; `text` is what it says."""

    text: str
    start: int
    end: int
    quoted: bool = False
    tag: str = "str"


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping node; `flow` ones stand in braces."""

    entries: tuple[Entry, ...]
    start: int
    end: int
    flow: bool

    def get(self, name: str) -> "Node | None":
        """The value under a key."""
        return next((one.value for one in self.entries if one.key.text == name), None)

    def text(self, name: str) -> str:
        """The single value under a key; empty when there is none."""
        found = self.get(name)
        return found.text if isinstance(found, Scalar) else ""

    @property
    def names(self) -> frozenset[str]:
        """Its keys."""
        return frozenset(one.key.text for one in self.entries)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list."""

    items: "tuple[Node, ...]"
    start: int
    end: int
    flow: bool


Node = Scalar | Mapped | Listed


class NotYaml(Exception):
    """The text is no YAML that can be edited; says why."""


def nodes(text: str) -> Node:
    """The text's one document. Raises NotYaml."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            raise NotYaml("no content")
        return _node(root, text, set())
    except (yaml.YAMLError, RecursionError) as fault:
        problem = getattr(fault, "problem", None) or "not readable"
        mark = getattr(fault, "problem_mark", None)
        raise NotYaml(f"{problem} (line {mark.line + 1})" if mark else str(problem)) from None


def _node(node: yaml.Node, text: str, seen: set[int]) -> Node:
    if id(node) in seen:
        raise NotYaml("aliases")
    seen.add(id(node))
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.MappingNode):
        entries: list[Entry] = []
        names: set[str] = set()
        for key, value in node.value:
            name = _node(key, text, seen)
            if not isinstance(name, Scalar) or name.text in names:
                raise NotYaml(f"a key that is no plain key, or stands twice (line {key.start_mark.line + 1})")
            names.add(name.text)
            entries.append(Entry(name, _node(value, text, seen)))
        flow = bool(node.flow_style)
        # a block ends where its last value ends, not where the next one begins
        return Mapped(tuple(entries), start, end if flow or not entries else entries[-1].value.end, flow)
    if isinstance(node, yaml.SequenceNode):
        items = tuple(_node(item, text, seen) for item in node.value)
        flow = bool(node.flow_style)
        return Listed(items, start, end if flow or not items else items[-1].end, flow)
    assert isinstance(node, yaml.ScalarNode)  # noqa: S101 – there is no fourth kind
    while end > start and text[end - 1].isspace():
        end -= 1
    quoted = node.style in ("'", '"')
    return Scalar(str(node.value), start, end, quoted, node.tag.rpartition(":")[2])


def line_column(text: str, index: int) -> tuple[int, int]:
    """Line and column of a place, from 1, as problems tell them."""
    starts = _line_starts(text)
    line = bisect_right(starts, index)
    return line, index - starts[line - 1] + 1


@lru_cache(maxsize=8)
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer("\n", text)))


def line_end(text: str, index: int) -> int:
    """Where the line of a place ends, before its newline."""
    found = text.find("\n", index)
    end = len(text) if found < 0 else found
    return end - 1 if end > index and text[end - 1] == "\r" else end
