"""Which field is which: repeated groups to canonical lists first, then every field to its best free place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from .fields import Path, Samples, Seen, plain
from .likeness import likeness
from .places import Place
from .scoring import Fits

#: below this a guess says nothing
LEAST: Final = 0.42
_LEAST_GROUP: Final = 0.38
_LEAST_FLAT: Final = 0.55
#: the list that a flat row is one item of, and the field that shows it
FLAT: Final = ("persons[]", "persons[].name.full")
#: a place in a list within the flat row's item is a little less likely than one of its own
_NESTED: Final = 0.06
#: groups that stay although a required field of theirs was not found, or when so many others were
_NEEDED: Final = frozenset(
    {"", "case", "document", "receipt", "persons[]", "persons[].name", "persons[].identity"}
)
_ENOUGH: Final = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """One field, the place it is taken for, and why."""

    leaf: Seen
    place: Place
    #: more than 1 where name and values agree; for people `sure`
    score: float
    why: str

    @property
    def sure(self) -> float:
        """From 0 to 1."""
        return min(1.0, round(self.score, 1))


@dataclass(frozen=True, slots=True)
class Grouped:
    """One repeated group and the list it is taken for."""

    group: Path
    place: Place
    score: float
    why: str


@dataclass(slots=True)
class Match:
    """All guesses. `flat`: the list of which the record itself is the only item, as rows are."""

    guesses: list[Guess] = field(default_factory=list)
    groups: dict[Path, Grouped] = field(default_factory=dict)
    flat: str = ""
    fits: Fits = field(default_factory=Fits, repr=False)


def match(samples: Samples, places: Sequence[Place]) -> Match:
    """The best assignment found, greedily from the surest guess on."""
    found = Match()
    _groups(samples, places, found, "")
    root = samples.of(())
    taken = {one.place.path for one in found.groups.values()}
    if FLAT[0] not in taken and _is_flat(root, places, found.fits):
        found.flat = FLAT[0]
        _groups(samples, places, found, FLAT[0])
    _guess(root, _complete(root, _root_places(places, found), found), found)
    for group, grouped in found.groups.items():
        within = [one for one in places if one.within == grouped.place.path and not one.is_list]
        _guess(samples.of(group), within, found)
    return found


def _complete(root: Sequence[Seen], wanted: list[Place], found: Match) -> list[Place]:
    """Without the groups of which only a stray field would be filled: what they require was not found."""
    for _ in range(4):
        trial = Match(flat=found.flat, fits=found.fits)
        _guess(root, wanted, trial)
        filled = {one.place.path for one in trial.guesses}
        poor = {
            group
            for one in wanted
            if one.required
            and one.path not in filled
            and (group := one.path.rpartition(".")[0]) not in _NEEDED
            if sum(path.rpartition(".")[0] == group for path in filled) < _ENOUGH
        }
        kept = [one for one in wanted if one.path.rpartition(".")[0] not in poor]
        if len(kept) == len(wanted):
            break
        wanted = kept
    return wanted


def _is_flat(root: Iterable[Seen], places: Sequence[Place], fits: Fits) -> bool:
    name = next((one for one in places if one.path == FLAT[1]), None)
    return name is not None and any(fits(leaf, name).score >= _LEAST_FLAT for leaf in root)


def _root_places(places: Sequence[Place], found: Match) -> list[Place]:
    """Places of the document itself, of a flat row's list, and of the lists in it that no group fills."""
    taken = {one.place.path for one in found.groups.values()}
    return [
        one
        for one in places
        if not one.is_list
        and (
            not one.within
            or (found.flat and one.within == found.flat)
            or (found.flat and one.within.startswith(found.flat + ".") and one.within not in taken)
        )
    ]


def _groups(samples: Samples, places: Sequence[Place], found: Match, flat: str) -> None:
    """Outer groups first; each list is taken once."""
    for depth in sorted({len(one) for one in samples.groups}):
        pairs = [
            (_group_score(samples.of(group), (group, place), places, found.fits), group, place)
            for group in samples.groups
            if len(group) == depth and group not in found.groups
            for place in places
            if place.is_list and place.within == _inside(group, samples, found, flat)
        ]
        for (score, why), group, place in sorted(pairs, key=lambda one: -one[0][0]):
            if score < _LEAST_GROUP or group in found.groups:
                continue
            if place.path in {one.place.path for one in found.groups.values()}:
                continue
            found.groups[group] = Grouped(group, place, score, why)


def _inside(group: Path, samples: Samples, found: Match, flat: str) -> str | None:
    """The list that the group's own list must stand in; None when the group around it has none."""
    outer = max(
        (one for one in samples.groups if one != group and group[: len(one)] == one), key=len, default=None
    )
    if outer is None:
        return flat
    return found.groups[outer].place.path if outer in found.groups else None


def _group_score(
    leaves: Sequence[Seen], pair: tuple[Path, Place], places: Sequence[Place], fits: Fits
) -> tuple[float, str]:
    group, place = pair
    names = [plain(one) for one in group[-2:]]
    by_name, said = max(likeness(one, place.names) for one in names)
    inside = [one for one in places if one.within == place.path and not one.is_list]
    best = [max((fits(leaf, one).score for one in inside), default=0.0) for leaf in leaves]
    by_fields = sum(best) / len(best) if best else 0.0
    return 0.4 * by_name + 0.6 * by_fields, f"name {group[-1]} ~ {said}" if by_name > 0.5 else "fields fit"


def _guess(leaves: Sequence[Seen], places: Sequence[Place], found: Match) -> None:
    pairs = []
    for leaf in leaves:
        for place in places:
            if leaf.repeats != (place.shape.types == {"array"}):
                continue
            one = found.fits(leaf, place)
            nested = bool(found.flat) and place.within.startswith(found.flat + ".")
            if one.score - _NESTED * nested >= LEAST:
                pairs.append(Guess(leaf, place, round(one.score - _NESTED * nested, 2), one.why))
    leaves_taken: set[Path] = set()
    places_taken: set[str] = set()
    # a field whose only other choices are poor goes before one that has many: the score decides, then the order
    for guess in sorted(pairs, key=lambda one: -one.score):
        if guess.leaf.path in leaves_taken or guess.place.path in places_taken:
            continue
        leaves_taken.add(guess.leaf.path)
        places_taken.add(guess.place.path)
        found.guesses.append(guess)
