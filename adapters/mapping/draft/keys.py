"""What names a document at its sender, and what tells the items of a repeated group apart."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from .fields import Path, Samples, Seen
from .likeness import likeness
from .matching import Guess, Match

#: names of fields that number things
_KEYS: Final = ("编号", "序号", "流水号", "标识", "number", "id", "no", "key", "uuid")


def key_of(group: Path, samples: Samples, guesses: Sequence[Guess]) -> str:
    """The field that tells the items of a group apart: there in every one, twice in none."""
    parents = samples.groups.get(group, [])
    fields = [one for one in samples.of(group) if not one.repeats]
    unique = [one for one in fields if _unique(one, group, parents)]
    by_place = {one.leaf.path: one.place.leaf for one in guesses}

    def rank(leaf: Seen) -> tuple[int, float, int]:
        place = by_place.get(leaf.path, "")
        order = (
            ("id", "number", "sequence", "name").index(place)
            if place in ("id", "number", "sequence", "name")
            else 9
        )
        return order, -likeness(leaf.name, _KEYS)[0], fields.index(leaf)

    best = min(unique, key=rank, default=None)
    return "/".join(best.path[len(group) :]) if best else ""


def _unique(leaf: Seen, group: Path, parents: Sequence[Sequence[Mapping[str, Any]]]) -> bool:
    for items in parents:
        values = [str(_value(item, leaf.path[len(group) :]) or "").strip() for item in items]
        if not all(values) or len(set(values)) != len(values):
            return False
    return bool(parents)


def _value(item: Any, path: Path) -> Any:
    for name in path:
        item = item.get(name) if isinstance(item, Mapping) else None
    return item


def document_key(samples: Samples, match: Match) -> list[str]:
    """The fields that name a document at its sender: a number of its own, or case and document number."""
    root = [one for one in samples.of(()) if not one.repeats]
    full = [one for one in root if _unique(one, (), [samples.records])] if samples.records else root
    by_place = {one.place.path: one.leaf for one in match.guesses if not one.leaf.group}
    own = [one for one in full if one.path not in {leaf.path for leaf in by_place.values()}]
    named = max(own, key=lambda one: likeness(one.name, _KEYS)[0], default=None)
    case = case_number(match)
    if named is not None and likeness(named.name, _KEYS)[0] >= 0.5 and len(samples.records) > 1:
        return ["/".join(named.path)]
    both = [
        case,
        *("/".join(by_place[one].path) for one in ("document.number", "receipt.id") if one in by_place),
    ]
    person = ["/".join(by_place[one].path) for one in ("persons[].id",) if one in by_place]
    wanted = [one for one in both if one] or person or ["/".join(one.path) for one in (full or root)[:1]]
    return wanted + (person if wanted == [case] else [])


def case_number(match: Match) -> str:
    """The source field of the case's number, the surest one."""
    found = [one for one in match.guesses if one.place.path.startswith("case.identifiers[kind=")]
    return "/".join(max(found, key=lambda one: one.score).leaf.path) if found else ""
