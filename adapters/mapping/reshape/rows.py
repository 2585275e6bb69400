"""`rows`: flat rows with the same key ↔ one record that has the rest of each row in a repeated group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...contracts import Field, Record
from ..failures import shown
from ..language import Spot
from ..paths import Names, read_names, slashed
from .contract import Cut, Fields, Trace
from .holders import Folded, Notes, folded, origins, turned
from .layouts import below, moved, required_in
from .settings import Settings
from .values import ABSENT, alike, blank, frozen, value_at


@dataclass(frozen=True)
class Rows:
    """Columns outside `fields` are the same in all rows of a record; a record without items is one blank row."""

    spot: Spot
    by: tuple[Names, ...]
    into: str
    fields: tuple[str, ...]
    within: Names = ()
    #: rows of one record stand together; else they may stand anywhere
    adjacent: bool = False
    #: fields that the format wants in a row without an item
    required: tuple[str, ...] = ()
    _same: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_same", {name: name for name in self.fields})

    def forward(self, records: Sequence[Record]) -> list[Record]:
        """Rows → records with items."""
        return folded(self, records)

    def back(self, records: Sequence[Record], cuts: list[Cut]) -> list[Record]:
        """Records with items → rows."""
        return turned(self.within, self.unfold, records)

    def layout(self, fields: Fields) -> Fields:
        """The columns in `fields` stand in the group."""
        if fields is None:
            return None
        paths = {below(self.within, name): below(self.within, self.into, name) for name in self.fields}
        group = Field(below(self.within, self.into), "group", repeats=True)
        return moved(fields, paths, group, loose=False)

    def origins(self, records: Sequence[Record]) -> Trace:
        """The row and the column."""
        return origins(self, records)

    def fold(self, holders: Sequence[Any], notes: Notes) -> list[Folded]:
        """The rows by key, in the order in which keys come first."""
        groups: dict[Any, tuple[Folded, list[Record], list[tuple[int, Mapping[str, str]]]]] = {}
        last: Any = None
        for position, row in enumerate(holders):
            key = self._key(position, row, notes)
            if key is None:
                continue
            item = {name: row[name] for name in self.fields if name in row}
            head = {name: value for name, value in row.items() if name not in self._same}
            if key not in groups:
                if self.into in head:
                    notes.add(position, (self.into,), "RESHAPE_NAME_TAKEN", path=self.into)
                groups[key] = (Folded(head, position), [], [])
            else:
                if self.adjacent and key != last:
                    notes.add(position, self.by[0], "RESHAPE_NOT_ADJACENT", value=self._shown(row))
                self._compare(position, head, groups[key][0], notes)
            groups[key][1].append(item)
            groups[key][2].append((position, self._same))
            last = key
        return [self._finished(*group) for group in groups.values()]

    def unfold(self, holders: Sequence[Any], notes: Notes) -> list[Record]:
        """One row for each item, with the record's own fields in each."""
        rows: list[Record] = []
        seen: set[Any] = set()
        for position, holder in enumerate(holders):
            key = self._key(position, holder, notes)
            if key is None:
                continue
            if key in seen:
                notes.add(position, self.by[0], "RESHAPE_KEY_TWICE", value=self._shown(holder))
            seen.add(key)
            head = {name: value for name, value in holder.items() if name != self.into}
            for name in self._same.keys() & head.keys():
                notes.add(position, (name,), "RESHAPE_NAME_TAKEN", path=name)
            items = checked_items(holder.get(self.into), position, self.into, self._same, notes)
            if len(items) == 1 and all(map(blank, items[0].values())):
                notes.add(position, (self.into, 0), "RESHAPE_BLANK")
            rows += [{**head, **item} for item in items] or [{**head, **dict.fromkeys(self.required, "")}]
        return rows

    def _finished(self, found: Folded, items: list[Record], origins: list[Any]) -> Folded:
        if len(items) == 1 and all(map(blank, items[0].values())):
            return found
        return Folded({**found.holder, self.into: items}, found.first, origins)

    def _key(self, position: int, row: Any, notes: Notes) -> Any:
        if not isinstance(row, dict):
            notes.add(position, (), "MAPPING_SHAPE", value=shown(row), expected="group")
            return None
        values = [value_at(row, names) for names in self.by]
        if all(map(blank, values)):
            notes.add(position, self.by[0], "RESHAPE_KEY_ABSENT", key=slashed(self.by[0]))
            return None
        return tuple(map(frozen, values))

    def _shown(self, row: Record) -> str:
        return ", ".join(shown(value_at(row, names)) for names in self.by)

    def _compare(self, position: int, head: Record, first: Folded, notes: Notes) -> None:
        """What is not in `fields` must not differ from the record's first row."""
        if head == first.holder and set(map(type, head.values())) <= {str}:
            return
        for name in dict.fromkeys((*head, *first.holder)):
            value, expected = head.get(name, ABSENT), first.holder.get(name, ABSENT)
            if not alike(value, expected):
                params = {"value": told(value), "expected": told(expected), "key": self._shown(head)}
                notes.add(position, (name,), "RESHAPE_ROWS_DIFFER", **params)


def told(value: Any) -> str:
    """A value for people; one that is not there is a dash."""
    return "–" if value is ABSENT else shown(value)


def checked_items(
    value: Any, position: int, into: str, known: Mapping[str, str], notes: Notes
) -> list[Record]:
    """The items of the group; what is no item, or holds a field that has no place, is noted."""
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        notes.add(position, (into,), "MAPPING_SHAPE", value=shown(value), expected="list")
        return []
    good = []
    for number, item in enumerate(value):
        if not isinstance(item, dict):
            notes.add(position, (into, number), "MAPPING_SHAPE", value=shown(item), expected="group")
            continue
        for name in item.keys() - known.keys():
            notes.add(position, (into, number, name), "FIELD_UNKNOWN", name=name)
        good.append(item)
    return good


def read(settings: Settings) -> Rows:
    """The form as the mapping declares it."""
    settings.known("by", "into", "fields", "within", "adjacent")
    within = settings.group("within", repeated=True)
    by = settings.names("by", required=True)
    columns = settings.names("fields", required=True)
    keys = tuple(read_names(one.text) for one in by)
    for literal, names in zip(by, keys, strict=True):
        settings.field((*within, *names), literal.spot)
    for literal in columns:
        settings.field((*within, literal.text), literal.spot)
        if "/" in literal.text or (literal.text,) in {names[:1] for names in keys}:
            settings.wrong(literal, "fields", "[NAME, …], none of them in `by`")
    into = settings.name("into")
    settings.free((*within, into), "into", {below(within, one.text) for one in columns})
    names = tuple(one.text for one in columns)
    required = tuple(name for name in required_in(settings.fields, within) if name in names)
    return Rows(settings.spot, keys, into, names, within, settings.flag("adjacent"), required)
