"""What the watched variant of a direction can tell: which verbs at which sites. Read from its own source, so that no form of rule is forgotten."""

import ast
from collections import defaultdict
from collections.abc import Mapping

from ..mapping_file import Compiled

#: the name of the probe in the compiled source
_PROBE = "P"


def can_tell(way: Compiled) -> Mapping[str, tuple[int, ...]]:
    """Verb of the probe → the sites at which it is called, in order; `sure` are conditions that always hold."""
    found: dict[str, set[int]] = defaultdict(set)
    tree = ast.parse(way.observed.source)
    always = _always(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr=verb),
                args=[ast.Constant(value=site), *others],
            ) if name == _PROBE and isinstance(site, int):
                found[verb].add(site)
                if verb == "branch" and isinstance(others[-1], ast.Name) and others[-1].id in always:
                    found["sure"].add(site)
            case _:
                pass
    return {verb: tuple(sorted(sites)) for verb, sites in found.items()}


def _always(tree: ast.Module) -> set[str]:
    """Names that are `True` and never anything else: the last of several alternatives, when it is the only one."""
    values: dict[str, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    values[target.id].append(node.value)
    return {
        name
        for name, given in values.items()
        if all(isinstance(one, ast.Constant) and one.value is True for one in given)
    }
