"""Made-up legacy records that a mapping can read, one per seed, whatever the format and the rules.

Canonical documents are written out; the records so made are mixed: fields exchanged between records,
fields and items dropped, items reordered, fields that no rule reads filled from what the layout allows.
That keeps the mapping's own spellings. `noise` then spells fields as people and old programs do; the
example documents join as they are, spelled their own way throughout.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from ....schemas.errors import BadDocument
from ...contracts import Field, Record
from .leaves import put, record_leaves
from .noise import Noise
from .places import EACH, Carried, Label, Pattern, names_of

#: changes made to one record
_CHANGES = (0, 1, 2, 3, 5, 8)
#: share of records with noise
_NOISY = 0.5
#: texts tried in fields that no rule reads
_FILLERS = (
    "甲乙丙",
    "0012",
    "1",
    "0",
    "2021-09-29",
    "20210929",
    "20210929093000",
    "2021-09-29 09:30:00",
    "true",
    "A",
    " 备 注 ",
    "<&>",
    "䶮",
)


@dataclass
class Records:
    """A source of records for one mapping."""

    carried: Carried
    #: in the mapping's own spelling
    written: Sequence[Record]
    #: spelled any way
    examples: Sequence[Record]
    noise: Noise
    on: date
    values: dict[Pattern, list[Any]] = field(default_factory=dict)
    ignored: dict[Pattern, list[Any]] = field(default_factory=dict)
    items: dict[Pattern, list[Any]] = field(default_factory=dict)
    needed: set[Pattern] = field(default_factory=set)

    def __post_init__(self) -> None:
        for record in self.written:
            for label, value in record_leaves(record).items():
                pool = self.values.setdefault(names_of(label), [])
                if value not in pool:
                    pool.append(value)
            for place, items in _lists(record):
                self.items.setdefault(place, []).extend(items)
        self._need()
        self.ignored = dict(self._fillers())

    def record(self, random: Random) -> tuple[Record, frozenset[Label]]:
        """One record, and the fields that are not in the mapping's own spelling."""
        if self.examples and random.random() < 0.1:
            record = deepcopy(random.choice(self.examples))
            return record, frozenset(record_leaves(record))
        record = deepcopy(random.choice(self.written))
        for _ in range(random.choice(_CHANGES)):
            random.choice((self._exchange, self._exchange, self._drop, self._items))(record, random)
        for place, fillers in self.ignored.items():
            if random.random() < 0.5:
                put(record, place, random.choice(fillers), random)
        noisy: set[Label] = set()
        leaves = list(record_leaves(record).items())
        if leaves and random.random() < _NOISY:
            for label, value in random.sample(leaves, min(len(leaves), random.choice((1, 1, 2)))):
                other = self.noise.spelling(names_of(label), value, random)
                if other != value:
                    replace_at(record, label, other)
                    noisy.add(label)
        return record, frozenset(noisy)

    def _need(self) -> None:
        """The fields without which a record cannot be written or read."""
        first = {names_of(label): (label, one) for one in self.written for label in record_leaves(one)}
        for place, (label, whole) in first.items():
            record = deepcopy(whole)
            remove_at(record, label)
            if self._refused(record):
                self.needed.add(place)

    def _refused(self, record: Record) -> bool:
        mapping = self.carried.mapping
        try:
            again = mapping.decode(mapping.encode(record))[0]
        except BadDocument:
            return True
        return bool(mapping.read(again, on=self.on).problems)

    def _exchange(self, record: Record, random: Random) -> None:
        leaves = list(record_leaves(record))
        if leaves:
            label = random.choice(leaves)
            replace_at(record, label, random.choice(self.values.get(names_of(label), [None])))

    def _drop(self, record: Record, random: Random) -> None:
        leaves = [label for label in record_leaves(record) if names_of(label) not in self.needed]
        if leaves:
            remove_at(record, random.choice(leaves))

    def _items(self, record: Record, random: Random) -> None:
        lists = list(_lists(record))
        if not lists:
            return
        place, items = random.choice(lists)
        choice = random.randint(0, 2)
        if choice == 0:
            random.shuffle(items)
        elif choice == 1 and len(items) > 1:
            items.pop(random.randrange(len(items)))
        else:
            more = self.items.get(place, [])
            items.extend(deepcopy(random.sample(more, min(len(more), random.randint(1, 2)))))

    def _fillers(self) -> Iterator[tuple[Pattern, list[Any]]]:
        """What fields can hold that no rule writes."""
        layout = self.carried.mapping.plan.layout
        written = (*self.carried.record_rules, *self.carried.filled_out)
        fullest = max(self.written, key=lambda one: len(record_leaves(one)))
        for place, about in layout.leaves():
            if place in written:
                continue
            found = [value for value in _possible(about) if self._takes(place, value, fullest)]
            if found:
                yield place, found

    def _takes(self, place: Pattern, value: Any, fullest: Record) -> bool:
        record = deepcopy(fullest)
        if not put(record, place, value):
            return False
        try:
            again = self.carried.mapping.decode(self.carried.mapping.encode(record))
        except BadDocument:
            return False
        return value in record_leaves(again[0]).values()


def _possible(about: Field) -> list[Any]:
    if about.choices:
        return list(about.choices)
    match about.kind:
        case "integer":
            return [0, 1, 7, 12]
        case "boolean":
            return [True, False]
        case _:
            most = about.max_chars or about.max_bytes
            return [*_FILLERS, *(["x" * most, "0" * most] if most and most < 1000 else [])]


def _lists(value: Any, place: Pattern = ()) -> Iterator[tuple[Pattern, list[Any]]]:
    """Every repeated group with its items."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _lists(inner, (*place, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield place, value
        for item in value:
            yield from _lists(item, (*place, EACH))


def holder(value: Any, label: Label) -> Any:
    """The group that holds a field; None when it is gone."""
    for step in label[:-1]:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def replace_at(value: Any, label: Label, new: Any) -> None:
    """Put another value where a field is."""
    around = holder(value, label)
    if isinstance(around, dict):
        around[label[-1]] = new


def remove_at(value: Any, label: Label) -> None:
    """Take a field away."""
    around = holder(value, label)
    if isinstance(around, dict):
        around.pop(label[-1], None)
