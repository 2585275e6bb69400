"""Names for paths: `let: { person: "/Person[@id={@ref}]" }`, and `$person/Name` in the rules of that block.

The name is put in as text before the rules are read; it means what its path would mean in that place.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from .language import Literal
from .source import Block, Faults, Items, Node

LET = "let"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_USED = re.compile(r"\$([A-Za-z][A-Za-z0-9_-]*)")
_NOTHING: Mapping[str, str] = {}


def named(node: Node, faults: Faults, known: Mapping[str, str] = _NOTHING) -> Node:
    """The node with every known name in its place, and without the blocks that say what they mean."""
    match node:
        case Literal():
            return replace(node, text=_put(node.text, known)) if "$" in node.text and known else node
        case Items(items, spot):
            return Items(tuple(named(item, faults, known) for item in items), spot)
        case Block(entries, spot):
            let = node.get(LET)
            if let is not None:
                known = _told(let, faults, known)
            found = [(key, named(value, faults, known)) for key, value in entries if key.text != LET]
            return Block(tuple(found), spot)


def _put(text: str, known: Mapping[str, str]) -> str:
    return _USED.sub(lambda match: known.get(match[1], match[0]), text)


def _told(let: Node, faults: Faults, known: Mapping[str, str]) -> Mapping[str, str]:
    found = dict(known)
    good = isinstance(let, Block)
    for key, value in let.entries if isinstance(let, Block) else ():
        if isinstance(value, Literal) and _NAME.fullmatch(key.text):
            found[key.text] = _put(value.text, found)
        else:
            good = False
    if not good:
        faults.add(let.spot, "MAPPING_FORM", LET, expected="let: { name: path } and $name/… in the rules")
    return found
