"""Operations on text: blanks, width, case, dots in names, papers, prefixes, null spellings, newlines."""

import re
from typing import Any

from .declare import Operation, Prepared, Setting, Snippet, WrongArguments, plain, unreadable, unwritable

#: full-width letters and digits, full stop and hyphen; brackets stay, case numbers are written with them
_WIDE = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDE |= {0xFF0D: "-", 0xFF0E: "."}
#: Han incl. extensions, compatibility forms, 〇, 々 and the private area where rare characters of names land
_HAN = "々〇\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U000323af"
_DOT = re.compile(f"(?<=[{_HAN}])[\u00b7\u2022\u2027\u30fb\uff65\uff0e.](?=[{_HAN}])")
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
    Operation("trim", "trim", "Drop blanks at both ends, the ideographic one too.",
              plain("trim", Snippet("{v}.strip()", empties=True))),
    Operation("width", "width", "Full-width letters and digits become ASCII; for codes, ids and numbers.",
              plain("width", Snippet("{v} if {v}.isascii() else {fold}({v})", {"fold": fold_width}))),
    Operation("upper", "upper", "Upper case.", plain("upper", Snippet("{v}.upper()"))),
    Operation("interpunct", "interpunct", "Every dot between Han characters becomes U+00B7.",
              plain("interpunct", Snippet("{v} if {v}.isalpha() else {fold}({v})", {"fold": interpunct}))),
    Operation("resident-id", "resident-id", "A resident id as people type it; the check digit is checked later.",
              plain("resident-id", Snippet("{v} if {v}.isdigit() and {v}.isascii() else {fold}({v})",
                                           {"fold": resident_id}, empties=True))),
    Operation("prefix", "prefix(text)", "A text that must stand in front is taken off and put back.", _affix("prefix")),
    Operation("suffix", "suffix(text)", "A text that must stand behind is taken off and put back.", _affix("suffix")),
    Operation("null", "null(spelling, …)", "These spellings mean that there is no value.", _null),
    Operation("lines", "lines", "Every newline spelling becomes LF; written as the codec's newline.", _lines),
)  # fmt: skip
