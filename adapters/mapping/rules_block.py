"""Reading the keys that stand beside a rule's own: texts, directions, names that are not known."""

import json
from typing import Any

from .calls_text import nearest
from .language import Direction, Literal
from .source import Block, Faults, Items, Node


def unknown_keys(block: Block, known: set[str], faults: Faults) -> None:
    """Note every key of a rule that is none of its form."""
    for name, _ in block.entries:
        if name.text not in known:
            faults.add(name.spot, "MAPPING_KEY_UNKNOWN", key=name.text, hint=nearest(name.text, known))


def text_of(block: Block, key: str, faults: Faults) -> Literal | None:
    """The single value under a key."""
    value = block.get(key)
    if value is not None and not isinstance(value, Literal):
        faults.add(value.spot, "MAPPING_FORM", expected=f"{key}: VALUE")
        return None
    return value


def value_of(block: Block, key: str, faults: Faults) -> Literal | None:
    """The constant under a key; lists and objects as JSON."""
    node = block.get(key)
    return text_of(block, key, faults) if node is None or isinstance(node, Literal) else constant(node)


def constant(node: Node) -> Literal:
    """A node as one constant."""
    return node if isinstance(node, Literal) else Literal(json.dumps(_plain(node)), "json", node.spot)


def _plain(node: Node) -> Any:
    match node:
        case Items(items):
            return [_plain(item) for item in items]
        case Block(entries):
            return {key.text: _plain(value) for key, value in entries}
        case Literal(text, tag):
            if tag == "null":
                return None
            whole = tag == "int" and text.lstrip("-").isdigit()
            return int(text) if whole else text == "true" if tag == "bool" else text


def direction_of(block: Block, faults: Faults) -> Direction:
    """Which way a rule runs; both unless it says."""
    value = text_of(block, "direction", faults)
    if value is None:
        return Direction.BOTH
    try:
        return Direction(value.text)
    except ValueError:
        faults.add(value.spot, "MAPPING_FORM", expected="direction: in | out | both")
        return Direction.BOTH
