"""Fragments: rules that several mappings share, put in where a block says `use: NAME`.

A fragment is a file `fragments/NAME.yaml` beside the mappings of a kind, or of all kinds. What the block says itself
goes before what the fragment says.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

from .language import Literal
from .source import Block, Faults, Items, Node

#: the file of a fragment, or None with the problem noted
Fragment = Callable[[Literal], Node | None]
_USE = "use"
_NAME = "fragment"


def used(
    node: Node,
    fragment: Fragment,
    faults: Faults,
    within: tuple[str, ...] = (),
    uses: "Iterator[int] | None" = None,
) -> Node:
    """The node with every fragment in its place; a fragment may use others, never itself."""
    uses = count(1) if uses is None else uses
    match node:
        case Literal():
            return node
        case Items(items, spot):
            return Items(tuple(used(item, fragment, faults, within, uses) for item in items), spot)
        case Block(entries, spot):
            own = [
                (key, used(value, fragment, faults, within, uses))
                for key, value in entries
                if key.text != _USE
            ]
            named = node.get(_USE)
            for name in _names(named, faults) if named is not None else ():
                if name.text in within:
                    faults.add(name.spot, "MAPPING_FRAGMENT_CIRCLE", name.text, fragment=name.text)
                    continue
                found = fragment(name)
                if found is not None:
                    whole = used(_marked(found, next(uses)), fragment, faults, (*within, name.text), uses)
                    own += _added(own, whole, faults)
            return Block(tuple(own), spot)


def _marked(node: Node, use: int) -> Node:
    """A fragment's nodes as those of one use: the alternatives of a choice are those of one place."""
    spot = replace(node.spot, use=use)
    match node:
        case Literal():
            return replace(node, spot=spot)
        case Items(items):
            return Items(tuple(_marked(item, use) for item in items), spot)
        case Block(entries):
            marked = (
                (replace(key, spot=replace(key.spot, use=use)), _marked(value, use)) for key, value in entries
            )
            return Block(tuple(marked), spot)


def _names(node: Node, faults: Faults) -> list[Literal]:
    items = node.items if isinstance(node, Items) else (node,)
    names = [item for item in items if isinstance(item, Literal)]
    if len(names) < len(items):
        faults.add(node.spot, "MAPPING_FORM", _USE, expected="use: NAME, or use: [NAME, NAME]")
    return names


def _added(own: list[tuple[Literal, Node]], found: Node, faults: Faults) -> list[tuple[Literal, Node]]:
    """The entries of a fragment that the block does not have itself; sections of a whole mapping are joined."""
    if not isinstance(found, Block) or found.get(_NAME) is None:
        faults.add(found.spot, "MAPPING_FORM", _NAME, expected="fragment: NAME, rules: { … }")
        return []
    rules = found.get("rules")
    whole = any(key.text == "mapping" for key, _ in own)
    if not whole:
        entries = rules.entries if isinstance(rules, Block) else ()
        known = {key.text for key, _ in own}
        return [(key, value) for key, value in entries if key.text not in known]
    added = []
    for key, value in found.entries:
        mine = next((one for mine_key, one in own if mine_key.text == key.text), None)
        if key.text == _NAME:
            continue
        if mine is None:
            added.append((key, value))
        elif isinstance(mine, Block) and isinstance(value, Block):
            known = {one.text for one, _ in mine.entries}
            more = [(one, part) for one, part in value.entries if one.text not in known]
            place = next(index for index, (one, _) in enumerate(own) if one.text == key.text)
            own[place] = (own[place][0], Block((*mine.entries, *more), mine.spot))
    return added
