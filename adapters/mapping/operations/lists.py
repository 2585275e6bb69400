"""Operations on lists: one text ↔ a list (`split`), a list ↔ one text (`join`), and what is picked from a list.

Operations before `join`, `first` … apply to each value of a list; those after `split` to each part.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from .declare import (
    ALL,
    NO_WAY,
    NUMBER,
    SAME,
    Operation,
    Prepared,
    Setting,
    Snippet,
    Unfit,
    WrongArguments,
    example,
    unreadable,
    unwritable,
)
from .exact import EXACTLY as _EXACTLY
from .exact import json_number, read_number

#: the operations that take a list as a whole
_WHOLE_LIST = frozenset(
    {"join", "unique", "first", "last", "count", "sum", "product", "difference", "least", "most"}
)


def takes_list(names: Iterable[str]) -> bool:
    """Whether these operations, in order, are about a field that repeats; for formats that do not say what does."""
    first = next((name for name in names if name == "split" or name in _WHOLE_LIST), "split")
    return first != "split"


def full(parts: list[Any]) -> list[Any]:
    """The same list; a part without a value is a problem, it would be lost on the way back."""
    if None in parts or "" in parts:
        raise unreadable("split", "≠ ∅")
    return parts


def _split(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) != 1 or not arguments[0]:
        raise WrongArguments("split(separator)")
    separator = arguments[0]

    def read(text: str) -> list[str]:
        return full(text.split(separator))

    def write(parts: list[str]) -> str | None:
        if any(not part or separator in part for part in parts):
            raise unwritable("split", f"≠ {separator}")
        return separator.join(parts)

    take, put = Snippet("{read}({v})", {"read": read}), Snippet("{write}({v})", {"write": write})
    return Prepared("split", "text", take, put, listed=True)


def _join(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) != 1 or not arguments[0]:
        raise WrongArguments("join(separator)")
    separator = arguments[0]

    def read(value: Any) -> str:
        parts = _items(value)
        if any(part.__class__ is not str or not part or separator in part for part in parts):
            raise unreadable("join", f"≠ {separator}")
        return separator.join(parts)

    def write(text: str) -> list[str]:
        parts = text.split(separator)
        if "" in parts:
            raise unwritable("join", f"≠ {separator}∅")
        return parts

    take = Snippet("{read}({v})", {"read": read}, empties=True)
    return Prepared("join", "text", take, Snippet("{write}({v})", {"write": write}), whole=True)


def _items(value: Any, *, groups: bool = False) -> list[Any]:
    """The values of a list; a lone value is a list of one, an absent one is not in it."""
    values = value if value.__class__ is list else [value]
    if not groups and any(isinstance(one, dict | list) for one in values):
        raise unreadable("list", "≠ { … }")
    return [one for one in values if one is not None and one != ""]


def _picked(
    name: str, pick: Callable[[list[Any]], Any], put: Snippet, *, gives: str = "", listed: bool = False
) -> Callable[[tuple[str, ...], Setting], Prepared]:
    def read(value: Any) -> Any:
        items = _items(value, groups=name == "count")
        return pick(items) if items else None

    def prepare(arguments: tuple[str, ...], setting: Setting) -> Prepared:
        if arguments:
            raise WrongArguments(name)
        take = Snippet("{read}({v})", {"read": read}, empties=True)
        return Prepared(name, gives or setting.kind, take, put, listed, oneway=True, whole=True)

    return prepare


def _unique(items: list[Any]) -> list[Any]:
    return [item for index, item in enumerate(items) if item not in items[:index]]


def _reckoned(name: str, reckon: Callable[[list[Decimal]], Decimal]) -> Callable[[list[Any]], Any]:
    """Exact arithmetic over the numbers of a list."""

    def run(items: list[Any]) -> Any:
        found = json_number(reckon([read_number(name, item) for item in items]))
        if found is None:
            raise unreadable(name, "0–9.")
        return found

    return run


def _product(numbers: list[Decimal]) -> Decimal:
    found = Decimal(1)
    for number in numbers:
        found = _EXACTLY.multiply(found, number)
    return found


def _arranged(name: str, choose: Callable[[Any], Any]) -> Callable[[list[Any]], Any]:
    """The least or greatest value: as numbers when all are, else as texts (ISO dates)."""

    def run(items: list[Any]) -> Any:
        try:
            return choose((read_number(name, item), index) for index, item in enumerate(items))[1]
        except Unfit:
            return choose((str(item), index) for index, item in enumerate(items))[1]

    return lambda items: items[run(items)]


_ALONE = Snippet("[{v}]")

OPERATIONS = (
    Operation(
        "split", "split(separator)",
        "A text of several parts becomes a list; later operations apply to each. An empty part is a problem.",
        "将多项文本拆分为列表，其后的操作逐项执行。空项报错。",
        _split, examples=(example("、", of="甲、乙", gives=["甲", "乙"]),),
    ),
    Operation(
        "join", "join(separator)",
        "The values of a repeated field become one text, and the parts of that text repeated fields.",
        "将重复字段的各值合并为一个文本，写出时再拆分为重复字段。",
        _join, examples=(example("、", of=["甲", "乙"], gives="甲、乙"), example("、", of=["甲"], gives="甲")),
    ),
    Operation(
        "unique", "unique", "A list without what it repeats, in order. One-way.", "去除列表中的重复值，保持顺序。单向。",
        _picked("unique", _unique, SAME, listed=True), ALL,
        (example(of=["甲", "乙", "甲"], gives=["甲", "乙"], back=["甲", "乙"]),),
    ),
    Operation(
        "first", "first", "The first value of a list. One-way.", "取列表的第一个值。单向。",
        _picked("first", lambda items: items[0], _ALONE), ALL,
        (example(of=["甲", "乙"], gives="甲", back=["甲"]),),
    ),
    Operation(
        "last", "last", "The last value of a list. One-way.", "取列表的最后一个值。单向。",
        _picked("last", lambda items: items[-1], _ALONE), ALL,
        (example(of=["甲", "乙"], gives="乙", back=["乙"]),),
    ),
    Operation(
        "count", "count", "How many values or groups a list has. One-way: `direction: in`.", "列表中值或组的个数。单向：须 `direction: in`。",
        _picked("count", len, NO_WAY, gives="integer"), ALL,
        (example(of=["甲", "乙"], gives=2, back=None),),
    ),
    Operation(
        "sum", "sum", "The exact sum of a list of numbers. One-way: `direction: in`.", "一列数值的精确合计。单向：须 `direction: in`。",
        _picked("sum", _reckoned("sum", sum), NO_WAY, gives="any"), NUMBER,  # type: ignore[arg-type]
        (example(of=["0.10", "0.20"], gives=0.3, back=None),),
    ),
    Operation(
        "product", "product", "The exact product of a list of numbers. One-way: `direction: in`.", "一列数值的精确乘积。单向：须 `direction: in`。",
        _picked("product", _reckoned("product", _product), NO_WAY, gives="any"), NUMBER,
        (example(of=["3", "19.90"], gives=59.7, back=None),),
    ),
    Operation(
        "difference", "difference", "The first number of a list less the others, exactly. One-way: `direction: in`.",
        "第一个数值减去其余各数，精确计算。单向：须 `direction: in`。",
        _picked("difference", _reckoned("difference", lambda numbers: numbers[0] - sum(numbers[1:])), NO_WAY, gives="any"), NUMBER,
        (example(of=["119.00", "19"], gives=100, back=None),),
    ),
    Operation(
        "least", "least", "The least value of a list, of numbers or ISO dates. One-way.", "列表中最小的数值或最早的 ISO 日期。单向。",
        _picked("least", _arranged("least", min), _ALONE), ALL,
        (example(of=["2021-10-01", "2021-09-29"], gives="2021-09-29", back=["2021-09-29"]), example(of=["9", "10"], gives="9", back=["9"])),
    ),
    Operation(
        "most", "most", "The greatest value of a list, of numbers or ISO dates. One-way.", "列表中最大的数值或最晚的 ISO 日期。单向。",
        _picked("most", _arranged("most", max), _ALONE), ALL,
        (example(of=["2021-10-01", "2021-09-29"], gives="2021-10-01", back=["2021-10-01"]), example(of=[9, 10], gives=10, back=[10])),
    ),
)  # fmt: skip
