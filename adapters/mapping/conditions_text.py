"""Reading conditions: `LX = 1 and SFZH exists`, or `{ in: …, out: … }` where both ways are stated."""

import re
from dataclasses import replace

from .calls_text import split_outside
from .language import Clause, Literal, Spot, When
from .source import Block, Faults, Node

_CLAUSE = re.compile(
    r"\s*(?P<path>.+?)\s*(?:(?P<equal>!=|<=|>=|=|<|>|~)\s*(?P<value>.*?)|\bin\s*\((?P<values>.*)\)|\b(?P<word>exists|absent|present))\s*"
)
_BETWEEN = re.compile(r"(?<![^\s)\]}\"'])(?P<word>and|or)(?![^\s(\"'])")
_QUOTES = "\"'"
FORM = (
    "FIELD = VALUE, FIELD != VALUE, FIELD = {PATH}, FIELD in (A, B), FIELD ~ PATTERN, FIELD < NUMBER, FIELD exists, "
    "FIELD absent, FIELD present, joined by `and`, `or`; in { … } it stands in quotes"
)


def read_when(node: Node | None, faults: Faults) -> When | None:
    """The condition in a `when:`; None when there is none or it cannot be read."""
    match node:
        case None:
            return None
        case Literal():
            clauses = _clauses(node, faults)
            return When(clauses, None, node.spot) if clauses else None
        case Block() if {name.text for name, _ in node.entries} <= {"in", "out"} and node.entries:
            return When(_side(node, "in", faults), _side(node, "out", faults), node.spot)
        case _:
            faults.add(node.spot, "MAPPING_FORM", "when", expected=f"when: {FORM}, or {{ in: …, out: … }}")
            return None


def _side(block: Block, name: str, faults: Faults) -> tuple[Clause, ...] | None:
    node = block.get(name)
    if node is None:
        return None
    if isinstance(node, Literal):
        return _clauses(node, faults) or None
    faults.add(node.spot, "MAPPING_FORM", name, expected=FORM)
    return None


def _clauses(literal: Literal, faults: Faults) -> tuple[Clause, ...]:
    found = []
    for part, either in _parts(literal.text):
        clause = _clause(part, literal.spot)
        if clause is None:
            faults.add(literal.spot, "MAPPING_CONDITION", literal.text, text=part.strip(), expected=FORM)
            return ()
        found.append(replace(clause, either=either))
    return tuple(found)


def _parts(text: str) -> list[tuple[str, bool]]:
    """The clauses between `and`s and `or`s that stand outside quotes; whether an `or` stands before each."""
    parts, start, either = [], 0, False
    for match in _BETWEEN.finditer(text):
        before = text[: match.start()]
        odd = any(before.count(quote) % 2 for quote in _QUOTES)
        if odd or any(before.count(left) > before.count(right) for left, right in ("[]", "{}", "()")):
            continue
        parts.append((text[start : match.start()], either))
        start, either = match.end(), match["word"] == "or"
    return [*parts, (text[start:], either)]


def _clause(text: str, spot: Spot) -> Clause | None:
    match = _CLAUSE.fullmatch(_hide(text))
    if match is None:
        return None

    def given(name: str) -> str:
        start, end = match.span(name)
        return text[start:end]

    path = given("path")
    if match["word"]:
        return Clause(path, match["word"], (), spot)
    if match["equal"]:
        return Clause(path, match["equal"], (_unquoted(given("value")),), spot)
    return Clause(path, "in", tuple(_unquoted(value) for value in given("values").split(",")), spot)


def _hide(text: str) -> str:
    """The text with what stands in selectors made harmless: their `=` is not the condition's."""
    found, depth = "", 0
    for char in text:
        depth += (char in "[{") - (char in "]}")
        found += "_" if depth > 0 and char not in "[{" else char
    return found


def referred(value: str) -> tuple[str, str] | None:
    """The path in a value `{path | operation}` that stands elsewhere, and its operations; None for a plain value."""
    if not (value.startswith("{") and value.endswith("}")):
        return None
    parts = [text for _, text in split_outside(value[1:-1], "|")]
    return parts[0].strip(), "".join(f" |{text}" for text in parts[1:])


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] in _QUOTES and text[-1] == text[0] else text
