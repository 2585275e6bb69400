"""Reading rules over several fields or alternatives: `choose`, `first`, `template`, `into`, `gather`, `position`.

Each is told in plain rules: one that weaves the fields together, one per field for the way back.
"""

from collections.abc import Callable
from dataclasses import replace

from .calls_text import read_calls, read_copy
from .conditions_text import read_when
from .language import Call, Copy, Direction, Each, Literal, Position, Rule, Target
from .paths import ROOT, looks_up, read_names
from .rules_block import direction_of, text_of, unknown_keys, value_of
from .source import Block, Faults, Items, Node
from .targets_text import read_target
from .templates_text import read_template
from .weave import Weave
from .weaving import ambiguous

#: a value of the language that is itself a rule, read for a target
ReadRule = Callable[[Target, Literal, Node, Faults], list[Rule]]
_BEHIND = {"in", "out", "direction", "loses", "when", "then"}


def is_form(block: Block) -> str:
    """Which of these forms a block is, or nothing: canonical groups may use the same words as names."""
    names = {name.text for name, _ in block.entries}
    for form, kind in (("choose", Items), ("first", Items), ("gather", Items), ("template", Literal)):
        if form in names and isinstance(block.get(form), kind) and names <= _BEHIND | {form, "overflow"}:
            return form
    start = block.get("position")
    if isinstance(start, Literal) and start.tag == "int" and names <= {"position", "when"}:
        return "position"
    return "into" if {"from", "into"} <= names else ""


def read_form(
    form: str, target: Target, key: Literal, block: Block, faults: Faults, *, rule: ReadRule
) -> list[Rule]:
    """The rules of one form."""
    match form:
        case "choose":
            return _choose(target, key, block, faults, rule)
        case "first":
            return _first(target, block, faults)
        case "template":
            return _template(target, block, faults)
        case "into":
            return _into(target, block, faults)
        case "gather":
            return _gather(target, block, faults)
        case _:
            start = text_of(block, "position", faults)
            when = read_when(block.get("when"), faults)
            return [Position(target, int(start.text if start else "1"), key.spot, when=when)]


def _choose(target: Target, key: Literal, block: Block, faults: Faults, rule: ReadRule) -> list[Rule]:
    unknown_keys(block, {"choose", "loses", "direction"}, faults)
    items = block.get("choose")
    direction, loses = direction_of(block, faults), text_of(block, "loses", faults)
    found: list[Rule] = []
    for item in items.items if isinstance(items, Items) else ():
        for one in rule(target, key, item, faults):
            if isinstance(one, Each):
                faults.add(
                    item.spot,
                    "MAPPING_FORM",
                    key.text,
                    expected="choose: [ { when: …, from: … }, { from: … } ]",
                )
                continue
            both = one.direction is Direction.BOTH
            chosen = replace(one, choice=block.spot, direction=direction if both else one.direction)
            found.append(replace(chosen, loses=loses.text) if loses and isinstance(chosen, Copy) else chosen)
    return found


def _first(target: Target, block: Block, faults: Faults) -> list[Rule]:
    unknown_keys(block, {"first", *_BEHIND}, faults)
    items = block.get("first")
    found: list[Rule] = []
    for item in items.items if isinstance(items, Items) else ():
        copy = read_copy(target, item, faults) if isinstance(item, Literal) else None
        if copy is None:
            faults.add(item.spot, "MAPPING_FORM", expected='first: [ "path | operation", … ]')
            return []
        copy = _behind(copy, block, faults)
        if found:
            copy = replace(copy, direction=Direction.IN, default_out=None)
        found.append(replace(copy, choice=block.spot, first=True))
    return [one for one in found if not (one.direction is Direction.IN and block.get("direction") is not None
                                         and direction_of(block, faults) is Direction.OUT)]  # fmt: skip


def _behind(copy: Copy, block: Block, faults: Faults) -> Copy:
    """What stands beside a form's main key."""
    loses, then = text_of(block, "loses", faults), text_of(block, "then", faults)
    more = read_calls(then, faults, path=False) if then else None
    return replace(
        copy,
        calls=(*copy.calls, *(more[1] if more else ())),
        direction=direction_of(block, faults),
        default_in=value_of(block, "in", faults),
        default_out=text_of(block, "out", faults),
        loses=loses.text if loses else "",
        when=read_when(block.get("when"), faults),
    )


def _template(target: Target, block: Block, faults: Faults) -> list[Rule]:
    unknown_keys(block, {"template", *_BEHIND}, faults)
    literal = text_of(block, "template", faults)
    read = read_template(literal, faults) if literal else None
    if literal is None or read is None:
        return []
    weave, placeholders = read
    paths, parts = _parts(placeholders, literal, faults)
    whole = _behind(Copy(target, read_names(paths[0]), (), literal.spot, parts=parts), block, faults)
    return _woven(whole, weave, paths, faults)


def _parts(
    placeholders: tuple[str, ...], literal: Literal, faults: Faults
) -> tuple[list[str], tuple[tuple[Call, ...], ...]]:
    """The paths of a template's placeholders, and the operations behind each."""
    if not any("|" in text for text in placeholders):
        return list(placeholders), ()
    found = [read_calls(replace(literal, text=text), faults, path=True) for text in placeholders]
    return [path for path, _ in (one or (".", ()) for one in found)], tuple(
        calls for _, calls in (one or (".", ()) for one in found)
    )


def _gather(target: Target, block: Block, faults: Faults) -> list[Rule]:
    unknown_keys(block, {"gather", "overflow", *_BEHIND}, faults)
    items, overflow = block.get("gather"), text_of(block, "overflow", faults)
    paths = (
        [item.text for item in items.items if isinstance(item, Literal)] if isinstance(items, Items) else []
    )
    if not paths or (overflow and overflow.text not in ("reject", "truncate")):
        faults.add(block.spot, "MAPPING_FORM", expected="gather: [path, …], overflow: reject | truncate")
        return []
    paths, parts = _parts(tuple(paths), Literal("", "str", block.spot), faults)
    whole = _behind(Copy(target, read_names(paths[0]), (), block.spot, parts=parts), block, faults)
    weave = Weave((), len(paths), block.spot, truncate=bool(overflow and overflow.text == "truncate"))
    if weave.truncate and not whole.loses:
        faults.add(block.spot, "MAPPING_LOSES", path="overflow: truncate")
    return _woven(whole, weave, paths, faults)


def _woven(whole: Copy, weave: Weave, paths: "list[str] | tuple[str, ...]", faults: Faults) -> list[Rule]:
    """Several source fields ↔ one canonical value."""
    sources = tuple(read_names(path) for path in paths)
    if whole.direction is Direction.BOTH and any(
        names[0] in (ROOT, "..") or looks_up(names) for names in sources if names
    ):
        # what lies outside its item, or is looked up, is only read
        whole = replace(whole, direction=Direction.IN)
    weave = replace(weave, exact=whole.direction is Direction.BOTH and not whole.loses)
    _clear(whole, weave, faults)
    found: list[Rule] = []
    if whole.direction is not Direction.OUT:
        found.append(replace(whole, direction=Direction.IN, sources=sources, weave=weave, default_out=None))
    if whole.direction is not Direction.IN:
        for part, source in enumerate(sources):
            found.append(
                replace(
                    whole, direction=Direction.OUT, source=source, weave=weave, part=part, default_in=None
                )
            )
    return found


def _into(target: Target, block: Block, faults: Faults) -> list[Rule]:
    unknown_keys(block, {"from", "into", *_BEHIND}, faults)
    source, literal = text_of(block, "from", faults), text_of(block, "into", faults)
    copy = read_copy(target, source, faults) if source else None
    read = read_template(literal, faults) if literal else None
    if copy is None or read is None or literal is None:
        return []
    weave, placeholders = read
    names, parts = _parts(placeholders, literal, faults)
    whole = replace(_behind(copy, block, faults), parts=parts)
    weave = replace(weave, exact=whole.direction is Direction.BOTH and not whole.loses)
    _clear(whole, weave, faults)
    ends = [read_target(Literal(name, "str", literal.spot), faults) for name in names]
    # `.` is the group or item in which the rule stands
    around = target if target[0].name else ()
    targets = tuple((*around, *end) for end in ends if end)
    if len(targets) < len(names):
        return []
    found: list[Rule] = []
    if whole.direction is not Direction.OUT:
        for part, one in enumerate(targets):
            found.append(
                replace(whole, target=one, direction=Direction.IN, weave=weave, part=part, default_out=None)
            )
    if whole.direction is not Direction.IN:
        found.append(
            replace(
                whole,
                target=targets[0],
                direction=Direction.OUT,
                targets=targets,
                weave=weave,
                default_in=None,
            )
        )
    return found


def _clear(whole: Copy, weave: Weave, faults: Faults) -> None:
    if weave.segments and ambiguous(weave) and whole.direction is not Direction.IN and not whole.loses:
        faults.add(weave.spot, "MAPPING_TEMPLATE_AMBIGUOUS", path="template")
