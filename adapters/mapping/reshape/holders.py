"""Records, or the items of a group, that are joined into fewer holders of a repeated group and taken apart again.

`slots` and `rows` differ only in how one list of holders is folded and unfolded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from ...contracts import Path, Record
from ..failures import place_text
from ..paths import Names
from .contract import Fault, Misfit, Origin, Trace
from .values import changed, entered, found_at


@dataclass(slots=True)
class Notes:
    """Faults of one list of holders; knows where the list stands."""

    faults: list[Fault]
    #: of the record that the list is in; None when the records themselves are the holders
    index: int | None = None
    path: Path = ()
    #: the list is no list but one group
    alone: bool = False

    def add(self, position: int, path: Path, code: str, /, **params: str) -> None:
        """Note one fault of one holder."""
        self.faults.append(Fault(*self.place(position, path), code, params))

    def place(self, position: int, path: Path) -> tuple[int, Path]:
        """The record's index and the path in it."""
        if self.index is None:
            return position, path
        return self.index, (*self.path, *(() if self.alone else (position,)), *path)

    def text(self, position: int, path: Path) -> str:
        """The place for people."""
        return place_text(self.place(position, path)[1])


class Folded(NamedTuple):
    """One holder after folding, and where its parts come from."""

    holder: Any
    #: the position of the holder whose own fields these are
    first: int
    #: for each item: the position of its holder before, and what each of its fields was called there
    items: Sequence[tuple[int, Mapping[str, str]]] = ()


class Fold(Protocol):
    """A form that joins one list of holders at a time."""

    @property
    def within(self) -> Names:
        """The group whose items are the holders; empty for the records themselves."""

    @property
    def into(self) -> str:
        """The repeated group that the items stand in."""

    def fold(self, holders: Sequence[Any], notes: Notes) -> list[Folded]:
        """The holders with their items in `into`."""


#: one list of holders → the same, folded or unfolded
Turn = Callable[[Sequence[Any], Notes], list[Any]]


def folded(form: Fold, records: Sequence[Record]) -> list[Record]:
    """Every list of holders folded. Raises Misfit with every fault."""
    return turned(
        form.within, lambda holders, notes: [one.holder for one in form.fold(holders, notes)], records
    )


def turned(within: Names, turn: Turn, records: Sequence[Record]) -> list[Record]:
    """The records with every list of holders turned. Raises Misfit with every fault."""
    faults: list[Fault] = []
    if not within:
        found = turn(records, Notes(faults))
    else:
        found = [_turned_in(within, turn, faults, index, record) for index, record in enumerate(records)]
    if faults:
        raise Misfit(faults)
    return found


def _turned_in(within: Names, turn: Turn, faults: list[Fault], index: int, record: Record) -> Record:
    def change(value: Any, path: Path) -> Any:
        if isinstance(value, list):
            return turn(value, Notes(faults, index, path))
        if not isinstance(value, dict):
            return value
        notes = Notes(faults, index, path, alone=True)
        found = turn([value], notes)
        if len(found) > 1:
            notes.add(0, (), "RESHAPE_ONE_GROUP", count=str(len(found)))
        return found[0] if found else value

    result: Record = changed(record, within, change)
    return result


def origins(form: Fold, records: Sequence[Record]) -> Trace:
    """Tells where a path of the folded records comes from."""
    if form.within:
        return lambda index, path: _origin_within(form, records, index, path)
    found = form.fold(records, Notes([]))

    def trace(index: int, path: Path) -> Origin:
        return Origin(*(_traced(form, found[index], path) if index < len(found) else (index, path)))

    return trace


def _origin_within(form: Fold, records: Sequence[Record], index: int, path: Path) -> Origin:
    split = entered(form.within, path)
    if split is None or index >= len(records):
        return Origin(index, path)
    before, rest = split
    holders = found_at(records[index], before)
    alone = not isinstance(holders, list)
    found = form.fold([holders] if alone else holders, Notes([]))
    number = 0 if alone else next(iter(rest), None)
    if not isinstance(number, int) or number >= len(found):
        return Origin(index, path)
    position, rest = _traced(form, found[number], rest if alone else rest[1:])
    return Origin(index, (*before, *(() if alone else (position,)), *rest))


def _traced(form: Fold, folded: Folded, path: Path) -> tuple[int, Path]:
    """The holder's position before, and the path in it."""
    if not path or path[0] != form.into or not folded.items:
        return folded.first, path if not path or path[0] != form.into else ()
    number = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
    position, names = folded.items[min(number, len(folded.items) - 1)]
    if len(path) < 3:
        return position, (next(iter(names.values())),) if names else ()
    name = str(path[2])
    return position, (names.get(name, name), *path[3:])
