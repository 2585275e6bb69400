"""What can be wrong in a rule: another field, another place, a date the wrong way round, a forgotten operation.

Each kind takes the places of a file and a source of chance and gives the edits of one change, or nothing where the file
offers no such place. Changes that mean the same by construction are never made.
"""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from ..calls_text import split_outside
from .mutant import Edit, Span
from .sheet import Piped, Places, Value

T = TypeVar("T")
Edits = list[Edit] | None
Kind = Callable[[Places, Random], Edits]

_NUMBER = re.compile(r"\d+")
_AS_IS = {"date(yyyy-MM-dd)"}
#: parts of a date pattern that are taken for each other
_PAIRS = (("MM", "dd"), ("M", "d"), ("HH", "mm"), ("mm", "ss"), ("年", "月"))


def source(places: Places, random: Random) -> Edits:
    """Two fields of one scope are taken for each other."""
    one = _one(random, places.piped)
    others = [x for x in places.piped if one and x.scope == one.scope and _path(x) != _path(one)]
    other = _one(random, others)
    return _exchanged(one.path, other.path) if one and other else None


def target(places: Places, random: Random) -> Edits:
    """A left side is another's of its block, or another property of the schema."""
    pick = _one(random, [block for block in places.blocks if len(block[1]) > 1 or block[0]])
    if pick is None:
        return None
    shape, lefts = pick
    one = random.choice(lefts)
    others = [span for span in lefts if span is not one]
    if others and random.random() < 0.5:
        return _exchanged(one, random.choice(others))
    names = sorted(shape.properties) if shape and "." not in one.text and "[" not in one.text else []
    free = [name for name in names if name not in {span.text.split(".")[0].split("[")[0] for span in lefts}]
    if free:
        return [Edit(one, random.choice(free))]
    return _exchanged(one, random.choice(others)) if others else None


def pattern(places: Places, random: Random) -> Edits:
    """A date's parts change places, a number has another length, yes is no."""
    calls = [(call, text) for rule in places.piped for call in rule.calls for text in repatterned(call.text)]
    found = _one(random, calls)
    return [Edit(found[0], found[1])] if found else None


def repatterned(call: str) -> list[str]:
    """Other spellings of one operation's pattern."""
    name, bracket, rest = call.partition("(")
    if not bracket or not rest.endswith(")"):
        return []
    inside = rest[:-1]
    if name in ("boolean", "values") and "," in inside:
        parts = [part.strip() for _, part in split_outside(inside, ",")]
        turned = [parts[1], parts[0], *parts[2:]] if name == "boolean" else []
        return [f"{name}({', '.join(turned)})"] if turned and parts[0] != parts[1] else []
    if name.startswith(("date", "time", "month", "moment")):
        found = [_turned(inside, a, b) for a, b in _PAIRS] + [inside.replace("yyyy", "yy")]
        return [f"{name}({text})" for text in dict.fromkeys(found) if text != inside]
    number = _NUMBER.search(inside)
    if number is None or name == "code":
        return []
    more = str(int(number[0]) + 1)
    return [f"{name}({inside[: number.start()]}{more}{inside[number.end() :]})"]


def _turned(text: str, one: str, other: str) -> str:
    letters = [rf"(?<!{part[0]}){part}(?!{part[0]})" for part in (one, other)]
    if not all(re.search(letter, text) for letter in letters):
        return text
    return re.sub("|".join(letters), lambda found: other if found[0] == one else one, text)


def operation(places: Places, random: Random) -> Edits:
    """An operation is forgotten."""
    found = _one(
        random,
        [
            (rule, index)
            for rule in places.piped
            for index, call in enumerate(rule.calls)
            # written as the canonical schema spells a day: it refuses whatever else stands there
            if call.text not in _AS_IS
        ],
    )
    if found is None:
        return None
    rule, index = found
    before = rule.calls[index - 1] if index else rule.path
    call = rule.calls[index]
    # the mark goes with the operation
    gone = Span(before.end, call.end, f" | {call.text}", call.line, call.column)
    return [Edit(gone, "")]


def key(places: Places, random: Random) -> Edits:
    """Items or documents are told apart by another field."""
    pick = _one(random, places.keys)
    if pick is None:
        return None
    span, scope = pick
    same = {one.text for one, around in places.keys if around == scope}
    others = {_path(rule) for rule in places.piped if rule.scope == scope} - same - {"."}
    other = _one(random, sorted(others))
    return [Edit(span, other)] if other else None


def constant(places: Places, random: Random) -> Edits:
    """A constant, a default or a value that is written is another one."""
    value = _one(random, places.values)
    return [Edit(value.span, _other(value, random))] if value else None


def _other(value: Value, random: Random) -> str:
    text = value.span.text
    choices = [str(one) for one in value.shape.choices if str(one) != text] if value.shape else []
    if choices and value.role in ("const", "in"):
        return random.choice(choices)
    if text in ("true", "false"):
        return "false" if text == "true" else "true"
    number = _NUMBER.search(text)
    if number:
        return f"{text[: number.start()]}{int(number[0]) + 1}{text[number.end() :]}"
    return f"{text}x"


def direction(places: Places, random: Random) -> Edits:
    """A rule runs one way only, or the other way."""
    plain = [rule for rule in places.piped if rule.plain]
    offered: list[Piped | Span] = [*plain, *places.directions]
    pick = _one(random, offered)
    if pick is None:
        return None
    if isinstance(pick, Span):
        return [Edit(pick, "out" if pick.text == "in" else "in")]
    mark = "'" if '"' in pick.whole.text else '"'
    way = random.choice(("in", "out"))
    return [Edit(pick.whole, f"{{ from: {mark}{pick.whole.text}{mark}, direction: {way} }}")]


def ignored(places: Places, random: Random) -> Edits:
    """A field that a rule reads is ignored, and an ignored one read in its stead."""
    rules = [rule for rule in places.piped if not rule.scope]
    span, rule = _one(random, places.ignored), _one(random, rules)
    return _exchanged(rule.path, span) if span and rule and rule.path.text != span.text else None


#: by the name that a report uses; code rows are in `tables`
KINDS: dict[str, Kind] = {
    "constant": constant,
    "direction": direction,
    "ignored": ignored,
    "key": key,
    "operation": operation,
    "pattern": pattern,
    "source": source,
    "target": target,
}


def _one(random: Random, found: Sequence[T]) -> T | None:
    return random.choice(found) if found else None


def _path(rule: Piped) -> str:
    return rule.path.text


def _exchanged(one: Span, other: Span) -> list[Edit]:
    return [Edit(one, other.text), Edit(other, one.text)]
