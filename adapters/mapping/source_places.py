"""Source paths against a layout: what a field is, what repeats, which items a selector can choose."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..contracts import Field
from .calls import Calls
from .calls_text import nearest
from .language import Copy, Each, Rule, Spot
from .layout import Layout
from .paths import ROOT, Names, Pick, absolute, bare, slashed
from .source import Faults


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """A repeated group that rules iterate over: its own path within the last of the `loops` around it."""

    source: Names
    prefix: Names
    loops: tuple[Names, ...]
    scalar: bool


@dataclass(frozen=True)
class SourcePlaces:
    """Finds the layout's place of each source path of one file."""

    layout: Layout
    faults: Faults
    #: prepares the operations on what selectors look up; without it there are none
    calls: Calls | None = None
    #: the groups whose items the rules being bound stand in
    _walked: list[Names] = field(default_factory=list)

    @contextmanager
    def within(self, prefix: Names, loops: tuple[Names, ...] = ()) -> Iterator[None]:
        """While the rules of an item are bound: fields of the items around it may be read from the record's root."""
        before, around = len(self._walked), len(prefix)
        self._walked.append(bare(prefix))
        for source in reversed(loops):
            # the groups that a flattened one is reached through are walked, too
            self._walked.extend(bare(prefix[:depth]) for depth in range(1, around))
            around -= len(source)
        try:
            yield
        finally:
            del self._walked[before:]

    @staticmethod
    def selects(names: Names) -> bool:
        """Whether a path ends in one chosen value of several."""
        return bool(names) and isinstance(names[-1], Pick)

    def find(self, names: Names, prefix: Names, spot: Spot) -> Field | None:
        """The layout's field of a path, or None with the problem noted."""
        whole = absolute(names, prefix)
        odd = [name for name in whole if "[" in name and not isinstance(name, Pick)]
        if odd and not self.layout.known:
            # no format without a layout has brackets in its names: this is a selector that cannot be read
            self.faults.add(
                spot, "MAPPING_RULE", odd[0], text=odd[0], expected="name[field=value], name[1], name[*]"
            )
            return None
        field = self.layout.find(bare(whole))
        if field is None:
            self._unknown(bare(whole), names, prefix, spot)
            return None
        for depth, name in enumerate(whole, 1):
            if isinstance(name, Pick):
                self._selector(name, whole[:depth], prefix, spot)
        own = len(prefix)
        if names[:1] == (ROOT,):
            walked = [len(one) for one in self._walked if bare(whole)[: len(one)] == one]
            own = max(walked, default=0)
        for depth in range(own + 1, len(whole)):
            above = self.layout.find(bare(whole[:depth]))
            if self.layout.known and above and above.repeats and not isinstance(whole[depth - 1], Pick):
                self.faults.add(
                    spot, "MAPPING_REPEATS", slashed(bare(whole)), path=slashed(bare(whole[:depth]))
                )
                return None
        return field

    def _unknown(self, whole: Names, names: Names, prefix: Names, spot: Spot) -> None:
        inside = slashed(prefix) + "/" if prefix else ""
        known = [path.removeprefix(inside) for path in self.layout.paths() if path.startswith(inside)]
        hint = nearest(slashed(bare(names)), known)
        self.faults.add(spot, "MAPPING_SOURCE_UNKNOWN", slashed(whole), path=slashed(whole), hint=hint)

    def _selector(self, pick: Pick, whole: Names, prefix: Names, spot: Spot) -> None:
        field = self.layout.find(bare(whole))
        if self.layout.known and field is not None and field.kind != "any" and not field.repeats:
            path = slashed(bare(whole))
            self.faults.add(spot, "MAPPING_KIND", path, path=path, gives=str(pick), wants=pick.name)
        for number, test in enumerate(pick.tests):
            self.field(bare(test.field), bare(whole), spot)
            if test.by is not None:
                self.find(test.by, prefix, spot)
                if test.calls and self.calls is not None:
                    pick.stages[number] = self.calls.reference(test.calls, spot)

    def field(self, names: Names, prefix: Names, spot: Spot) -> None:
        """A selector asks for a field that its items have; it may stand in a list."""
        if self.layout.find((*prefix, *names)) is None:
            self._unknown((*prefix, *names), names, prefix, spot)

    def group(self, rule: Each, prefix: Names) -> SourceGroup | None:
        """The repeated group of an `each`, with the groups around it that it walks through."""
        whole = absolute(rule.source, prefix)
        field = self.layout.find(bare(whole))
        if field is None:
            self._unknown(bare(whole), rule.source, prefix, rule.spot)
            return None
        loops, last = [], 0
        for depth, name in enumerate(rule.source, 1):
            if isinstance(name, Pick) and name.every and depth < len(rule.source):
                loops.append((*rule.source[last : depth - 1], name.name))
                last = depth
            elif isinstance(name, Pick) and (depth == len(rule.source) or name.every):
                self.faults.add(
                    rule.spot,
                    "MAPPING_FORM",
                    str(name),
                    expected='each: path, when: FIELD = VALUE; each: "A[*]/B", of lists in a list each: "A[*]/."',
                )
                return None
        scalar = any(_own(names) for inner in rule.rules for names in _sources(inner))
        if self.layout.known and not self._repeated(rule, whole, prefix, scalar=scalar):
            return None
        return SourceGroup(rule.source[last:], bare(whole), tuple(loops), scalar)

    def _repeated(self, rule: Each, whole: Names, prefix: Names, *, scalar: bool) -> bool:
        field = self.layout.find(bare(whole))
        if field is not None and field.kind == "any":
            return True
        if field is None or not field.repeats or (field.kind != "group" and not scalar):
            self.faults.add(
                rule.spot, "MAPPING_KIND", slashed(whole),
                path=slashed(bare(whole)), gives=slashed(bare(whole)), wants="repeated group",
            )  # fmt: skip
            return False
        for depth in range(len(prefix) + 1, len(whole)):
            above = self.layout.find(bare(whole[:depth]))
            if above is not None and above.repeats and not isinstance(whole[depth - 1], Pick):
                path = slashed(bare(whole[:depth]))
                self.faults.add(rule.spot, "MAPPING_REPEATS", slashed(bare(whole)), path=path)
                return False
        return True


def _sources(rule: Rule) -> tuple[Names, ...]:
    match rule:
        case Copy():
            return rule.sources or (rule.source,)
        case Each():
            return (rule.source,)
        case _:
            return ()


def _own(names: Names) -> bool:
    """Whether a path is the item itself, or one of the values it holds."""
    return not names or names[0] == "" or (isinstance(names[0], Pick) and not names[0].name)
