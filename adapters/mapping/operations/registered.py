"""Operations on the numbers that agencies give: 案号, social credit codes, organisation codes, police case numbers.

Blanks are dropped, width and case folded, the form is checked; check characters too, where there are any.
"""

import re
from collections.abc import Callable
from typing import Any

from ....schemas import identifiers
from .declare import Operation, Prepared, Setting, WrongArguments, both, example, unreadable, unwritable
from .texts import fold_width

_BLANKS = re.compile(r"\s+")
_YEAR = re.compile(r"^[(\[〔（［【]([0-9]{4})[)\]〕）］】]")
_BRACKETS = {"（）", "()", "〔〕", "[]", "【】", "［］"}


def folded(text: str) -> str:
    """Without blanks, half-width, upper case."""
    return fold_width(_BLANKS.sub("", text)).upper()


def court_number(text: str) -> str:
    """A 案号 with its year in full-width brackets."""
    return _YEAR.sub(r"（\1）", fold_width(_BLANKS.sub("", text)))


def organisation_code(text: str) -> str:
    """An organisation code with its hyphen."""
    code = folded(text)
    return f"{code[:8]}-{code[8:]}" if len(code) == 9 else code


def _number(
    name: str, fold: Callable[[str], str], good: Callable[[str], Any], shape: str, spell: Callable[[str], str]
) -> Prepared:
    """Read folded; written as `spell` says. A number that is none is a problem both ways."""

    def read(text: str) -> str:
        found = fold(text)
        if found and not good(found):
            raise unreadable(name, shape)
        return found

    def write(text: Any) -> str:
        if not isinstance(text, str) or fold(text) != text or not good(text):
            raise unwritable(name, shape)
        return spell(text)

    return both(name, read, write, empties=True)


def _court(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    brackets = arguments[0] if arguments else "（）"
    if len(arguments) > 1 or brackets not in _BRACKETS:
        raise WrongArguments('court-number or court-number("〔〕")')

    def spell(text: str) -> str:
        return brackets[0] + text[1:5] + brackets[1] + text[6:]

    return _number(
        "court-number", court_number, identifiers.parse_court_number, "（2021）甘2901刑初1号", spell
    )


def _organisation(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments not in ((), ("plain",)):
        raise WrongArguments("org-code or org-code(plain)")

    def spell(text: str) -> str:
        return text.replace("-", "") if arguments else text

    return _number("org-code", organisation_code, identifiers.is_organisation_code, "12345678-X", spell)


def _simple(
    name: str, good: Callable[[str], bool], shape: str
) -> Callable[[tuple[str, ...], Setting], Prepared]:
    def prepare(arguments: tuple[str, ...], setting: Setting) -> Prepared:
        if arguments:
            raise WrongArguments(name)
        return _number(name, folded, good, shape, lambda text: text)

    return prepare


OPERATIONS = (
    Operation(
        "court-number", "court-number(brackets)",
        "A court's case number: blanks dropped, width folded, the year in full-width brackets; its form is checked. "
        "Written with the brackets stated.",
        "法院案号：去空白、转半角、年份用全角括号，并校验形式。写出时用注明的括号。", _court,
        examples=(example(of="(2021)甘2901刑初12号", gives="（2021）甘2901刑初12号", back="（2021）甘2901刑初12号"),
                  example("〔〕", of="〔2021〕甘2901刑初12号", gives="（2021）甘2901刑初12号")),
    ),
    Operation(
        "uscc", "uscc", "A unified social credit code: blanks dropped, folded to upper case; form and check character are checked.",
        "统一社会信用代码：去空白、转半角大写，校验形式和校验码。",
        _simple("uscc", identifiers.is_social_credit_code, "GB 32100"),
        examples=(example(of="9135 0100 m000 100y43", gives="91350100M000100Y43", back="91350100M000100Y43"),),
    ),
    Operation(
        "org-code", "org-code(plain)",
        "An organisation code with its hyphen; form and check character are checked. `plain` writes it without.",
        "组织机构代码，带连字符；校验形式和校验码。`plain` 写出时不带连字符。", _organisation,
        examples=(example(of="d2143569x", gives="D2143569-X", back="D2143569-X"),
                  example("plain", of="D2143569X", gives="D2143569-X")),
    ),
    Operation(
        "police-case", "police-case", "A police case number: blanks dropped, folded to upper case; its form is checked.",
        "公安案件编号：去空白、转半角大写，校验形式。", _simple("police-case", identifiers.is_police_case_number, "GA 780"),
        examples=(example(of="a6229010000002021090001", gives="A6229010000002021090001", back="A6229010000002021090001"),),
    ),
)  # fmt: skip
