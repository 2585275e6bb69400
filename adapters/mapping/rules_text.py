"""Reading the `rules:` part of a mapping file: nodes → the language's rules.

Left sides are dotted canonical paths, right sides `path | operation(arguments)` or one of
the rule forms; a mapping that is no form is a group whose keys are prefixed by its own.
"""

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from .calls_text import read_copy
from .conditions_text import read_when, referred
from .forms_text import is_form, read_form
from .language import (
    KEY,
    ONLY,
    Clause,
    Const,
    Copy,
    Direction,
    Each,
    Listed,
    Literal,
    Position,
    Rule,
    Target,
    When,
)
from .paths import ROOT, Names, read_names, slashed
from .rules_block import constant, direction_of, text_of, unknown_keys, value_of
from .source import Block, Faults, Items, Node
from .targets_text import read_target

_COPY_FORM = {"from", "in", "out", "direction", "loses", "when"}
_CONST_FORM = {"const", "direction", "when"}
_EACH_FORM = {"each", "key", "rules", "direction", "when", "in", "writes"}


def read_rules(block: Block, prefix: Target, faults: Faults) -> tuple[Rule, ...]:
    """Every rule of a group, in the order written, with its whole canonical path."""
    rules: list[Rule] = []
    for key, value in block.entries:
        target = read_target(key, faults)
        if target is not None:
            rules.extend(_rule((*prefix, *target), key, value, faults))
    return tuple(rules)


def _rule(target: Target, key: Literal, value: Node, faults: Faults) -> list[Rule]:
    match value:
        case Literal():
            copy = read_copy(target, value, faults)
            return [copy] if copy else []
        case Items():
            return _several(target, key, value, faults)
        case Block():
            return _form(target, key, value, faults)


def _several(target: Target, key: Literal, items: Items, faults: Faults) -> list[Rule]:
    """Several groups that fill one list."""
    forms = [item for item in items.items if isinstance(item, Block) and item.get("each") is not None]
    if not forms or len(forms) < len(items.items):
        faults.add(
            items.spot, "MAPPING_FORM", key.text, expected="path | operation, { … }, or a list of { each: … }"
        )
        return []
    read = [rule for item in forms for rule in _each(target, item, faults)]
    return [replace(rule, choice=items.spot) for rule in read]


def _form(target: Target, key: Literal, block: Block, faults: Faults) -> list[Rule]:
    names = {name.text for name, _ in block.entries}
    form = is_form(block)
    if form:
        return read_form(form, target, key, block, faults, rule=_rule)
    if "each" in names:
        return _each(target, block, faults)
    if names == {"at", "rules"} and isinstance(block.get("rules"), Block):
        return _at(target, block, faults)
    if "const" in names and names <= _CONST_FORM:
        value = block.get("const")
        if value is not None:
            when = read_when(block.get("when"), faults)
            return [Const(target, constant(value), key.spot, direction_of(block, faults), when)]
    if "from" in names and (names == {"from"} or any(map(_is_form_key, names - {"from"}))):
        return _long_copy(target, block, faults)
    return list(read_rules(block, target, faults))


def _is_form_key(name: str) -> bool:
    """`from` may also be a canonical field: what stands beside it tells, be it misspelt."""
    return name in _COPY_FORM or bool(get_close_matches(name, ["direction", "loses"], n=1, cutoff=0.7))


def _long_copy(target: Target, block: Block, faults: Faults) -> list[Rule]:
    unknown_keys(block, _COPY_FORM, faults)
    source = text_of(block, "from", faults)
    copy = read_copy(target, source, faults) if source else None
    if copy is None:
        return []
    loses = text_of(block, "loses", faults)
    return [
        replace(
            copy,
            direction=direction_of(block, faults),
            default_in=value_of(block, "in", faults),
            default_out=text_of(block, "out", faults),
            loses=loses.text if loses else "",
            when=read_when(block.get("when"), faults),
        )
    ]


def _each(target: Target, block: Block, faults: Faults) -> list[Rule]:
    unknown_keys(block, _EACH_FORM, faults)
    source, key, rules = text_of(block, "each", faults), block.get("key"), block.get("rules")
    alone = source is not None and source.text.strip() == "."
    if source is None or not isinstance(rules, Block) or (key is None and not alone):
        faults.add(block.spot, "MAPPING_FORM", expected="{ each: path, key: field, rules: {…} }")
        return []
    keys = [key] if isinstance(key, Literal) else list(key.items) if isinstance(key, Items) else []
    names = tuple(read_names(item.text) for item in keys if isinstance(item, Literal))
    inner = one_way(read_rules(rules, (), faults), direction_of(block, faults))
    key_spot = source.spot if key is None else key.spot
    when = read_when(block.get("when"), faults)
    direction, empty = direction_of(block, faults), value_of(block, "in", faults)
    if empty is not None and empty.text not in ("[]", "{}"):
        faults.add(empty.spot, "MAPPING_FORM", "in", expected="each: …, in: []")
    bare = [rule for rule in inner if rule.target[0].name == ""]
    if bare and any(rule.target != bare[0].target and rule.target[0].name != KEY for rule in inner):
        faults.add(rules.spot, "MAPPING_FORM", ONLY, expected='rules: { .: "path | operation" }')
    return [Each(target, read_names(source.text), names, inner, source.spot, key_spot, direction, when,
                 kept=empty is not None, writes=_writes(block, faults))]  # fmt: skip


def _writes(block: Block, faults: Faults) -> tuple[Listed, ...]:
    """The legacy constants of every item."""
    node = block.get("writes")
    entries = node.entries if isinstance(node, Block) else ()
    good = [(name, value) for name, value in entries if isinstance(value, Literal)]
    if node is not None and (len(good) < len(entries) or not good):
        faults.add(node.spot, "MAPPING_FORM", "writes", expected="writes: { path: VALUE }")
    return tuple(Listed(name.text, value, name.spot) for name, value in good)


def one_way(rules: Iterable[Rule], direction: Direction) -> tuple[Rule, ...]:
    """The rules of a block that runs one way only: each runs that way, and what is for the other is left out."""
    if direction is Direction.BOTH:
        return tuple(rules)
    other = Direction.OUT if direction is Direction.IN else Direction.IN
    found = (replace(rule, direction=direction) for rule in rules if rule.direction is not other)
    return tuple(
        replace(rule, rules=one_way(rule.rules, direction))
        if isinstance(rule, Each)
        else _woven_one_way(rule)
        for rule in found
    )


def _woven_one_way(rule: Rule) -> Rule:
    """What is woven one way only need not come apart again."""
    if isinstance(rule, Copy) and rule.weave is not None:
        return replace(rule, weave=replace(rule.weave, exact=False))
    return rule


def _at(target: Target, block: Block, faults: Faults) -> list[Rule]:
    """The rules of a group with their sources below one path."""
    at, rules = text_of(block, "at", faults), block.get("rules")
    if at is None or not isinstance(rules, Block):
        return []
    prefix = read_names(at.text)
    return [_below(rule, prefix) for rule in read_rules(rules, target, faults)]


def _below(rule: Rule, prefix: Names) -> Rule:
    when = rule.when and When(
        rule.when.inward and tuple(_clause_below(clause, prefix) for clause in rule.when.inward),
        rule.when.outward,
        rule.when.spot,
    )
    match rule:
        case Copy():
            sources = tuple(joined(prefix, names) for names in rule.sources)
            return replace(rule, source=joined(prefix, rule.source), sources=sources, when=when)
        case Each():
            return replace(rule, source=joined(prefix, rule.source), when=when)
        case Const() | Position():
            return replace(rule, when=when)


def _clause_below(clause: Clause, prefix: Names) -> Clause:
    values = tuple(
        f"{{{slashed(joined(prefix, read_names(given[0])))}{given[1]}}}"
        if (given := referred(value))
        else value
        for value in clause.values
    )
    return replace(clause, path=slashed(joined(prefix, read_names(clause.path))), values=values)


def joined(prefix: Names, names: Names) -> Names:
    """A path below another; `..` takes a name of the prefix back."""
    if names[:1] == (ROOT,):
        return names
    found = list(prefix)
    for name in names:
        if name == ".." and found and found[-1] not in (ROOT, ".."):
            found.pop()
        else:
            found.append(name)
    return tuple(found)
