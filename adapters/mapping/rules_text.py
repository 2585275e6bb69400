"""Reading the `rules:` part of a mapping file: nodes → the language's rules.

Left sides are dotted canonical paths, right sides `path | operation(arguments)` or one of
the rule forms; a mapping that is no form is a group whose keys are prefixed by its own.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from .language import Call, Const, Copy, Direction, Each, Literal, Names, Rule, Spot, Step, Target
from .source import Block, Faults, Items, Node

_STEP = re.compile(r"(?P<name>[^.\[\]=|]+)(?:\[(?P<field>[^\[\]=]+)=(?P<value>[^\[\]]+)\])?(?:\.|$)")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_COPY_FORM = {"from", "in", "out", "direction", "loses"}
_EACH_FORM = {"each", "key", "rules", "direction"}
_QUOTES = "\"'"


def nearest(name: str, known: Iterator[str] | list[str] | set[str]) -> str:
    """The known name most like `name`, or a dash: for "did you mean"."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.5)), "-")


def read_rules(block: Block, prefix: Target, faults: Faults) -> tuple[Rule, ...]:
    """Every rule of a group, in the order written, with its whole canonical path."""
    rules: list[Rule] = []
    for key, value in block.entries:
        target = read_target(key, faults)
        if target is not None:
            rules.extend(_rule((*prefix, *target), key, value, faults))
    return tuple(rules)


def read_target(key: Literal, faults: Faults) -> Target | None:
    """`identifiers[kind=police-case].number` as steps."""
    steps: list[Step] = []
    position = 0
    while position < len(key.text):
        match = _STEP.match(key.text, position)
        if match is None:
            faults.add(key.spot, "MAPPING_PATH", key.text, text=key.text)
            return None
        value = (match["value"] or "").strip().strip(_QUOTES)
        steps.append(Step(match["name"].strip(), (match["field"] or "").strip(), value))
        position = match.end()
    return tuple(steps) or None


def read_names(text: str) -> Names:
    """`AJXX/AJBH` as names; `.` is the item itself."""
    path = text.strip()
    return () if path == "." else tuple(path.split("/"))


def _rule(target: Target, key: Literal, value: Node, faults: Faults) -> list[Rule]:
    match value:
        case Literal():
            return _copy(target, value, faults)
        case Items():
            faults.add(value.spot, "MAPPING_FORM", key.text, expected="path | operation, or { … }")
            return []
        case Block():
            return _form(target, key, value, faults)


def _form(target: Target, key: Literal, block: Block, faults: Faults) -> list[Rule]:
    names = {name.text for name, _ in block.entries}
    if "each" in names:
        return _each(target, block, faults)
    if names in ({"const"}, {"const", "direction"}):
        value = block.get("const")
        if isinstance(value, Literal):
            return [Const(target, value, key.spot, _direction(block, faults))]
        faults.add(block.spot, "MAPPING_FORM", key.text, expected="{ const: VALUE }")
        return []
    if "from" in names and (names == {"from"} or any(map(_is_form_key, names - {"from"}))):
        return _long_copy(target, block, faults)
    return list(read_rules(block, target, faults))


def _is_form_key(name: str) -> bool:
    """`from` may also be a canonical field: what stands beside it tells, be it misspelt."""
    return name in _COPY_FORM or bool(get_close_matches(name, ["direction", "loses"], n=1, cutoff=0.7))


def _unknown(block: Block, known: set[str], faults: Faults) -> None:
    for name, _ in block.entries:
        if name.text not in known:
            faults.add(name.spot, "MAPPING_KEY_UNKNOWN", key=name.text, hint=nearest(name.text, known))


def _text(block: Block, key: str, faults: Faults) -> Literal | None:
    value = block.get(key)
    if value is not None and not isinstance(value, Literal):
        faults.add(value.spot, "MAPPING_FORM", expected=f"{key}: VALUE")
        return None
    return value


def _direction(block: Block, faults: Faults) -> Direction:
    value = _text(block, "direction", faults)
    if value is None:
        return Direction.BOTH
    try:
        return Direction(value.text)
    except ValueError:
        faults.add(value.spot, "MAPPING_FORM", expected="direction: in | out | both")
        return Direction.BOTH


def _long_copy(target: Target, block: Block, faults: Faults) -> list[Rule]:
    _unknown(block, _COPY_FORM, faults)
    source = _text(block, "from", faults)
    if source is None:
        return []
    short = _copy(target, source, faults)
    loses = _text(block, "loses", faults)
    return [
        Copy(
            target=rule.target,
            source=rule.source,
            calls=rule.calls,
            spot=rule.spot,
            direction=_direction(block, faults),
            default_in=_text(block, "in", faults),
            default_out=_text(block, "out", faults),
            loses=loses.text if loses else "",
        )
        for rule in short
        if isinstance(rule, Copy)
    ]


def _each(target: Target, block: Block, faults: Faults) -> list[Rule]:
    _unknown(block, _EACH_FORM, faults)
    source, key, rules = _text(block, "each", faults), block.get("key"), block.get("rules")
    alone = source is not None and source.text.strip() == "."
    if source is None or not isinstance(rules, Block) or (key is None and not alone):
        faults.add(block.spot, "MAPPING_FORM", expected="{ each: path, key: field, rules: {…} }")
        return []
    keys = [key] if isinstance(key, Literal) else list(key.items) if isinstance(key, Items) else []
    names = tuple(read_names(item.text) for item in keys if isinstance(item, Literal))
    inner = read_rules(rules, (), faults)
    direction = _direction(block, faults)
    key_spot = source.spot if key is None else key.spot
    return [Each(target, read_names(source.text), names, inner, source.spot, key_spot, direction)]


def _copy(target: Target, value: Literal, faults: Faults) -> list[Rule]:
    parts = list(_split(value.text, "|"))
    path = parts[0][1].strip() if parts else ""
    if not path or any(not name for name in read_names(path)):
        faults.add(value.spot, "MAPPING_RULE", text=value.text, expected="path | operation")
        return []
    start = value.spot.column + (1 if value.tag == "quoted" else 0)
    calls = []
    for offset, text in parts[1:]:
        blanks = len(text) - len(text.lstrip())
        spot = Spot(value.spot.file, value.spot.line, start + offset + blanks)
        call = _call(text.strip(), spot)
        if call is None:
            faults.add(spot, "MAPPING_RULE", text=text.strip(), expected="operation or operation(…)")
            return []
        calls.append(call)
    return [Copy(target, read_names(path), tuple(calls), value.spot)]


def _call(text: str, spot: Spot) -> Call | None:
    match = _NAME.match(text)
    if match is None:
        return None
    rest = text[match.end() :].strip()
    if not rest:
        return Call(match[0], (), spot)
    if not (rest.startswith("(") and rest.endswith(")")):
        return None
    return Call(match[0], tuple(_argument(part) for _, part in _split(rest[1:-1], ",")), spot)


def _argument(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] in _QUOTES and text[-1] == text[0]:
        return text[1:-1].replace("\\n", "\n").replace("\\t", "\t")
    return text


def _split(text: str, mark: str) -> Iterator[tuple[int, str]]:
    """The parts between marks that stand outside quotes and, for `|`, outside arguments."""
    start, quote, depth = 0, "", 0
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in _QUOTES and depth + (mark == ",") > 0:
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == mark and (depth == 0 or mark == ","):
            yield start, text[start:index]
            start = index + 1
    yield start, text[start:]
