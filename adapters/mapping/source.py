"""A YAML file as nodes that know their file, line and column.

Read with libyaml's composer only: no tag is ever constructed, aliases are refused, a key
written twice is a problem.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from ...schemas.problem import Problem
from .language import Literal, Spot


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping node: its entries in order, each with the place of its key."""

    entries: tuple[tuple[Literal, "Node"], ...]
    spot: Spot

    def get(self, key: str) -> "Node | None":
        """The value under `key`, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence node."""

    items: "tuple[Node, ...]"
    spot: Spot


Node = Literal | Block | Items


@dataclass(slots=True)
class Faults:
    """Problems found so far while a file is read and checked; sorted by place at the end."""

    found: list[tuple[Spot, Problem]] = field(default_factory=list)

    def add(self, spot: Spot, code: str, path: str = "", /, **params: str) -> None:
        """Note one problem at one place."""
        self.found.append((spot, Problem(code, path, params, rule=str(spot))))

    def sorted(self) -> list[Problem]:
        """Every problem once, by file, line and column."""
        unique = {(replace(spot, use=0), problem.code, problem.path): problem for spot, problem in self.found}
        return [unique[key] for key in sorted(unique, key=lambda key: (key[0], key[1], key[2]))]


def read_yaml(text: str, file: str, faults: Faults) -> Node | None:
    """The document's root node, or None when it is not YAML (with the problem noted)."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        spot = Spot(file, mark.line + 1, mark.column + 1) if mark else Spot(file, 1, 1)
        faults.add(spot, "MAPPING_YAML", reason=str(getattr(fault, "problem", None) or fault))
        return None
    return None if root is None else _node(root, file, faults, set())


def _node(node: yaml.Node, file: str, faults: Faults, seen: set[int]) -> Node:
    spot = Spot(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if id(node) in seen:
        faults.add(spot, "MAPPING_FORM", expected="no YAML aliases")
        return Literal("", "null", spot)
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _block(node, spot, faults, seen)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_node(item, file, faults, seen) for item in node.value), spot)
    quoted = getattr(node, "style", None) in ("'", '"')
    return Literal(str(node.value), "quoted" if quoted else node.tag.rpartition(":")[2], spot)


def _block(node: yaml.MappingNode, spot: Spot, faults: Faults, seen: set[int]) -> Block:
    entries: dict[str, tuple[Literal, Node]] = {}
    for key_node, value_node in node.value:
        place = Spot(spot.file, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        key = Literal(str(key_node.value), "str", place)
        if not isinstance(key_node, yaml.ScalarNode):
            faults.add(place, "MAPPING_FORM", expected="a plain key")
        elif key.text in entries:
            faults.add(place, "MAPPING_KEY_TWICE", key=key.text)
        else:
            entries[key.text] = (key, _node(value_node, spot.file, faults, seen))
    return Block(tuple(entries.values()), spot)


_WORDS: dict[str, Any] = {"true": True, "false": False}
_SCALARS: dict[str, Callable[[str], Any]] = {
    "null": lambda text: None,
    "int": lambda text: int(text) if text.lstrip("-").isdigit() else text,
    "float": float,
    # `yes`, `no`, `on`, `off` stay what was typed
    "bool": lambda text: _WORDS.get(text.lower(), text),
}


def plain(node: Node) -> Any:
    """A node as dicts, lists and scalars."""
    match node:
        case Block(entries):
            return {key.text: plain(value) for key, value in entries}
        case Items(items):
            return [plain(item) for item in items]
        case Literal(text, tag):
            return _SCALARS.get(tag, str)(text)
