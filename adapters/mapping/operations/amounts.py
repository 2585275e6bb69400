"""Operations on numbers as people and forms write them: any number, other units, Chinese numerals, a format's own."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from . import numerals
from .declare import (
    ALL,
    NUMBER,
    Operation,
    Prepared,
    Setting,
    WrongArguments,
    both,
    example,
    inward,
    spelled,
    unreadable,
    unwritable,
)
from .exact import json_number, number, own, read_number, times

_FACTOR = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:/([0-9]+(?:\.[0-9]+)?))?")


def _number(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments:
        raise WrongArguments("number")

    def read(value: Any) -> Any:
        found = json_number(read_number("number", value))
        if found is None:
            raise unreadable("number", "0–9.")
        return found

    return both("number", read, lambda value: own(value, setting.kind, "number"), "decimal")


def _unit(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    factor = _FACTOR.fullmatch(arguments[0]) if len(arguments) == 1 else None
    over, under = (Decimal(factor[1]), Decimal(factor[2] or 1)) if factor else (Decimal(), Decimal())
    if not over or not under:
        raise WrongArguments("unit(10000), unit(0.01) or unit(1/7)")

    def read(value: Any) -> Any:
        found = times(read_number("unit", value), over, under)
        result = json_number(found) if found is not None else None
        if result is None:
            raise unreadable("unit", f"× {arguments[0]}")
        return result

    def write(value: Any) -> Any:
        given = number(value)
        found = times(given, under, over) if given is not None else None
        if found is None:
            raise unwritable("unit", f"÷ {arguments[0]}")
        return own(found, setting.kind, "unit")

    return both("unit", read, write, "decimal")


def _chinese(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments:
        raise WrongArguments("chinese-number")

    def read(text: Any) -> int:
        found = numerals.parse(text) if isinstance(text, str) else None
        if found is None:
            raise unreadable("chinese-number", "一二三…十百千万亿")
        return found

    def write(value: Any) -> str:
        if value.__class__ is not int or not 0 <= value < numerals.END:
            raise unwritable("chinese-number", f"0–{numerals.END - 1}")
        return numerals.spell(value)

    return both("chinese-number", read, write, "integer")


def _native_number(kind: str) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    def read(value: Any) -> Any:
        if value.__class__ is str or value.__class__ is bool:
            raise unreadable("native", kind)
        found = json_number(read_number("native", value))
        if found is None or (kind == "integer" and found.__class__ is not int):
            raise unreadable("native", kind)
        return found

    return read, lambda value: own(value, kind, "native")


def _read_truth(value: Any) -> bool:
    if value.__class__ is not bool:
        raise unreadable("native", "boolean")
    return bool(value)


def _native_truth(value: Any) -> bool:
    if value.__class__ is not bool:
        raise unwritable("native", "true, false")
    return bool(value)


def _native(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) != 1 or arguments[0] not in ("integer", "decimal", "boolean"):
        raise WrongArguments("native(integer), native(decimal) or native(boolean)")
    kind = arguments[0]
    read, write = (_read_truth, _native_truth) if kind == "boolean" else _native_number(kind)
    return both("native", read, write, kind)


def _text(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments or setting.kind not in ("integer", "decimal", "any"):
        raise WrongArguments("text")
    if setting.kind == "any":
        # nothing says which kind of value stands there: it cannot be written
        return inward("text", _spelled)
    turned: Callable[[str], Any] = int if setting.kind == "integer" else Decimal

    def read(value: Any) -> str:
        found = number(value)
        if found is None or abs(found.adjusted()) > 60:
            raise unreadable("text", "0–9")
        return f"{found:f}"

    def write(value: Any) -> Any:
        try:
            found = turned(value) if value.__class__ is str and value.isascii() else None
        except (ValueError, ArithmeticError):
            found = None
        if found is None or abs(Decimal(found).adjusted()) > 60 or f"{Decimal(found):f}" != value:
            raise unwritable("text", "0–9")
        return found

    return both("text", read, write)


def _spelled(value: Any) -> str:
    text = spelled(value)
    if not isinstance(text, str):
        raise unreadable("text", "0–9")
    return text


OPERATIONS = (
    Operation(
        "number", "number", "Any number, exactly; written in as few digits as it needs.", "任意数值，精确；以最短形式写出。",
        _number, NUMBER,
        (example(of="1.5", gives=1.5), example(of="+07.50", gives=7.5, back="7.5"), example(of="1e3", gives=1000, back="1000")),
    ),
    Operation(
        "unit", "unit(factor)",
        "A number in another unit: the legacy one times the factor, exactly. 万元 ↔ 元 is `unit(10000)`, 分 ↔ 元 `unit(0.01)`.",
        "单位换算：旧系统数值乘以系数，精确计算。万元 ↔ 元为 `unit(10000)`，分 ↔ 元为 `unit(0.01)`。",
        _unit, NUMBER,
        (example("10000", of="1.25", gives=12500), example("0.01", of="1250", gives=12.5),
         example("1/60", of=90, gives=1.5, kind="integer")),
    ),
    Operation(
        "chinese-number", "chinese-number",
        "A whole number in Chinese numerals, plain or as on cheques; written plain.",
        "中文数字（含大写）↔ 整数；写出时用小写。", _chinese,
        examples=(example(of="一百二十三", gives=123), example(of="壹佰贰拾叁", gives=123, back="一百二十三"),
                  example(of="两万零五", gives=20005, back="二万零五")),
    ),
    Operation(
        "native", "native(integer|decimal|boolean)",
        "In a format without a schema: the field is a number or truth value of the format's own, and is written as one. "
        "Stands first: `native(integer) | code(sex)`.",
        "用于没有结构定义的格式：该字段是格式自身的数值或布尔值，并照此写出。写在最前：`native(integer) | code(sex)`。",
        _native, ALL, (example("integer", of=7, gives=7, kind="any"), example("boolean", of=True, gives=True, kind="any")),
    ),
    Operation(
        "text", "text", "A format's own number becomes text; one-way in a format without a schema, unless `native(…)` stands before it.", "格式自身的数值转为文本；格式无结构定义时为单向，除非前面有 `native(…)`。", _text, frozenset({"integer", "decimal", "any"}),
        (example(of=7, gives="7", kind="integer"),),
    ),
)  # fmt: skip
