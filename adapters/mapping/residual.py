"""What an agency's own document says and the canonical case cannot: taken when it is read, put back when it is written.

Pure: records in, records out. Items of repeated groups are told apart by their keys, never by their position.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...schemas.lacuna import Gap, Lacuna
from ..contracts import Record
from .failures import place_text
from .language import Each, Rule
from .paths import Names, absolute, bare, read_names, slashed
from .plan import Plan
from .reading import optional_key
from .source_reach import sources_of

#: a name, or the key of an item in the group named before it
Step = str | tuple[str, ...]
_BLANK: tuple[Any, ...] = (None, "", [], {})
_TEXT = "#text"


@dataclass(frozen=True, slots=True)
class Kept:
    """One field, or a group with all in it, as its agency wrote it."""

    path: tuple[Step, ...]
    value: Any


@dataclass(frozen=True)
class Own:
    """Which fields of a mapping's records only their agency uses; worked out once per mapping."""

    plan: Plan
    mapped: frozenset[Names] = field(init=False)
    off: frozenset[Names] = field(init=False)
    #: fields that are kept; with an open layout whatever is not mapped is, too
    ignored: Mapping[Names, str] = field(init=False)
    #: groups in which there may be some
    ways: frozenset[Names] = field(init=False)
    #: repeated groups → their keys
    keys: Mapping[Names, tuple[Names, ...]] = field(init=False)

    def __post_init__(self) -> None:
        sheet = self.plan.sheet
        written = {read_names(entry.path) for entry in sheet.writes}
        mapped = {*sources_of((*sheet.rules, *sheet.envelope), ()), *written}
        if not sheet.sends:
            mapped |= {names for names, _ in (*sheet.key, *sheet.case_key, *sheet.supersedes)}
        off = {read_names(one.text) for one in sheet.unkept}
        ignored = {read_names(entry.path): str(entry.spot) for entry in sheet.ignored}
        ignored = {path: spot for path, spot in ignored.items() if path not in written | off}
        ways = set(ignored) if self.plan.layout.known else {*ignored, *mapped}
        around = frozenset(path[:depth] for path in ways for depth in range(1, len(path)))
        keys = dict(_keys(sheet.rules, ()))
        values = (frozenset(mapped), frozenset(off), ignored, around, keys)
        for name, value in zip(("mapped", "off", "ignored", "ways", "keys"), values, strict=True):
            object.__setattr__(self, name, value)

    def holds(self, path: Names) -> bool:
        """Whether a field is the agency's own."""
        above = [path[:depth] for depth in range(1, len(path) + 1)]
        if any(one in self.off for one in above) or path in self.mapped:
            return False
        if any(one in self.ignored for one in above):
            return True
        return not self.plan.layout.known and path not in self.ways

    @cached_property
    def required(self) -> tuple[Names, ...]:
        """Those that the format requires."""
        return tuple(
            names for names, known in self.plan.layout.leaves() if known.required and self.holds(names)
        )

    def document(self, record: Record) -> str:
        """The name of the document at its agency; empty when the record does not tell it whole."""
        return optional_key(tuple(_reach(record, bare(names)) for names, _ in self.plan.sheet.key))

    def item(self, group: Names, item: Any) -> tuple[str, ...] | None:
        """The key of an item; None when it has none."""
        keys = self.keys.get(group, ())
        if not keys or not isinstance(item, dict):
            return None
        parts = tuple(optional_key((_reach(item, bare(names)),)) for names in keys)
        return parts if any(parts) else None


def _keys(rules: Iterable[Rule], prefix: Names) -> Iterator[tuple[Names, tuple[Names, ...]]]:
    """The keys of every repeated group; one that rules key in different ways has none."""
    found: dict[Names, tuple[Names, ...]] = {}
    for rule in rules:
        if isinstance(rule, Each):
            path = bare(absolute(rule.source, prefix))
            if rule.source:
                found[path] = rule.keys if found.get(path, rule.keys) == rule.keys else ()
            for deeper, keys in _keys(rule.rules, path):
                found[deeper] = keys if found.get(deeper, keys) == keys else ()
    yield from found.items()


def _reach(value: Any, names: Sequence[str]) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else value if name == _TEXT else None
    return value.get(_TEXT) if isinstance(value, dict) else value


def take(own: Own, record: Record) -> tuple[Kept, ...]:
    """Every field of the record that only its agency uses."""
    return tuple(_taken(own, record, (), ()))


def _taken(own: Own, group: Mapping[str, Any], names: Names, trail: tuple[Step, ...]) -> Iterator[Kept]:
    for name, value in group.items():
        path = (*names, name)
        if own.holds(path):
            yield Kept((*trail, name), _pruned(own, value, path))
        elif path not in own.off and (path in own.ways or not own.plan.layout.known):
            if isinstance(value, dict):
                yield from _taken(own, _open(value, path, own), path, (*trail, name))
            for item in value if isinstance(value, list) else ():
                if (key := own.item(path, item)) is not None:
                    yield from _taken(own, item, path, (*trail, name, key))


def _open(value: Mapping[str, Any], path: Names, own: Own) -> Mapping[str, Any]:
    """Of a field that a rule reads, what stands beside its text."""
    return {name: one for name, one in value.items() if name != _TEXT} if path in own.mapped else value


def _pruned(own: Own, value: Any, path: Names) -> Any:
    """Without what is not to be kept."""
    if not any(off[: len(path)] == path for off in own.off):
        return value
    match value:
        case dict():
            inner = ((name, (*path, name), one) for name, one in value.items())
            return {name: _pruned(own, one, below) for name, below, one in inner if below not in own.off}
        case list():
            return [_pruned(own, one, path) for one in value]
    return value


def restore(own: Own, record: Record, kept: Sequence[Kept]) -> tuple[Record, tuple[Lacuna, ...]]:
    """The record with its agency's own fields put back; what could not be, and what is left blank, is told.

    A value that a rule wrote always wins; the fields of an item that is no longer there go with it.
    """
    restoring = _Restoring(own)
    whole = deepcopy(record)
    for one in kept:
        restoring.put(whole, (), one.path, one.value)
    restoring.blanks(whole)
    return restoring.ordered(whole, ()), tuple(restoring.lacunas)


@dataclass
class _Restoring:
    """One record on its way."""

    own: Own
    lacunas: list[Lacuna] = field(default_factory=list)
    #: groups (by identity) and names of fields that were put back
    back: set[tuple[int, str]] = field(default_factory=set)
    #: groups (by identity) that got a field
    grown: set[int] = field(default_factory=set)

    def put(self, group: dict[str, Any], names: Names, trail: Sequence[Step], value: Any) -> None:
        """One field, down its path."""
        name, rest = str(trail[0]), trail[1:]
        path = (*names, name)
        if not rest:
            self._field(group, path, value)
        elif isinstance(rest[0], tuple):
            items = group.get(name)
            for item in items if isinstance(items, list) else [items]:
                if isinstance(item, dict) and self.own.item(path, item) == rest[0]:
                    self.put(item, path, rest[1:], value)
        else:
            inner = group.get(name)
            if isinstance(inner, str) and inner:
                inner = group[name] = {_TEXT: inner}  # beside a text that a rule wrote
            elif not isinstance(inner, dict):
                if any(mapped[: len(path)] == path for mapped in self.own.mapped):
                    self._missing((*path, *(step for step in rest if isinstance(step, str))))
                    return
                inner = group[name] = {}
                self.grown.add(id(group))
            self.put(inner, path, rest, value)

    def _field(self, group: dict[str, Any], path: Names, value: Any) -> None:
        if self.own.plan.layout.find(path) is None:
            self._missing(path)
        elif self.own.holds(path):
            self._fill(group, path[-1], value)

    def _fill(self, group: dict[str, Any], name: str, value: Any) -> None:
        there = group.get(name)
        if there in _BLANK:
            group[name] = value
        elif isinstance(there, dict) and isinstance(value, dict):
            for inner, one in value.items():
                self._fill(there, inner, one)
        self.back.add((id(group), name))
        self.grown.add(id(group))

    def _missing(self, path: Names, place: str = "") -> None:
        above = [path[:depth] for depth in range(1, len(path) + 1)]
        rule = next((self.own.ignored[one] for one in above if one in self.own.ignored), "")
        self.lacunas.append(Lacuna(Gap.RESIDUE_MISSING, slashed(path), place, rule))

    def blanks(self, record: Record) -> None:
        """Fields of the agency's own that its format requires and that stay blank."""
        for names in self.own.required:
            self._blank(record, names, 0, ())

    def _blank(self, value: Any, names: Names, depth: int, at: tuple[str | int, ...]) -> None:
        if isinstance(value, list):
            for index, item in enumerate(value):
                self._blank(item, names, depth, (*at, index))
        elif isinstance(value, dict):
            name = names[depth]
            if (id(value), name) in self.back:
                return
            if depth < len(names) - 1:
                self._blank(value.get(name), names, depth + 1, (*at, name))
            elif value.get(name) in _BLANK:
                self._missing(names, place_text((*at, name)))

    def ordered(self, group: dict[str, Any], names: Names) -> dict[str, Any]:
        """Fields in the layout's order, where something was put back."""
        order = self.own.plan.layout.order
        inner = {name: self._below(value, (*names, name)) for name, value in group.items()}
        if id(group) not in self.grown:
            return inner
        placed = sorted(inner, key=lambda name: order.get((*names, name), len(order)))
        return {name: inner[name] for name in placed}

    def _below(self, value: Any, names: Names) -> Any:
        match value:
            case dict():
                return self.ordered(value, names)
            case list():
                return [self._below(one, names) for one in value]
        return value
