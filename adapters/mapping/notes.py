"""What compiled mappings note about values that are carried, but not whole; made into lacunas when there are any."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...schemas.lacuna import Gap, Lacuna
from ..contracts import Path, Record
from .failures import Site, canonical_path, place_text, shown, source_path
from .paths import slashed
from .residual import Own, take

#: (site, value, kind of lacuna, indexes of the repeated groups)
Note = tuple[int, Any, str, tuple[int, ...]]
_NONE: tuple[Any, ...] = (None, "", [], {})
#: places in the source looked up for one document; each may cost a reading of it
LOCATED = 100
#: of these the value is told, for it is no person's: a code, a default
_TOLD = {Gap.UNMAPPED_CODE, Gap.PLACEHOLDER, Gap.CHANGED_DEFAULT}


def drop(
    notes: list[Note], site: int, group: Mapping[str, Any], known: frozenset[str], indexes: tuple[int, ...]
) -> None:
    """Note every value of a canonical group that no rule carries."""
    for name, value in group.items():
        if name not in known and value not in _NONE:
            notes.append((site, name, Gap.DROPPED.value, indexes))


def unread(own: Own, record: Record) -> tuple[Lacuna, ...]:
    """What stands in a record of a format without a layout and no rule reads; its name, not its value."""
    paths = (tuple(step for step in kept.path if isinstance(step, str)) for kept in take(own, record))
    return tuple(Lacuna(Gap.DROPPED, slashed(path), place_text(path), own.plan.path.name) for path in paths)


def lacunas(
    sites: Sequence[Site], notes: Sequence[Note], locate: Callable[[Path], str]
) -> tuple[Lacuna, ...]:
    """Notes as lacunas, in the mapping's order."""
    exact = tuple(lacuna(sites[note[0]], note, locate) for note in notes[:LOCATED])
    return exact + tuple(lacuna(sites[note[0]], note, place_text) for note in notes[LOCATED:])


def lacuna(site: Site, note: Note, locate: Callable[[Path], str]) -> Lacuna:
    """A note as a lacuna with its place and its rule."""
    _, value, kind, indexes = note
    gap, path = Gap(kind), canonical_path(site.target, indexes)
    if gap is Gap.DROPPED:
        # of what is dropped the note has the name, not the value
        path = ".".join(part for part in (path, value) if part)
    params = {"value": shown(value)} if gap in _TOLD else {}
    place = locate(source_path(site.record, indexes)) if site.record else ""
    return Lacuna(gap, path, place, str(site.spot), params)
