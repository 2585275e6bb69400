"""The legacy record as a tree of groups in the layout's order, built from the rules that write it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from .bound import Bound, BoundConst, BoundCopy, BoundEach, BoundPosition, Written
from .language import Direction
from .layout import Layout
from .paths import Names, Pick, bare, slashed
from .source import Faults


@dataclass(slots=True)
class Group:
    """A group; a `required` one is written even when nothing stands in it."""

    names: Names
    required: bool = False
    children: "dict[str, Node]" = field(default_factory=dict)


@dataclass(slots=True)
class Leaf:
    """A field; several rules may write it, they must agree."""

    kind: str = "text"
    required: bool = False
    writers: list[BoundCopy] = field(default_factory=list)
    constant: Written | None = None


@dataclass(slots=True)
class Many:
    """A repeated group."""

    rule: BoundEach
    group: Group


@dataclass(slots=True)
class Several:
    """A repeated group that several rules write into, one after the other."""

    forms: list[Many]


Node = Group | Leaf | Many | Several


def outward(
    rules: Iterable[Bound], writes: Sequence[Written], layout: Layout, faults: Faults, prefix: Names = ()
) -> Group:
    """The tree of a record (or item of a repeated group)."""
    root = Group(prefix)
    for rule in rules:
        match rule:
            case BoundConst() | BoundPosition():
                continue
            case BoundCopy() | BoundEach():
                if rule.rule.direction is not Direction.IN:
                    _add(root, rule, layout, faults)
            case _:
                assert_never(rule)
    for written in writes:
        leaf = _leaf(root, written.names)
        if leaf is None or leaf.writers or leaf.constant:
            _twice(root, written.names, written.spot, faults)
        else:
            leaf.constant = written
    if layout.known:
        _require(root, layout)
        _sort(root, layout, prefix)
    return root


def _twice(root: Group, names: Names, spot: object, faults: Faults) -> None:
    path = slashed((*root.names, *names))
    faults.add(spot, "MAPPING_FIELD_TWICE", path, path=path)  # type: ignore[arg-type]


def _add(root: Group, rule: BoundCopy | BoundEach, layout: Layout, faults: Faults) -> None:
    names = rule.rule.source or ("",)
    if isinstance(rule, BoundCopy):
        leaf = _leaf(root, names)
        if leaf is None or (leaf.writers and rule.listed and rule.guard is None):
            _twice(root, names, rule.rule.spot, faults)
        else:
            leaf.kind = rule.kind
            leaf.writers.append(rule)
        return
    group = _enter(root, names[:-1])
    known = group.children.get(names[-1]) if group else None
    if group is None or not (known is None or isinstance(known, Many | Several)):
        _twice(root, names, rule.rule.spot, faults)
        return
    sets = [*rule.writes, *(Written(path, value, False, rule.rule.spot) for path, value in rule.sets)]
    many = Many(rule, outward(rule.rules, sets, layout, faults, rule.prefix))
    if isinstance(known, Many):
        group.children[names[-1]] = Several([known, many])
    elif isinstance(known, Several):
        known.forms.append(many)
    else:
        group.children[names[-1]] = many


def _enter(root: Group, names: Names) -> Group | None:
    here = root
    for name in names:
        found = here.children.setdefault(name, Group((*here.names, name)))
        if not isinstance(found, Group):
            return None
        here = found
    return here


def _leaf(root: Group, names: Names) -> Leaf | None:
    group = _enter(root, names[:-1])
    found = group.children.setdefault(names[-1], Leaf()) if group is not None else None
    return found if isinstance(found, Leaf) else None


def _require(root: Group, layout: Layout) -> None:
    """What the layout requires is there: empty when nothing is written into it."""
    for names, required in layout.required(root.names):
        if required.repeats:
            continue
        for here in _groups(root, names[:-1]):
            whole = (*here.names, names[-1])
            fresh = Group(whole) if required.kind == "group" else Leaf(required.kind)
            node = here.children.setdefault(names[-1], fresh)
            if isinstance(node, Group | Leaf):
                node.required = True


def _groups(root: Group, names: Names) -> Iterator[Group]:
    """Every group that rules write at a path; a chosen item of a repeated group is one."""
    if not names:
        yield root
        return
    for name, child in root.children.items():
        if isinstance(child, Group) and bare((name,)) == names[:1]:
            yield from _groups(child, names[1:])


def _sort(group: Group, layout: Layout, prefix: Names) -> None:
    group.children = {
        name: group.children[name]
        for name in sorted(group.children, key=lambda name: _place(layout, prefix, name))
    }
    for name, child in group.children.items():
        if isinstance(child, Group):
            _sort(child, layout, (*prefix, *bare((name,))))


def _place(layout: Layout, prefix: Names, name: str) -> tuple[int, int]:
    """The layout's order; items by their numbers within it."""
    position = name.position if isinstance(name, Pick) else 0
    return layout.order.get((*prefix, *bare((name,))), len(layout.order)), position
