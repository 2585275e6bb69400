"""What is known of the items of a written group: their place in the schema, their keys, who else writes the list."""

from typing import assert_never

from .language import Target
from .legacy_tree import Group, Leaf, Many, Several
from .out_containers import Scope
from .paths import Names, Pick
from .target import Shape


def item_shape(target: Target, scope: Scope) -> Shape | None:
    """The schema's place of an item of the list at a path."""
    here = scope.shape
    for step in target:
        here = here.property(step.name) if here else None
        here = here.items() if here and step.field else here
    return here.items() if here else None


def shares(group: Group, name: str) -> bool:
    """Whether chosen items are written into the same list."""
    return any(isinstance(other, Pick) and other.name == name for other in group.children)


def keyed(many: Many) -> bool:
    """Whether every field of an item's key is written by some rule."""
    keys = many.rule.rule.keys
    return bool(keys) and {names or ("",) for names in keys} <= _written(many.group)


def _written(group: Group) -> set[Names]:
    """The fields of an item that some rule writes, as paths from the item."""
    found: set[Names] = set()
    for name, child in group.children.items():
        match child:
            case Leaf(writers=writers):
                if writers:
                    found.add((name,))
            case Group():
                found |= {(name, *rest) for rest in _written(child)}
            case Many() | Several():
                pass
            case _:
                assert_never(child)
    return found


def reach(variable: str, names: Names) -> str:
    """A field of an item as an expression."""
    return variable + "".join(f".get({name!r}, E)" for name in names[:-1]) + f".get({names[-1]!r})"
