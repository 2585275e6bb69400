"""`slots`: numbered fields (CHARGE1_NAME … CHARGE5_NAME) ↔ a repeated group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...contracts import Field, Record
from ..failures import shown
from ..language import Spot
from ..paths import Names
from .contract import Cut, Fields, Trace
from .holders import Folded, Notes, folded, origins, turned
from .layouts import below, moved
from .rows import checked_items, told
from .values import ABSENT, alike, blank, frozen


@dataclass(frozen=True)
class Slots:
    """Items fill the slots in order; a slot whose fields are all blank is none, so gaps close."""

    spot: Spot
    into: str
    #: for each slot: the group's field → the record's field
    columns: tuple[Mapping[str, str], ...]
    within: Names = ()
    overflow: str = "reject"
    loses: str = ""
    #: fields that further records repeat, when items may continue in them
    repeat: tuple[str, ...] = ()
    #: fields that the format wants in every record
    required: tuple[str, ...] = ()
    _all: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_all", frozenset(n for slot in self.columns for n in slot.values()))

    def forward(self, records: Sequence[Record]) -> list[Record]:
        """Numbered fields → items."""
        return folded(self, records)

    def back(self, records: Sequence[Record], cuts: list[Cut]) -> list[Record]:
        """Items → numbered fields."""
        return turned(self.within, _Writing(self, cuts).unfold, records)

    def layout(self, fields: Fields) -> Fields:
        """The group in place of the numbered fields; none of its fields is required."""
        if fields is None:
            return None
        inside = (*self.within, self.into)
        paths = {
            below(self.within, old): below(inside, new) for slot in self.columns for new, old in slot.items()
        }
        most = None if self.overflow == "continue-record" else len(self.columns)
        group = Field(below(inside), "group", repeats=True, at_most=most)
        return moved(fields, paths, group, loose=True)

    def origins(self, records: Sequence[Record]) -> Trace:
        """The numbered field."""
        return origins(self, records)

    def fold(self, holders: Sequence[Any], notes: Notes) -> list[Folded]:
        """Each holder with its filled slots as items; those that continue an earlier one are joined to it."""
        found: list[_Joint] = []
        known: dict[Any, _Joint] = {}
        for position, holder in enumerate(holders):
            if not isinstance(holder, dict):
                found.append(_Joint(holder, position))
                continue
            one = self._joint(position, holder, notes)
            key = self.key(one.holder)
            if key is not None and key in known:
                self._join(known[key], one, notes)
                continue
            if key is not None:
                known[key] = one
            found.append(one)
        return [one.folded(self.into) for one in found]

    def key(self, holder: Record) -> Any:
        """What a record and those that continue it have alike; None when nothing continues it."""
        values = [holder.get(name) for name in self.repeat]
        return None if all(map(blank, values)) else tuple(map(frozen, values))

    def _joint(self, position: int, holder: Record, notes: Notes) -> "_Joint":
        rest = {name: value for name, value in holder.items() if name not in self._all}
        if self.into in rest:
            notes.add(position, (self.into,), "RESHAPE_NAME_TAKEN", path=self.into)
        joint = _Joint(rest, position)
        for slot in self.columns:
            for column in slot.values():
                value = holder.get(column)
                if value is not None and value != "":
                    item = {name: holder[column] for name, column in slot.items() if column in holder}
                    joint.items.append(item)
                    joint.origins.append((position, slot))
                    break
        return joint

    def _join(self, first: "_Joint", more: "_Joint", notes: Notes) -> None:
        """A record that continues another: it has items, and says nothing else that differs."""
        if not more.items:
            notes.add(more.position, (self.repeat[0],), "RESHAPE_NOTHING_CONTINUED")
        for name, value in more.holder.items():
            expected = first.holder.get(name, ABSENT)
            if not blank(value) and not alike(value, expected):
                params = {"value": told(value), "expected": told(expected)}
                key = ", ".join(shown(more.holder.get(one)) for one in self.repeat)
                notes.add(more.position, (name,), "RESHAPE_ROWS_DIFFER", key=key, **params)
        first.items += more.items
        first.origins += more.origins


@dataclass(slots=True)
class _Joint:
    """One holder on its way in: its own fields, and its items so far."""

    holder: Any
    position: int
    items: list[Record] = field(default_factory=list)
    origins: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)

    def folded(self, into: str) -> Folded:
        """The holder with its items; without any there is no group."""
        holder = {**self.holder, into: self.items} if self.items else self.holder
        return Folded(holder, self.position, self.origins)


@dataclass(frozen=True)
class _Writing:
    """The way out, with what it cuts."""

    form: Slots
    cuts: list[Cut]

    def unfold(self, holders: Sequence[Any], notes: Notes) -> list[Record]:
        """Each holder with its items in its slots, and the records that continue it."""
        found: list[Record] = []
        seen: set[Any] = set()
        for position, holder in enumerate(holders):
            if not isinstance(holder, dict):
                found.append(holder)
                continue
            key = self.form.key(holder)
            if key is not None and key in seen:
                value = ", ".join(shown(holder.get(name)) for name in self.form.repeat)
                notes.add(position, (self.form.repeat[0],), "RESHAPE_KEY_TWICE", value=value)
            seen.add(key)
            found += self._unfolded(position, holder, notes)
        return found

    def _unfolded(self, position: int, holder: Record, notes: Notes) -> list[Record]:
        form, into = self.form, self.form.into
        for name in form._all & holder.keys():
            notes.add(position, (name,), "RESHAPE_NAME_TAKEN", path=name)
        items = checked_items(holder.get(into), position, into, form.columns[0], notes)
        for number, item in enumerate(items):
            if all(map(blank, item.values())):
                notes.add(position, (into, number), "RESHAPE_BLANK")
        own = {name: value for name, value in holder.items() if name != into}
        first, rest = self._first(position, items, own, notes)
        records = [self._filled(own, first)]
        repeated = {name: own[name] for name in form.repeat if name in own}
        room = len(form.columns)
        records += [self._filled(repeated, rest[at : at + room]) for at in range(0, len(rest), room)]
        return records

    def _first(
        self, position: int, items: list[Record], own: Record, notes: Notes
    ) -> tuple[list[Record], list[Record]]:
        """The items that fit, and those that further records take."""
        form, room = self.form, len(self.form.columns)
        if len(items) <= room:
            return items, []
        if form.overflow == "truncate":
            path = notes.text(position, (form.into,))
            self.cuts.append(Cut(path, len(items), room, form.loses, str(form.spot)))
            return items[:room], []
        if form.overflow == "continue-record" and form.key(own) is not None:
            return items[:room], items[room:]
        if form.overflow == "continue-record":
            notes.add(position, (form.repeat[0],), "RESHAPE_KEY_ABSENT", key=form.repeat[0])
        else:
            notes.add(position, (form.into,), "RESHAPE_OVERFLOW", count=str(len(items)), limit=str(room))
        return items[:room], []

    def _filled(self, own: Record, items: list[Record]) -> Record:
        record = dict(own)
        for slot, item in zip(self.form.columns, items, strict=False):
            record.update((slot[name], value) for name, value in item.items() if name in slot)
        for name in self.form.required:
            record.setdefault(name, "")
        return record
