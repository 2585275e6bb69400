"""How a mapping declares `slots`: which numbered fields there are, and what becomes of items beyond them."""

import re

from ..language import Literal
from ..source import Block
from .layouts import below, required_in
from .settings import Settings
from .slots import Slots

_NUMBER = re.compile(r"\{n(?::0([1-9]))?\}")
_OVERFLOW = ("reject", "truncate", "continue-record")


def read(settings: Settings) -> Slots | None:
    """The form as the mapping declares it."""
    settings.known("into", "fields", "from", "count", "overflow", "loses", "repeat", "within")
    overflow = settings.choice("overflow", _OVERFLOW)
    within = settings.group("within", repeated=overflow == "continue-record")
    first = settings.number("from", 1, 0)
    count = settings.number("count", None, 1)
    into = settings.name("into")
    templates = _templates(settings)
    repeat = settings.names("repeat", required=overflow == "continue-record")
    for literal in repeat:
        settings.field((*within, literal.text), literal.spot)
        if "/" in literal.text:
            settings.wrong(literal, "repeat", "[NAME, …]")
    if repeat and overflow != "continue-record":
        settings.wrong(settings.block.get("repeat"), "repeat", "only with overflow: continue-record")
    loses = settings.text("loses", required=overflow == "truncate")
    if loses is not None and overflow != "truncate":
        settings.wrong(loses, "loses", "only with overflow: truncate")
    if first is None or count is None or not templates:
        return None
    columns = tuple(
        {name: _numbered(template.text, number) for name, template in templates.items()}
        for number in range(first, first + count)
    )
    for slot in columns:
        for name, column in slot.items():
            settings.field((*within, column), templates[name].spot)
    known = {below(within, column) for slot in columns for column in slot.values()}
    if len(known) != len(columns) * len(templates) or known & {below(within, one.text) for one in repeat}:
        settings.wrong(settings.block.get("fields"), "fields", "a field of its own for each slot")
    settings.free((*within, into), "into")
    if below(within, into) in known:
        settings.wrong(settings.block.get("into"), "into", "a new name")
    return Slots(
        spot=settings.spot,
        into=into,
        columns=columns,
        within=within,
        overflow=overflow,
        loses=loses.text if loses else "",
        repeat=tuple(one.text for one in repeat),
        required=required_in(settings.fields, within),
    )


def _templates(settings: Settings) -> dict[str, Literal]:
    """The group's field → how the numbered field is called."""
    node = settings.block.get("fields")
    form = '{ NAME: "CHARGE{n}_NAME", … }'
    if not isinstance(node, Block) or not node.entries:
        settings.wrong(node, "fields", form)
        return {}
    found: dict[str, Literal] = {}
    for name, value in node.entries:
        good = isinstance(value, Literal) and "/" not in value.text and len(_NUMBER.findall(value.text)) == 1
        if isinstance(value, Literal) and good and "/" not in name.text:
            found[name.text] = value
        else:
            settings.wrong(value, f"fields/{name.text}", '"CHARGE{n}_NAME" (with {n}, or {n:02})')
    return found


def _numbered(template: str, number: int) -> str:
    return _NUMBER.sub(lambda match: str(number).zfill(int(match[1] or 1)), template)
