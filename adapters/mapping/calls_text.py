"""Reading `path | operation(argument, …)`: the right side of a plain rule."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from .language import Call, Copy, Literal, Spot, Target
from .paths import read_names
from .source import Faults

#: with `~` in front the operation runs the other way round
_NAME = re.compile(r"~?[a-z][a-z0-9-]*")
_QUOTES = "\"'"


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or a dash: for "did you mean"."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.5)), "-")


def read_copy(target: Target, value: Literal, faults: Faults) -> Copy | None:
    """The rule; None with the problem noted."""
    found = read_calls(value, faults, path=True)
    if found is None:
        return None
    path, calls = found
    if any(not name for name in read_names(path)):
        faults.add(value.spot, "MAPPING_RULE", text=value.text, expected="path | operation")
        return None
    return Copy(target, read_names(path), calls, value.spot)


def read_calls(value: Literal, faults: Faults, *, path: bool) -> tuple[str, tuple[Call, ...]] | None:
    """A source path and the operations behind it, or with `path` false operations alone."""
    parts = list(split_outside(value.text, "|"))
    first = parts[0][1].strip() if path else ""
    if path and not first:
        faults.add(value.spot, "MAPPING_RULE", text=value.text, expected="path | operation")
        return None
    start = value.spot.column + (1 if value.tag == "quoted" else 0)
    calls = []
    for offset, text in parts[1:] if path else parts:
        blanks = len(text) - len(text.lstrip())
        spot = Spot(value.spot.file, value.spot.line, start + offset + blanks)
        call = _call(text.strip(), spot)
        if call is None:
            torn = value.tag != "quoted" and text.count("(") > text.count(")")
            expected = (
                'operation(…); within { … } a rule with a comma stands in quotes: "path | operation(a, b)"'
            )
            faults.add(
                spot,
                "MAPPING_RULE",
                text=text.strip(),
                expected=expected if torn else "operation or operation(…)",
            )
            return None
        calls.append(call)
    return first, tuple(calls)


def _call(text: str, spot: Spot) -> Call | None:
    match = _NAME.match(text)
    if match is None:
        return None
    rest = text[match.end() :].strip()
    if not rest:
        return Call(match[0], (), spot)
    if not (rest.startswith("(") and rest.endswith(")")):
        return None
    return Call(match[0], tuple(_argument(part) for _, part in split_outside(rest[1:-1], ",")), spot)


def _argument(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] in _QUOTES and text[-1] == text[0]:
        return text[1:-1].replace("\\n", "\n").replace("\\t", "\t")
    return text


def split_outside(text: str, mark: str) -> Iterator[tuple[int, str]]:
    """The parts between marks that stand outside quotes and, for `|`, outside arguments and selectors."""
    start, quote, depth = 0, "", 0
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in _QUOTES and depth + (mark == ",") > 0:
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == mark and (depth == 0 or mark == ","):
            yield start, text[start:index]
            start = index + 1
    yield start, text[start:]
