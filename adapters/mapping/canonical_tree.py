"""The canonical document as a tree of containers, built from the rules that fill it on the way in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from .bound import Bound, BoundConst, BoundCopy, BoundEach, BoundPosition
from .language import ONLY, Const, Direction, Spot, Step, Target, dotted
from .language import Literal as Typed
from .source import Faults
from .target import Shape


@dataclass(slots=True)
class Group:
    """An object; `shape` is its schema."""

    path: Target
    shape: Shape | None
    children: "dict[str, Node]" = field(default_factory=dict)


@dataclass(slots=True)
class Chosen:
    """A list whose elements are found by a field's value."""

    elements: dict[Step, Group] = field(default_factory=dict)


#: a rule that gives one value
Giving = BoundCopy | BoundConst | BoundPosition


@dataclass(slots=True)
class Leaf:
    """A value: of one rule, or of the first of several alternatives that holds."""

    rules: list[Giving]


@dataclass(slots=True)
class Many:
    """A list of items; `group` is one item."""

    rule: BoundEach
    group: Group


@dataclass(slots=True)
class Several:
    """A list whose items come from several groups, one after the other."""

    forms: list[Many]


Node = Group | Chosen | Leaf | Many | Several


def inward(
    rules: Iterable[Bound], shape: Shape | None, faults: Faults, start: Spot, path: Target = ()
) -> Group:
    """The tree of a document (or item); a place that two rules fill is noted."""
    root = Group(path, shape)
    for rule in rules:
        if rule.rule.direction is not Direction.OUT and not (isinstance(rule, BoundCopy) and rule.envelope):
            _add(root, rule, faults, start)
    _fixed(root, start)
    return root


def _add(root: Group, rule: Bound, faults: Faults, start: Spot) -> None:
    *way, last = rule.rule.target
    here: Group | None = root
    for step in way:
        here = _enter(here, step) if here else None
    known = here.children.get(last.name) if here else None
    if here is None or last.field or not _joins(known, rule):
        path = dotted((*root.path, *rule.rule.target))
        faults.add(rule.rule.spot, "MAPPING_TARGET_TWICE", path, path=path)
        return
    match rule:
        case BoundCopy() | BoundConst() | BoundPosition():
            if isinstance(known, Leaf):
                known.rules.append(rule)
            else:
                here.children[last.name] = Leaf([rule])
        case BoundEach():
            place = here.shape.property(last.name) if here.shape else None
            loops = str(len(rule.loops)) if rule.loops else ""
            whole: Target = (*here.path, Step(last.name, "*", loops))
            items = place.items() if place else None
            many = Many(rule, inward(rule.rules, items, faults, start, whole))
            if isinstance(known, Several):
                known.forms.append(many)
            else:
                here.children[last.name] = many if rule.rule.choice is None else Several([many])
        case _:
            assert_never(rule)


def _joins(known: Node | None, rule: Bound) -> bool:
    """Whether a place is free, or holds the other alternatives of the same choice."""
    if known is None:
        return True
    choice = rule.rule.choice
    match known:
        case Leaf(rules):
            return choice is not None and not isinstance(rule, BoundEach) and rules[0].rule.choice == choice
        case Several(forms):
            return choice is not None and isinstance(rule, BoundEach) and forms[0].rule.rule.choice == choice
        case _:
            return False


def _enter(group: Group, step: Step) -> Group | None:
    place = group.shape.property(step.name) if group.shape else None
    path = (*group.path, step)
    if not step.field:
        found = group.children.setdefault(step.name, Group(path, place))
        return found if isinstance(found, Group) else None
    chosen = group.children.setdefault(step.name, Chosen())
    if not isinstance(chosen, Chosen):
        return None
    mixed = {known.field == ONLY for known in chosen.elements} - {step.field == ONLY}
    if mixed:
        return None
    return chosen.elements.setdefault(step, Group(path, place.items() if place else None))


def _fixed(group: Group, start: Spot) -> None:
    """Required values of which the schema allows only one are filled in: a schema's version."""
    for name in sorted(group.shape.required) if group.shape else ():
        place = group.shape.property(name) if group.shape else None
        if place is not None and place.only is not Shape.ANY and name not in group.children:
            literal = Typed(str(place.only), "str", start)
            group.children[name] = Leaf([BoundConst(Const((Step(name),), literal, start), place.only)])
    for child in group.children.values():
        match child:
            case Group():
                _fixed(child, start)
            case Chosen(elements):
                for step, inner in elements.items():
                    _fixed(inner, start) if step.field == ONLY else _fixed_element(inner, step, start)
            case Leaf() | Many() | Several():
                pass


def _fixed_element(group: Group, step: Step, start: Spot) -> None:
    marker = Leaf([BoundConst(Const((Step(step.field),), Typed(step.value, "str", start), start), None)])
    taken = group.children.setdefault(step.field, marker)
    _fixed(group, start)
    if taken is marker:
        del group.children[step.field]


def only_fillers(node: Node) -> bool:
    """Whether a place holds constants only, so that it is there whenever what is around it is."""
    match node:
        case Leaf(rules):
            return all(isinstance(rule, BoundConst) and rule.guard is None for rule in rules)
        case Group(children=children):
            return all(only_fillers(child) for child in children.values())
        case Chosen(elements):
            return all(only_fillers(group) for group in elements.values())
        case Many() | Several():
            return False
        case _:
            assert_never(node)
