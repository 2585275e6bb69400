"""Which fields of a layout a mapping's rules touch: for the check that none is forgotten."""

from collections.abc import Iterable

from .conditions_text import referred
from .language import Copy, Each, Rule, When
from .paths import Names, Pick, absolute, bare, read_names


def sources_of(rules: Iterable[Rule], prefix: Names) -> Iterable[Names]:
    """The layout path of every field that the rules read, write or ask."""
    for rule in rules:
        inner = prefix
        match rule:
            case Copy():
                for names in rule.sources or (rule.source,):
                    yield from _path(names, prefix)
            case Each():
                yield from _path(rule.source, prefix)
                inner = bare(absolute(rule.source, prefix))
                for names in (*rule.keys, *(read_names(entry.path) for entry in rule.writes)):
                    yield from _path(names, inner)
                yield from sources_of(rule.rules, inner)
            case _:
                pass
        yield from _asked(rule.when, inner)


def _path(names: Names, prefix: Names) -> Iterable[Names]:
    whole = absolute(names, prefix)
    yield bare(whole)
    for depth, name in enumerate(whole, 1):
        if isinstance(name, Pick):
            for test in name.tests:
                yield (*bare(whole[:depth]), *bare(test.field))
                if test.by is not None:
                    yield from _path(test.by, prefix)


def _asked(when: When | None, prefix: Names) -> Iterable[Names]:
    for clause in (when.inward if when else None) or ():
        yield from _path(read_names(clause.path), prefix)
        for value in clause.values:
            given = referred(value)
            if given is not None:
                yield from _path(read_names(given[0]), prefix)
