"""Operations that take a piece of a text: `extract`, `part`, `slice`, `replace`, `uri-tail`, `pinyin-gloss`, `digits`."""

import re
from typing import Any

from .declare import (
    SAME,
    Operation,
    Prepared,
    Setting,
    WrongArguments,
    both,
    example,
    inward,
    unreadable,
    unwritable,
)
from .texts import HAN, fold_width

_SIGNED = re.compile("-?[1-9][0-9]{0,4}")
_GLOSS = re.compile(
    f"(?<=[{HAN}])[(（][a-zü\u00e0-\u00fc\u0101-\u016b\u01ce-\u01dc\u0300-\u030c' ]+[)）]", re.IGNORECASE
)
_TAIL = re.compile(r"[^/#:]+$")


def _extract(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) != 1 or arguments[0].count("{}") != 1 or arguments[0] == "{}":
        raise WrongArguments('extract("before {} after")')
    before, _, after = arguments[0].partition("{}")

    def read(text: str) -> str:
        good = len(text) >= len(before) + len(after) and text.startswith(before) and text.endswith(after)
        if not good:
            raise unreadable("extract", arguments[0])
        return text[len(before) : len(text) - len(after)]

    def write(text: Any) -> str:
        if not isinstance(text, str):
            raise unwritable("extract", arguments[0])
        return before + text + after

    return both("extract", read, write, empties=True)


def _replace(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) != 2 or not arguments[0] or arguments[0] == arguments[1]:
        raise WrongArguments("replace(from, to)")
    old, new = arguments
    if not new:
        return inward("replace", lambda text: text.replace(old, new), write=SAME)

    def swap(text: str, old: str, new: str, refuse: Any) -> str:
        found = text.replace(old, new)
        # the other spelling is there already, or comes about where two pieces meet: no way back
        if found.replace(new, old) != text:
            raise refuse("replace", f"≠ {new}")
        return found

    return both(
        "replace",
        lambda text: swap(text, old, new, unreadable),
        lambda text: swap(text, new, old, unwritable),
    )


def _part(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) != 2 or not arguments[0] or not _SIGNED.fullmatch(arguments[1]):
        raise WrongArguments("part(separator, 1) or part(separator, -1)")
    separator, place = arguments[0], int(arguments[1])

    def read(text: str) -> str:
        parts = text.split(separator)
        if not -len(parts) <= place <= len(parts):
            raise unreadable("part", f"{separator} × {place}")
        return parts[place - 1 if place > 0 else place]

    return inward("part", read)


def _slice(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) not in (1, 2) or not all(map(_SIGNED.fullmatch, arguments)):
        raise WrongArguments("slice(from) or slice(from, to), the first character is 1, the last -1")
    first, last = int(arguments[0]), int(arguments[1]) if arguments[1:] else -1

    def read(text: str) -> str:
        start = first - 1 if first > 0 else len(text) + first
        end = last if last > 0 else len(text) + last + 1
        if not 0 <= start < end <= len(text):
            raise unreadable("slice", ", ".join(arguments))
        return text[start:end]

    return inward("slice", read)


def _uri_tail(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments:
        raise WrongArguments("uri-tail")

    def read(text: str) -> str:
        found = _TAIL.search(text)
        if found is None:
            raise unreadable("uri-tail", "…/code, …#code, …:code")
        return found[0]

    return inward("uri-tail", read)


def _dropping(name: str, drop: Any) -> Any:
    def prepare(arguments: tuple[str, ...], setting: Setting) -> Prepared:
        if arguments:
            raise WrongArguments(name)
        return inward(name, drop, write=SAME)

    return prepare


def _digits(text: str) -> str:
    return "".join(char for char in fold_width(text) if "0" <= char <= "9")


OPERATIONS = (
    Operation("extract", 'extract("before {} after")', "Takes what stands at `{}`; the rest must be there and is put back.",
              "取 `{}` 处的内容；其余文字必须相符，写出时补回。", _extract,
              examples=(example("（{}）号", of="（12）号", gives="12"),)),
    Operation(
        "replace", "replace(from, to)",
        "Writes one text for another, both ways; a value that holds `to` already is a problem, for it has no way back. "
        "With an empty `to` it is one-way.",
        "双向替换文本；若值中已含目标文本则报错（无法还原）。目标为空时为单向。", _replace,
        examples=(example("/", "-", of="甲/乙", gives="甲-乙"), example(" ", "", of="甲 乙", gives="甲乙", back="甲乙")),
    ),
    Operation("part", "part(separator, n)", "The n-th part of a text, from the end when negative. One-way: `direction: in`.",
              "取第 n 段，负数从末尾数起。单向：须 `direction: in`。", _part,
              examples=(example("-", "2", of="甲-乙-丙", gives="乙", back=None), example("-", "-1", of="甲-乙-丙", gives="丙", back=None))),
    Operation("slice", "slice(from, to)", "The characters from one place to another, both included; from the end when "
              "negative. One-way: `direction: in`.", "取第几至第几个字符，含两端；负数从末尾数起。单向：须 `direction: in`。", _slice,
              examples=(example("1", "6", of="622901199001010011", gives="622901", back=None), example("-4", of="202109290012", gives="0012", back=None))),
    Operation("uri-tail", "uri-tail", "What stands behind the last `/`, `#` or `:` of a URI. One-way: `direction: in`; with one "
              "known beginning use `prefix`.", "取 URI 中最后一个 `/`、`#` 或 `:` 之后的部分。单向：须 `direction: in`；开头固定时请用 `prefix`。",
              _uri_tail, examples=(example(of="urn:oid:2.16.156#M", gives="M", back=None),)),
    Operation("pinyin-gloss", "pinyin-gloss", "Drops readings in brackets behind a character. One-way, or state what it `loses`.",
              "去除汉字后括号内的拼音。单向，或用 `loses` 说明。", _dropping("pinyin-gloss", lambda text: _GLOSS.sub("", text)),
              examples=(example(of="数(shù)目", gives="数目", back="数目"),)),
    Operation("digits", "digits", "Keeps only the digits, full-width ones too. One-way, or state what it `loses`.",
              "只保留数字（含全角）。单向，或用 `loses` 说明。", _dropping("digits", _digits),
              examples=(example(of="0930-621 2345", gives="09306212345", back="09306212345"),)),
)  # fmt: skip
