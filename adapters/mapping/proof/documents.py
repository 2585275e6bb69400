"""Made-up canonical documents within what a mapping carries, one per seed.

A `random.Random` decides everything (hypothesis only gives texts to the pools: drawing whole documents
from it is a hundred times slower than running a mapping). Failing documents are made small by `shrink`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .places import EACH, FIRST, Branch, Leaf, Pattern
from .pools import Pools, element

#: how full a document is
_DENSITIES = (0.1, 0.4, 0.7, 0.9, 1.0)
#: how many elements a list gets
_COUNTS = (0, 1, 1, 1, 1, 2, 2, 3, 12)
_FEW = 2
#: share of documents that hold an element which a lossy rule drops
_EXTRA = 0.3


def document(pools: Pools, random: Random, *, full: bool = False) -> dict[str, Any]:
    """One document; a `full` one has every field, and elements that lossy rules drop."""
    tree = pools.carried.tree
    density, extra = (1.0, 1.0) if full else (random.choice(_DENSITIES), _EXTRA)
    return _Writer(pools, random, density, extra).group(tree, ())


@dataclass
class _Writer:
    pools: Pools
    random: Random
    density: float
    extra: float
    long: bool = False
    #: values not yet used in this document: items need keys of their own
    left: dict[Pattern, list[Any]] = field(default_factory=dict)

    def wanted(self, pattern: Pattern, required: bool) -> bool:
        return required or pattern in self.pools.needed or self.random.random() < self.density

    def group(self, branch: Branch, pattern: Pattern) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, child in branch.children.items():
            here = (*pattern, name)
            if not self.wanted(here, name in branch.shape.required):
                continue
            if isinstance(child, Leaf):
                value = self.value(here)
                if value is not None:
                    found[name] = value
            elif child.listed:
                if items := self.elements(child, here):
                    found[name] = items
            elif inner := self.group(child, here):
                found[name] = inner
        return found

    def value(self, pattern: Pattern) -> Any:
        pool = self.pools.values[pattern]
        if not pool:
            return None
        left = self.left.get(pattern)
        if not left:
            left = self.left[pattern] = self.random.sample(pool, len(pool))
        return left.pop()

    def elements(self, branch: Branch, pattern: Pattern) -> list[Any]:
        found: list[Any] = []
        for step, inner in branch.children.items():
            here = (*pattern, step)
            if not isinstance(inner, Branch):
                continue
            if step == EACH:
                least = here in self.pools.needed or pattern in self.pools.needed
                count = max(self.random.choice(_COUNTS), least)
                if count > _FEW and self.long:
                    # one long list per document: long ones in long ones only take time
                    count = _FEW
                self.long = self.long or count > _FEW
                found.extend(self.group(inner, here) for _ in range(count))
            elif self.wanted(here, required=step == FIRST):
                found.append(element(self.group(inner, here), step, inner))
        if EACH not in branch.children and FIRST not in branch.children:
            self.random.shuffle(found)
            if found and self._drops(branch) and self.random.random() < self.extra:
                found.append(_other(found[0], branch))
        for place, values in self.pools.carried.telling.items():
            if place[:-1] == (*pattern, EACH):
                # several groups make the list: it comes back group by group
                order = {value: at for at, value in enumerate(values)}
                found.sort(key=lambda item: order.get(str(item.get(place[-1])), len(order)))
        return [item for item in found if item]

    def _drops(self, branch: Branch) -> bool:
        """Whether a rule says that it loses what it does not select."""
        return any(leaf.spots & self.pools.carried.losses.keys() for leaf in branch.leaves())


def _other(item: Mapping[str, Any], branch: Branch) -> dict[str, Any]:
    """A copy of an element with a selector's value that no rule selects."""
    name = next(iter(branch.children)).partition("=")[0]
    taken = {step.partition("=")[2] for step in branch.children}
    place = branch.shape.items().property(name)
    choices: list[Any] = list(place.choices) if place is not None else []
    if isinstance(item.get(name), int):
        choices = list(range(1, len(taken) + 2))
    other = next((choice for choice in choices if str(choice) not in taken), None)
    return {} if other is None else {**item, name: other}
