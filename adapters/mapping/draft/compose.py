"""From guesses to the page: rules with their operations, lists with keys, what is ignored and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .codes import meanings
from .fields import Path, Samples
from .keys import key_of
from .looks import KINDS, share
from .matching import Guess, Match
from .page import Line, in_flow, masked_samples, quoted
from .rules import Rules


@dataclass(slots=True)
class Composed:
    """The rules of a draft, and which source field each line came from."""

    lines: list[Line] = field(default_factory=list)
    ignored: dict[str, str] = field(default_factory=dict)
    #: (value, remark) of a line → its guess
    origin: dict[tuple[str, str], Guess] = field(default_factory=dict)
    #: fields that tell items apart
    keys: set[Path] = field(default_factory=set)


def compose(
    samples: Samples, match: Match, rules: Rules, refused: Mapping[Path, str], handover: str
) -> Composed:
    """All rules. `refused`: guesses that `mapping check` turned down, with its reason."""
    kept = [one for one in match.guesses if one.leaf.path not in refused]
    composing = _Composing(samples, match, rules, kept)
    composing.all(handover)
    composing.ignore(refused)
    return composing.found


def handover_of(titles: Sequence[str]) -> str:
    """The hand-over whose title is in one of these names, else the filing of a case."""
    for code, names in meanings("handover").items():
        if any(one and one in titles for one in names):
            return code
    return "CASE_FILING"


@dataclass(slots=True)
class _Composing:
    samples: Samples
    match: Match
    rules: Rules
    kept: Sequence[Guess]
    found: Composed = field(default_factory=Composed)

    def all(self, handover: str) -> None:
        """Every line, the document's own first."""
        root = [one for one in self.kept if not one.leaf.group]
        own = [one for one in root if not one.place.within]
        lines = self.found.lines
        if handover and not any(one.place.path == "handover" for one in own):
            remark = "guess 0.1: TODO which hand-over is it?"
            lines.append(Line("handover", f"{{ const: {handover} }}", remark))
        lines += [self._line(one, 0) for one in sorted(own, key=lambda one: one.place.path)]
        if self.match.flat:
            lines.append(self._flat([one for one in root if one.place.within]))
        for group, grouped in self.match.groups.items():
            if not grouped.place.within:
                lines.append(self._each(group, 0, ""))

    def _line(self, guess: Guess, above: int) -> Line:
        operations, loses = self.rules.operations(guess)
        text = ("/".join(guess.leaf.path[above:]) or ".") + operations
        value = f"{{ from: {in_flow(text)}, loses: {in_flow(loses)} }}" if loses else quoted(text)
        remark = f"guess {guess.sure}: {guess.why} ({guess.place.relative})"
        self.found.origin[value, remark] = guess
        return Line(guess.place.relative, value, remark)

    def _item(self, guesses: Sequence[Guess], above: int) -> list[Line]:
        """The fields of one item; the kind of paper is known where every number is a resident id."""
        lines = [self._line(one, above) for one in guesses]
        number = next((one for one in guesses if one.place.relative == "identity.number"), None)
        kind = any(line.path == "identity.kind" for line in lines)
        if number and not kind and share(number.leaf.distinct, KINDS["resident-id"]) >= 0.8:
            lines.append(Line("identity.kind", "{ const: resident-id }", "guess 0.7: all are resident ids"))
        return lines

    def _flat(self, guesses: Sequence[Guess]) -> Line:
        """The row itself is the person; single items of lists in the person are the row, too."""
        flat = self.match.flat
        lines = self._item([one for one in guesses if one.place.within == flat], 0)
        inner: dict[str, list[Guess]] = {}
        for one in guesses:
            if one.place.within != flat:
                inner.setdefault(one.place.within, []).append(one)
        for within, some in inner.items():
            name = within.removeprefix(flat + ".").removesuffix("[]")
            below = tuple(self._line(one, 0) for one in some)
            lines.append(Line(name, "each: .", "guess: a row has one; a second has no room", below))
        for group, grouped in self.match.groups.items():
            if grouped.place.within == flat:
                lines.append(self._each(group, 0, flat))
        return Line(flat.removesuffix("[]"), "each: .", "guess: one person in each record", tuple(lines))

    def _each(self, group: Path, above: int, within: str) -> Line:
        """A list; `above` names of its path belong to the list around it."""
        grouped = self.match.groups[group]
        guesses = [one for one in self.kept if one.leaf.group == group]
        lines = self._item(guesses, len(group))
        for other, inner in self.match.groups.items():
            if inner.place.within == grouped.place.path and other != group and other[: len(group)] == group:
                lines.append(self._each(other, len(group), grouped.place.path))
        key = key_of(group, self.samples, guesses)
        if key:
            self.found.keys.add((*group, *key.split("/")))
        head = f"each: {quoted('/'.join(group[above:]))}\nkey: {quoted(key) if key else '[]'}"
        path = grouped.place.path.removeprefix(within).removeprefix(".").removesuffix("[]")
        remark = f"guess {min(1.0, round(grouped.score, 1))}: {grouped.why}"
        return Line(path, head, remark + ("" if key else "; TODO what tells items apart?"), tuple(lines))

    def ignore(self, refused: Mapping[Path, str]) -> None:
        """Every field without a rule, with values that show its form and not what it says."""
        used = {one.leaf.path for one in self.kept} | self.found.keys
        groups = self.samples.groups
        lost = [group for group in groups if not self._reached(group)]
        ignored = self.found.ignored
        for group in lost:
            if not any(group != one and group[: len(one)] == one for one in lost):
                ignored["/".join(group)] = "TODO: a repeated group that nothing canonical was found for"
        for leaf in self.samples.leaves.values():
            if leaf.path in used or any(leaf.path[: len(one)] == one for one in lost):
                continue
            if any(group[: len(leaf.path)] == leaf.path for group in groups):
                continue
            example = masked_samples(leaf.values)
            told = f"TODO: values such as {example}" if example else "TODO: no value in the samples"
            ignored["/".join(leaf.path)] = refused.get(leaf.path, told)

    def _reached(self, group: Path) -> bool:
        return all(one in self.match.groups for one in self.samples.groups if group[: len(one)] == one)
