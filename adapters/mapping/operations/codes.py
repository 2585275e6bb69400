"""The operation `code(table)`: local codes ↔ canonical codes by a table valid on the document's day."""

import re
from typing import Any

from .declare import WHOLE, Operation, Prepared, Setting, Snippet, WrongArguments, spelled

_UNKNOWN = {"", "keep", "hold"}
_MOST_ARGUMENTS = 2
_INTEGER = re.compile("0|-?[1-9][0-9]*")


def _code(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    name, unknown = (*arguments, "", "")[:2]
    if not name or unknown not in _UNKNOWN or len(arguments) > _MOST_ARGUMENTS or setting.table is None:
        raise WrongArguments("code(table), code(table, keep) or code(table, hold)")
    table = setting.table(name)

    def local(text: str) -> Any:
        # a format with integers of its own has integer codes, unless the spelling needs text
        return int(text) if setting.kind == "integer" and _INTEGER.fullmatch(text) else text

    loose = setting.kind == "any"
    # a code that is spelled alike on both sides is known
    both = {row.local for row in table.rows} & {row.canonical for row in table.rows}
    return Prepared(
        "code",
        "text",
        Snippet(
            "{table}[{spelled}({v})]" if loose else "{table}[{v}]",
            {"spelled": spelled} if loose else {},
            {"table": table.reading(unknown, local)},
        ),
        Snippet("{table}[{v}]", dated={"table": table.writing(unknown, local)}),
        codes=table.canonical_codes(),
        knows=(lambda before, after: before != after or before in both) if unknown == "keep" else None,
    )


OPERATIONS = (
    Operation(
        "code", "code(table), code(table, keep|hold)",
        "Local code to canonical by the table valid on the document's day, and back to the preferred one. An unknown "
        "code is a problem; `keep` keeps it as text, `hold` parks the transfer.",
        "按单据日期有效的代码表，将本地代码转为标准代码，写出时取首选代码。未知代码报错；`keep` 原样保留，`hold` 转人工处理。",
        _code, WHOLE,
    ),
)  # fmt: skip
