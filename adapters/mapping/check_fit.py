"""Constants, defaults and spellings against the field that is to hold them: lengths, enumerations, patterns, charset."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .bound import ABSENT, BoundConst, BoundCopy, Stage, Written
from .check_links import Link
from .check_values import Room, Trial, canonical_side, single, trial
from .language import Call, Literal, dotted
from .layout import Layout
from .operations import OPERATIONS
from .operations.declare import Setting, WrongArguments
from .paths import slashed
from .source import Faults
from .target import Shape

#: dates and times as canonical documents hold them, long and short ones
_DATES = ("2021-12-31", "1987-01-02")
_TIMES = ("2021-12-31T23:59:00+08:00", "1987-01-02T03:04:00+08:00")
_WHOLE_NUMBERS = (1, 12, 123, 1234)
_PATTERNED = {"date": _DATES, "datetime": _TIMES}


#: a text longer than any field
_LONG = "a" * 20_000


@dataclass(frozen=True)
class Fits:
    """The checks of what rules can write."""

    layout: Layout
    room: Room
    faults: Faults

    def written(self, writes: Sequence[Written]) -> None:
        """The legacy constants of the file."""
        for entry in writes:
            field = self.layout.find(entry.names) if self.layout.known else None
            why = self.room.unfit(field, entry.value) if field is not None else ""
            if why:
                self._constant(entry.spot, slashed(entry.names), entry.value, why)

    def check(self, link: Link) -> None:
        """One rule: its constants, its defaults, and what its operations spell."""
        rule = link.rule
        if isinstance(rule, BoundConst):
            self._canonical(rule.rule.value, rule.value, link)
            return
        if rule.default_in is not ABSENT and rule.rule.default_in is not None:
            self._canonical(rule.rule.default_in, rule.default_in, link)
        if link.field is None:
            return
        if rule.default_out is not ABSENT and rule.rule.default_out is not None:
            why = self.room.unfit(link.field, rule.default_out)
            if why:
                self._constant(rule.rule.default_out.spot, slashed(link.names), rule.default_out, why)
        if link.woven:
            return
        if link.writes:
            self._spelled(link, rule)
        for index, call in enumerate(rule.rule.calls[: len(rule.stages)]):
            if call.name in _PATTERNED and link.reads:
                self._shadowed(call)
                self._readable(link, rule, index, call)

    def _constant(self, spot: Any, path: str, value: Any, why: str) -> None:
        self.faults.add(spot, "MAPPING_VALUE_UNFIT", path, path=path, value=str(value), expected=why)

    def _canonical(self, literal: Literal, value: Any, link: Link) -> None:
        why = _outside(link.place, value) if link.place else ""
        if why:
            path = dotted(link.rule.rule.target)
            self._constant(literal.spot, path, value, why)

    def _spelled(self, link: Link, rule: BoundCopy) -> None:
        """What the rule writes of typical values must fit the field."""
        tries = trial(rule)
        found: list[tuple[str, str]] = []
        # what a rule cuts must fit once it is cut
        cut = [_LONG] if any(call.name == "limit" for call in rule.rule.calls) else []
        for value in (*_samples(link, rule), *cut):
            tried = tries.write(canonical_side(rule, value))
            if tried.fault or tried.value in (None, ""):
                continue
            spelled = single(tried.value)
            found.append((str(spelled), self.room.unfit(link.field, spelled)))  # type: ignore[arg-type]
        wrong = [(text, why) for text, why in found if why]
        if not wrong:
            return
        text, why = wrong[0]
        always = len(wrong) == len(found)
        code = "MAPPING_SPELLING_NEVER_FITS" if always else "MAPPING_SPELLING_UNFIT"
        path = slashed(link.names)
        self.faults.add(rule.rule.spot, code, path, path=path, value=text[:60], expected=why)

    def _shadowed(self, call: Call) -> None:
        """A pattern whose every spelling an earlier one reads is there in vain."""
        samples = _PATTERNED[call.name]
        alone = _patterns(call)
        for number, (text, stage) in enumerate(alone):
            spelled = [tried.value for value in samples if not (tried := Trial((stage,)).write(value)).fault]
            for earlier, other in alone[:number]:
                if spelled and all(not Trial((other,)).read(value).fault for value in spelled):
                    self.faults.add(call.spot, "MAPPING_PATTERN_SHADOWED", text, pattern=text, other=earlier)
                    break

    def _readable(self, link: Link, rule: BoundCopy, index: int, call: Call) -> None:
        """Where nothing is written: at least one of the patterns can stand in the field."""
        if link.writes or link.field is None:
            return
        value = canonical_side(rule, _PATTERNED[call.name][0])
        found = []
        for _, stage in _patterns(call):
            tried = Trial((*rule.stages[:index], replace(stage, lifted=rule.stages[index].lifted))).write(
                value
            )
            if tried.fault or not (why := self.room.unfit(link.field, single(tried.value))):
                return
            found.append((str(single(tried.value)), why))
        if found:
            text, why = found[0]
            path = slashed(link.names)
            self.faults.add(call.spot, "MAPPING_SPELLING_UNREAD", path, path=path, value=text, expected=why)


def _patterns(call: Call) -> list[tuple[str, Stage]]:
    """Each pattern of a call with the operation that knows it alone."""
    return [(text, stage) for text in call.arguments if (stage := _with(call.name, text)) is not None]


def _with(name: str, argument: str) -> Stage | None:
    """The operation with one of its arguments only; None when that is no pattern."""
    try:
        return Stage(OPERATIONS[name].prepare((argument,), Setting()))
    except WrongArguments:
        return None


def _samples(link: Link, rule: BoundCopy) -> Iterator[Any]:
    """Typical canonical values of the place; none where anything may stand there or a code table writes them."""
    names = {call.name for call in rule.rule.calls}
    place = link.place
    if "code" in names:
        return
    if place is not None and place.choices:
        yield from place.choices
    elif place is not None and "boolean" in place.types:
        yield from (True, False)
    elif "date" in names or (place is not None and place.limit("format") == "date"):
        yield from _DATES
    elif "datetime" in names or (place is not None and place.limit("format") == "date-time"):
        yield from _TIMES
    elif place is not None and "integer" in place.types:
        yield from _numbers(place)


def _numbers(place: Shape) -> Iterator[int]:
    """Whole numbers that the schema allows; how long they may grow is a question for a note."""
    least, most = place.limit("minimum"), place.limit("maximum")
    for number in _WHOLE_NUMBERS:
        if (least is None or number >= least) and (most is None or number <= most):
            yield number


def _outside(place: Shape, value: Any) -> str:
    """Why the schema would refuse a constant, in signs; enumerations are checked where constants are bound."""
    pattern, longest, least, most = map(place.limit, ("pattern", "maxLength", "minimum", "maximum"))
    if isinstance(value, str):
        if isinstance(longest, int) and len(value) > longest:
            return f"{len(value)} > {longest}"
        return f"/{pattern}/" if isinstance(pattern, str) and not _matches(pattern, value) else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if least is not None and value < least:
            return f"< {least}"
        return f"> {most}" if most is not None and value > most else ""
    return ""


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return True
