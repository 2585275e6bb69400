"""From guesses to the page: rules with their operations, lists with keys, what is ignored and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ....schemas.procedure import default_procedure
from .codes import meanings
from .fields import Path, Samples
from .keys import key_of
from .looks import KINDS, share
from .matching import Guess, Match
from .page import Line, comment, in_flow, masked_samples, quoted
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
    samples: Samples, match: Match, rules: Rules, refused: Mapping[Path, str], constants: Sequence[Line]
) -> Composed:
    """All rules. `refused`: guesses that `mapping check` turned down, with its reason; `constants` stand where no field does."""
    # rules in the order of the fields: without a schema that is the order in which they are written
    order = {path: number for number, path in enumerate(samples.leaves)}
    kept = [one for one in match.guesses if one.leaf.path not in refused]
    kept.sort(key=lambda one: order[one.leaf.path])
    composing = _Composing(samples, match, rules, kept)
    composing.all(constants)
    composing.ignore(refused)
    return composing.found


def constants(handover: str, asked: bool) -> list[Line]:
    """What a mapping of one hand-over says of itself: its code, and the document that the procedure wants in it."""
    remark = "" if asked else "guess 0.1: TODO which hand-over is it?"
    lines = [Line("handover", f"{{ const: {handover} }}", remark)]
    rows = default_procedure().by_code.get(handover, ())
    kinds = rows[-1].documents if rows else ()
    if kinds and kinds[0] in meanings("document-kind"):
        told = f"guess 0.5: what {handover} must hold; TODO is it the leading document?"
        lines.append(Line("document.kind", f"{{ const: {kinds[0]} }}", told))
    return lines


@dataclass(slots=True)
class _Composing:
    samples: Samples
    match: Match
    rules: Rules
    kept: Sequence[Guess]
    found: Composed = field(default_factory=Composed)

    def all(self, constants: Sequence[Line]) -> None:
        """Every line, in the order of the source."""
        root = [one for one in self.kept if not one.leaf.group]
        own = [one for one in root if not one.place.within]
        filled = {one.place.path for one in own}
        at = {path: number for number, path in enumerate(self.samples.leaves)}
        lines: list[tuple[float, Line]] = [(at[one.leaf.path], self._line(one, 0)) for one in own]
        for one in constants:
            if one.path not in filled:
                head = one.path.partition(".")[0]
                first = min((n for n, line in lines if line.path.partition(".")[0] == head), default=0)
                lines.append((first - 0.5, one))
        if self.match.flat:
            inside = [one for one in root if one.place.within]
            first = min((at[one.leaf.path] for one in inside), default=0)
            lines.append((first, self._flat(inside)))
        for group in self._in_order():
            if not self.match.groups[group].place.within:
                first = min((at[path] for path in at if path[: len(group)] == group), default=len(at))
                lines.append((first, self._each(group, 0, "")))
        self.found.lines = [line for _, line in sorted(lines, key=lambda one: one[0])]

    def _in_order(self) -> list[Path]:
        """The groups as they stand in the source."""
        order = {group: number for number, group in enumerate(self.samples.groups)}
        return sorted(self.match.groups, key=lambda one: order[one])

    def _line(self, guess: Guess, above: int) -> Line:
        operations, loses = self.rules.operations(guess)
        text = ("/".join(guess.leaf.path[above:]) or ".") + operations
        value = f"{{ from: {in_flow(text)}, loses: {in_flow(loses)} }}" if loses else quoted(text)
        remark = f"guess {guess.sure}: {guess.why} ({guess.place.relative})"
        self.found.origin[value, comment(remark)] = guess
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
        for group in self._in_order():
            if self.match.groups[group].place.within == flat:
                lines.append(self._each(group, 0, flat))
        return Line(flat.removesuffix("[]"), "each: .", "guess: one person in each record", tuple(lines))

    def _each(self, group: Path, above: int, within: str) -> Line:
        """A list; `above` names of its path belong to the list around it."""
        grouped = self.match.groups[group]
        guesses = [one for one in self.kept if one.leaf.group == group]
        lines = self._item(guesses, len(group))
        for other in self._in_order():
            inner = self.match.groups[other]
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
