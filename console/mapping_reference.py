"""`casebus mapping reference [NAME]` and docs/mapping-operations.md: the operations, told from their declarations."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from ..adapters import plugins
from ..adapters.mapping.functions import GROUP, known_operations, operation_named
from ..adapters.mapping.operations import GROUPS, OPERATIONS
from ..adapters.mapping.operations.declare import NO_WAY, Example, Operation, Setting
from ..adapters.settings import nearest
from ..schemas.errors import Misconfigured
from . import exits
from .output import complain, complain_text, say, say_json, say_table
from .texts import Texts

#: below the root of the repository
PAGE = "docs/mapping-operations.md"

#: heading → its title in both languages
TITLES = {
    "texts": ("Text", "文本"),
    "pieces": ("Pieces of text", "文本片段"),
    "codes": ("Codes", "代码"),
    "numbers": ("Numbers", "数值"),
    "times": ("Dates, times, periods", "日期、时间、期限"),
    "identifiers": ("Numbers that agencies give", "编号"),
    "lists": ("Lists", "列表"),
}

HEAD = """\
# Operations of the mapping language

What may stand behind `|` in a [mapping](mapping-language.md): `path | operation | operation(argument, …)`. On the way
in they are applied in order, on the way out their inverses in reverse. A value that an operation cannot read or write is
a problem with its place; nothing is guessed, rounded or cut. What is written is read again as the same value; what was
read is written in the operation's canonical spelling, shown as *written* where it is another.

**One-way** operations drop something on the way in, so a rule that uses one says `direction: in`, or, where the table
says so, what it `loses`. **Lossy** ones drop something on the way out; a rule that uses one says what it `loses`.

An argument that holds a comma, a bracket or blanks at its ends stands in quotes; within quotes `\\n` and `\\t` are
newline and tab. Operations over numbers take a format's own numbers (JSON, database columns, spreadsheets) like text.

`casebus mapping reference` prints this page's entries, those of installed [functions](plugins.md#a-function) too. The
page is made from the operations themselves (`python -m casebus.console.pages`); every example is run by a test.
"""


def mapping_reference(name: str, texts: Texts, *, json: bool) -> int:
    """Tell one operation or all; MISCONFIGURED when there is none of that name."""
    found = [operation for operation in ([_one(name)] if name else _all()) if operation is not None]
    if json:
        say_json({"operations": [told(operation) for operation in found]})
    elif name and found:
        _tell(found[0], texts)
    elif not name:
        rows = [(one.usage, ways(one), _help(one, texts)) for one in found]
        say_table(texts.row("reference.usage", "reference.ways", "reference.help"), rows)
    if name and not found:
        guess = nearest(name, known_operations())
        complain_text([texts("reference.unknown", name=name, guess=guess or "–")])
    return exits.OK if found else exits.MISCONFIGURED


def _one(name: str) -> Operation | None:
    return operation_named(name)


def _all() -> Iterator[Operation]:
    yield from OPERATIONS.values()
    for name in plugins.names(GROUP):
        try:
            operation = operation_named(name)
        except Misconfigured as error:
            complain(error)
            continue
        if operation is not None and name not in OPERATIONS:
            yield operation


def _help(operation: Operation, texts: Texts) -> str:
    return operation.zh if texts.language == "zh" else operation.en


def _tell(operation: Operation, texts: Texts) -> None:
    say(operation.usage)
    say(_help(operation, texts))
    say(texts("reference.told", ways=ways(operation), kinds=", ".join(sorted(operation.accepts))))
    headings = texts.row("reference.example", "reference.legacy", "reference.canonical", "reference.written")
    say_table(headings, [_cells(operation, one) for one in operation.examples])


def told(operation: Operation) -> dict[str, Any]:
    """The operation for programs."""
    return {
        "name": operation.name,
        "usage": operation.usage,
        "help": {"en": operation.en, "zh": operation.zh},
        "ways": ways(operation),
        "accepts": sorted(operation.accepts),
        "examples": [
            {
                "call": call(operation.name, one),
                "kind": one.kind,
                "legacy": one.legacy,
                "canonical": one.canonical,
            }
            | ({} if one.back() is None else {"written": one.back()})
            for one in operation.examples
        ],
    }


def ways(operation: Operation) -> str:
    """`both`; `in` and `in, or loses` for one-way operations, `loses` for lossy ones."""
    for one in operation.examples[:1]:
        prepared = operation.prepare(one.arguments, Setting(one.kind))
        if prepared.write is NO_WAY:
            return "in"
        if prepared.oneway:
            return "in, or loses"
        return "loses" if prepared.lossy else "both"
    return "both"


def call(name: str, one: Example) -> str:
    """The example as a mapping has it."""
    return name + (f"({', '.join(map(_argument, one.arguments))})" if one.arguments else "")


def _argument(text: str) -> str:
    quoted = text != text.strip() or not text or any(char in ",()\n\t\"'|" for char in text)
    if not quoted:
        return text
    quote = "'" if '"' in text else '"'
    return quote + text.replace("\n", "\\n").replace("\t", "\\t") + quote


def _value(value: Any) -> str:
    return orjson.dumps(value).decode()


def _cells(operation: Operation, one: Example) -> tuple[str, str, str, str]:
    back = one.back()
    written = "" if back is None or back == one.legacy else _value(back)
    return call(operation.name, one), _value(one.legacy), _value(one.canonical), written


def operations_page() -> str:
    """docs/mapping-operations.md."""
    return "\n".join(_page(GROUPS)).rstrip() + "\n"


def _page(groups: Mapping[str, Iterable[Operation]]) -> Iterator[str]:
    yield HEAD
    for name, operations in groups.items():
        english, chinese = TITLES[name]
        yield f"## {english} · {chinese}\n"
        for operation in operations:
            yield from _entry(operation)


def _entry(operation: Operation) -> Iterator[str]:
    yield f"### {operation.name}\n"
    said = {
        "in": "One-way: `direction: in`",
        "in, or loses": "One-way, or `loses`",
        "loses": "Lossy: `loses`",
    }
    mark = said.get(ways(operation), "")
    yield f"`{operation.usage}`" + (f" · **{mark}**" if mark else "") + "\n"
    yield f"{operation.en}\n\n{operation.zh}\n"
    if operation.examples:
        yield "| example | legacy | canonical | written |\n|---|---|---|---|"
        for one in operation.examples:
            cells = (f"`{cell}`" if cell else "" for cell in _cells(operation, one))
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        yield ""
