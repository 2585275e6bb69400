"""What the watched variant of a direction can tell: which verbs at which sites. Read from its own source, so that no form of rule is forgotten."""

import ast
from collections import defaultdict
from collections.abc import Mapping

from ..mapping_file import Compiled

#: the name of the probe in the compiled source
_PROBE = "P"


def can_tell(way: Compiled) -> Mapping[str, tuple[int, ...]]:
    """Verb of the probe → the sites at which it is called, in order."""
    found: dict[str, set[int]] = defaultdict(set)
    for node in ast.walk(ast.parse(way.observed.source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr=verb), args=[ast.Constant(value=site), *_]
            ) if name == _PROBE and isinstance(site, int):
                found[verb].add(site)
            case _:
                pass
    return {verb: tuple(sorted(sites)) for verb, sites in found.items()}
