"""What the rules of a scope reach for in a record: their paths, those that lead out of it, their conditions."""

from typing import assert_never

from .bound import ABSENT, BoundCopy, BoundEach, Test
from .canonical_tree import Chosen, Giving, Group, Leaf, Many, Several
from .emit import Script
from .language import Spot
from .paths import ROOT, Names, Pick, bare, looks_up


def asked(script: Script, test: Test, value: str) -> str:
    """A test of a value as an expression."""
    match test.operator:
        case "exists":
            return f"HAS({value})"
        case "absent":
            return f"not HAS({value})"
        case "present":
            return f"{value} is not None"
        case "~" | "<" | "<=" | ">" | ">=":
            return f"CMP({value}, {test.operator!r}, {str(test.values[0])!r})"
        case operator:
            values = script.bind("values", frozenset(test.values))
            return f"{'not ' if operator == '!=' else ''}ASK({value}, {values})"


def rules_of(group: Group) -> "list[Giving | BoundEach]":
    """Every rule of a scope, in the order of the tree; repeated groups as their own rule."""
    found: list[Giving | BoundEach] = []
    for child in group.children.values():
        match child:
            case Leaf(rules):
                found.extend(rules)
            case Group():
                found.extend(rules_of(child))
            case Chosen(elements):
                for inner in elements.values():
                    found.extend(rules_of(inner))
            case Many(rule):
                found.append(rule)
            case Several(forms):
                found.extend(many.rule for many in forms)
            case _:
                assert_never(child)
    return found


def late(rule: "Giving | BoundEach") -> bool:
    """Whether a rule looks up only where it holds, or may find nothing: another or a default stands ready."""
    if not isinstance(rule, BoundCopy) or not any(map(looks_up, rule.rule.sources or (rule.rule.source,))):
        return False
    return rule.guard is not None or soft(rule)


def soft(rule: BoundCopy) -> bool:
    """Whether a look-up that finds nothing is no problem."""
    return rule.rule.first or rule.default_in is not ABSENT


def wanted(group: Group, *, lately: bool = True) -> list[tuple[Names, Spot]]:
    """Every source path that the rules of a scope read, repeated groups apart; `lately` with those that look up late."""
    found = []
    for rule in rules_of(group):
        if isinstance(rule, BoundCopy) and (lately or not late(rule)):
            found += [(names, rule.rule.spot) for names in rule.rule.sources or (rule.rule.source,)]
        if not isinstance(rule, BoundEach):
            found += [
                (names, rule.rule.spot)
                for test in (rule.guard.inward if rule.guard else None) or ()
                for names in tested(test)
            ]
    return [*_looked(found), *found]


def tested(test: Test) -> list[Names]:
    """Every path that a test asks."""
    return [*(names for names, _ in test.others), test.names]


def _looked(found: list[tuple[Names, Spot]]) -> list[tuple[Names, Spot]]:
    """The paths whose values selectors look for, those that they look for themselves first."""
    looked = [
        (test.by, spot)
        for names, spot in found
        for name in names
        if isinstance(name, Pick)
        for test in name.tests
        if test.by is not None
    ]
    return [*_looked(looked), *looked] if looked else []


def outside(group: Group) -> list[tuple[Names, Spot]]:
    """Every path from the record's root that the rules of a scope or of the items in it read."""
    found = [(names, spot) for names, spot in wanted(group) if names[:1] == (ROOT,)]
    for child in _inner(group):
        item_tests = (child.rule.guard.inward if child.rule.guard else None) or ()
        asked_for = [(names, child.rule.rule.spot) for test in item_tests for names in tested(test)]
        found += [one for one in [*_looked(asked_for), *asked_for] if one[0][:1] == (ROOT,)]
        source = [(child.rule.rule.source, child.rule.rule.spot)]
        found += [one for one in [*_looked(source), *source] if one[0][:1] == (ROOT,)]
        held = [*_held(child.rule), child.rule.prefix]
        found += [
            (names, spot)
            for names, spot in outside(child.group)
            if not any(bare(names[1:])[: len(prefix)] == prefix for prefix in held)
        ]
    return found


def _held(rule: BoundEach) -> list[Names]:
    """Where the groups around a flattened one lie: what is read there is loaded in their own loops."""
    end, found = len(rule.prefix) - len(rule.rule.source), []
    for source in reversed(rule.loops):
        found.append(rule.prefix[:end])
        end -= len(source)
    return found


def _inner(group: Group) -> list[Many]:
    found: list[Many] = []
    for child in group.children.values():
        match child:
            case Group():
                found.extend(_inner(child))
            case Chosen(elements):
                for inner in elements.values():
                    found.extend(_inner(inner))
            case Many():
                found.append(child)
            case Several(forms):
                found.extend(forms)
            case Leaf():
                pass
            case _:
                assert_never(child)
    return found
