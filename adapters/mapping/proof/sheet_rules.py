"""What a mapping's rules say as they are written, whatever repeated group they stand in."""

from collections.abc import Iterable

from ..language import Call, Copy, Direction, Each, Rule, Spot


def losses_of(rules: Iterable[Rule]) -> Iterable[tuple[Spot, str]]:
    """Rules that state a loss, and what it is."""
    for rule in rules:
        if isinstance(rule, Each):
            yield from losses_of(rule.rules)
        elif isinstance(rule, Copy) and rule.loses and rule.direction is not Direction.IN:
            yield rule.spot, rule.loses


def calls_of(rules: Iterable[Rule]) -> Iterable[tuple[Spot, tuple[Call, ...]]]:
    """Rules that copy, and their operations."""
    for rule in rules:
        if isinstance(rule, Each):
            yield from calls_of(rule.rules)
        elif isinstance(rule, Copy):
            yield rule.spot, rule.calls
