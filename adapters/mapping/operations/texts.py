"""Operations on text: blanks, width, case, dots in names, papers, prefixes, null spellings, newlines."""

import re
from typing import Any

from .declare import (
    Operation,
    Prepared,
    Setting,
    Snippet,
    WrongArguments,
    example,
    plain,
    unreadable,
    unwritable,
)

#: full-width letters and digits, full stop and hyphen; brackets stay, case numbers are written with them
_WIDE = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDE |= {0xFF0D: "-", 0xFF0E: "."}
#: Han incl. extensions, compatibility forms, 〇, 々 and the private area where rare characters of names land
HAN = "々〇\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U000323af"
_DOT = re.compile(f"(?<=[{HAN}])[\u00b7\u2022\u2027\u30fb\uff65\uff0e.](?=[{HAN}])")
#: the last place of a resident id as typed: Latin, full-width and Cyrillic x
_TAIL = str.maketrans({"x": "X", "\u0425": "X", "\u0445": "X"})
_RESIDENT = re.compile(r"([0-9]{17})([0-9X\u0425x\u0445])")


def fold_width(text: str) -> str:
    """Full-width letters and digits as ASCII."""
    return text.translate(_WIDE)


def interpunct(text: str) -> str:
    """Every dot between two Han characters as U+00B7."""
    return _DOT.sub("\u00b7", text)


def resident_id(text: str) -> str:
    """Width folded, blanks at the ends dropped, the last place X; anything else as given."""
    folded = text.strip().translate(_WIDE)
    match = _RESIDENT.fullmatch(folded)
    return match[1] + match[2].translate(_TAIL) if match else folded


def _affix(name: str) -> Any:
    def prepare(arguments: tuple[str, ...], setting: Setting) -> Prepared:
        if len(arguments) != 1 or not arguments[0]:
            raise WrongArguments(f"{name}(text)")
        affix = arguments[0]
        first = name == "prefix"

        def read(text: str) -> str:
            if not (text.startswith(affix) if first else text.endswith(affix)):
                raise unreadable(name, affix)
            return text[len(affix) :] if first else text[: -len(affix)]

        def write(text: str) -> str:
            return affix + text if first else text + affix

        take = Snippet("{read}({v})", {"read": read}, empties=True)
        return Prepared(name, "text", take, Snippet("{write}({v})", {"write": write}))

    return prepare


def _null(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if not arguments:
        raise WrongArguments("null(spelling, …)")
    spellings = frozenset(arguments)

    def write(value: Any) -> Any:
        if value in spellings:
            raise unwritable("null", "≠ " + ", ".join(arguments))
        return value

    take = Snippet("None if {v} in {spellings} else {v}", {"spellings": spellings}, empties=True)
    gives = "text" if setting.kind in ("date", "any") else setting.kind
    return Prepared("null", gives, take, Snippet("{write}({v})", {"write": write}))


def _lines(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments:
        raise WrongArguments("lines")
    take = r"{v}.replace('\r\n', '\n').replace('\r', '\n').replace('\x85', '\n').replace('\u2028', '\n')"
    put = Snippet("{v}.replace('\\n', {newline})", {"newline": setting.newline})
    return Prepared("lines", "text", Snippet(take), put)


OPERATIONS = (
    Operation(
        "trim", "trim", "Drop blanks at both ends, the ideographic one too.", "去除两端空白，含全角空格。",
        plain("trim", Snippet("{v}.strip()", empties=True)), examples=(example(of="\u3000马·哈三 ", gives="马·哈三", back="马·哈三"),),
    ),
    Operation(
        "width", "width", "Full-width letters and digits become ASCII; for codes, ids and numbers. Brackets stay.",
        "全角字母和数字转为半角；用于代码、证件号、编号。括号不变。",
        plain("width", Snippet("{v} if {v}.isascii() else {fold}({v})", {"fold": fold_width})),
        examples=(example(of="Ａ１２", gives="A12", back="A12"),),
    ),
    Operation("upper", "upper", "Upper case.", "转为大写。", plain("upper", Snippet("{v}.upper()")),
              examples=(example(of="ab12", gives="AB12", back="AB12"),)),
    Operation("lower", "lower", "Lower case.", "转为小写。", plain("lower", Snippet("{v}.lower()")),
              examples=(example(of="AB12", gives="ab12", back="ab12"),)),
    Operation(
        "interpunct", "interpunct", "Every dot between Han characters becomes U+00B7, as in names.",
        "汉字之间的各种间隔点统一为 U+00B7，用于姓名。",
        plain("interpunct", Snippet("{v} if {v}.isalpha() else {fold}({v})", {"fold": interpunct})),
        examples=(example(of="马•哈三", gives="马·哈三", back="马·哈三"),),
    ),
    Operation(
        "resident-id", "resident-id",
        "A resident id as people type it: folded, without blanks, the last place X. Other papers as given; the check "
        "digit is checked later with its place.",
        "按填写习惯读居民身份证号：转半角、去空白、末位统一为 X。其他证件原样；校验码在后续环节校验。",
        plain("resident-id", Snippet("{v} if {v}.isdigit() and {v}.isascii() else {fold}({v})",
                                     {"fold": resident_id}, empties=True)),
        examples=(example(of=" 11010519491231002ｘ", gives="11010519491231002X", back="11010519491231002X"),),
    ),
    Operation("prefix", "prefix(text)", "A text that must stand in front is taken off and put back.",
              "去掉必须出现的前缀，写出时补回。", _affix("prefix"), examples=(example("AJ-", of="AJ-1", gives="1"),)),
    Operation("suffix", "suffix(text)", "A text that must stand behind is taken off and put back.",
              "去掉必须出现的后缀，写出时补回。", _affix("suffix"), examples=(example("号", of="12号", gives="12"),)),
    Operation(
        "null", "null(spelling, …)", "These spellings mean that there is no value; a value spelled like one is a problem.",
        "这些写法表示没有值；标准值若与其相同则报错。", _null,
        examples=(example("无", "—", of="无", gives=None, back=None), example("无", "—", of="有", gives="有")),
    ),
    Operation("lines", "lines", "Every newline spelling becomes LF; written as the codec's newline.",
              "各种换行统一为 LF，写出时用编解码器规定的换行。", _lines, examples=(example(of="甲\r\n乙", gives="甲\n乙", back="甲\n乙"),)),
)  # fmt: skip
