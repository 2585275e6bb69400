"""Operations on how a text is spelled: `title`, `capitalize`, `fold`, filled widths, `base64`, `hex`."""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from .declare import (
    SAME,
    WHOLE,
    Operation,
    Prepared,
    Setting,
    Snippet,
    WrongArguments,
    both,
    example,
    inward,
    plain,
    spelled,
    unreadable,
    unwritable,
)

_DIGITS = re.compile("[0-9]+")
_WIDTH = re.compile("[1-9][0-9]{0,3}")
#: what no text of a document holds; bytes that are no text do
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def _cased(name: str, turn: Callable[[str], str]) -> Any:
    def prepare(arguments: tuple[str, ...], setting: Setting) -> Prepared:
        if arguments:
            raise WrongArguments(name)
        return inward(name, turn, write=SAME)

    return prepare


def _title(text: str) -> str:
    return _WORD.sub(lambda word: word[0].capitalize(), text)


def fold(text: str) -> str:
    """Compatibility forms as the characters they stand for."""
    return unicodedata.normalize("NFKC", text)


def _width(arguments: tuple[str, ...], usage: str) -> int:
    if not arguments or not _WIDTH.fullmatch(arguments[0]):
        raise WrongArguments(usage)
    return int(arguments[0])


def _pad(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    usage = "pad(width, char) or pad(width, char, right)"
    width = _width(arguments, usage)
    if (
        len(arguments) not in (2, 3)
        or len(arguments[1]) != 1
        or arguments[2:] not in ((), ("right",), ("left",))
    ):
        raise WrongArguments(usage)
    char, right = arguments[1], arguments[2:] == ("right",)

    def read(text: str) -> str:
        if len(text) > width:
            raise unreadable("pad", f"≤ {width}")
        return text.rstrip(char) if right else text.lstrip(char)

    def write(text: str) -> str:
        edge = text[-1:] if right else text[:1]
        if len(text) > width or edge == char:
            raise unwritable("pad", f"≤ {width}, ≠ {char}")
        return text.ljust(width, char) if right else text.rjust(width, char)

    return both("pad", read, write, empties=True)


def _zeros(name: str, *, keeps: bool) -> Any:
    """Digits filled with zeros to a width on the canonical side (`keeps`), or on the legacy side."""

    def prepare(arguments: tuple[str, ...], setting: Setting) -> Prepared:
        width = _width(arguments, f"{name}(width)")
        if len(arguments) > 1:
            raise WrongArguments(f"{name}(width)")

        def read(value: Any) -> str:
            text = spelled(value)
            if not isinstance(text, str) or not _DIGITS.fullmatch(text) or len(text) > width:
                raise unreadable(name, f"0–9, ≤ {width}")
            return text.zfill(width) if keeps else text.lstrip("0") or "0"

        def write(text: Any) -> Any:
            fits = isinstance(text, str) and _DIGITS.fullmatch(text) and len(text) <= width
            if not fits or read(text) != text:
                raise unwritable(name, f"0–9, {width}")
            return int(text) if setting.kind == "integer" else text.zfill(width)

        return both(name, read, write)

    return prepare


def _bytes(name: str, decode: Callable[[str], bytes], encode: Callable[[bytes], str]) -> Any:
    def prepare(arguments: tuple[str, ...], setting: Setting) -> Prepared:
        charset = arguments[0] if arguments else "utf-8"
        try:
            known = len(arguments) <= 1 and "text".encode(charset).decode(charset) == "text"
        except (LookupError, UnicodeError, ValueError):
            known = False
        if not known:
            raise WrongArguments(f"{name} or {name}(charset)")

        def read(text: str) -> str:
            try:
                found = codecs.decode(decode(text), charset)
            except (ValueError, binascii.Error) as fault:
                raise unreadable(name, charset) from fault
            if _CONTROLS.search(found):
                raise unreadable(name, f"{charset}, ≠ U+0000–U+001F")
            return found

        def write(text: str) -> str:
            try:
                return encode(text.encode(charset))
            except (ValueError, AttributeError) as fault:
                raise unwritable(name, charset) from fault

        return both(name, read, write, empties=True)

    return prepare


def _from_base64(text: str) -> bytes:
    # line ends and blanks that mail programs put in say nothing
    return base64.b64decode("".join(text.split()), validate=True)


OPERATIONS = (
    Operation("title", "title", "Every word begins with a capital. One-way, or state what it `loses`.",
              "每个单词首字母大写。单向，或用 `loses` 说明。", _cased("title", _title),
              examples=(example(of="ORDER OF ARREST", gives="Order Of Arrest", back="Order Of Arrest"),)),
    Operation("capitalize", "capitalize", "The first letter is a capital, the others are not. One-way, or state what it `loses`.",
              "首字母大写，其余小写。单向，或用 `loses` 说明。", _cased("capitalize", str.capitalize),
              examples=(example(of="ORDER", gives="Order", back="Order"),)),
    Operation("fold", "fold", "Compatibility characters become the plain ones (NFKC): ①, ㈱, ﬁ, half-width kana; for codes only, "
              "never for names.", "兼容字符转为普通字符（NFKC）：①、㈱、ﬁ 等；仅用于代码，不用于姓名。",
              plain("fold", Snippet("{v} if {v}.isascii() else {fold}({v})", {"fold": fold})),
              examples=(example(of="Ｂ①㈠", gives="B1(一)", back="B1(一)"),)),
    Operation("pad", "pad(width, char, right)", "A filling character is taken off in front (or at the right) and put back to that width.",
              "去除左侧（或右侧）的填充字符，写出时补足宽度。", _pad,
              examples=(example("6", "*", of="***A12", gives="A12"), example("6", "-", "right", of="A12---", gives="A12"))),
    Operation("zero-fill", "zero-fill(width)", "Digits that have that width: lost zeros in front come back. Longer ones are a problem.",
              "固定宽度的数字串：补回丢失的前导零，超长则报错。", _zeros("zero-fill", keeps=True), WHOLE,
              (example("6", of="001234", gives="001234"), example("6", of=1234, gives="001234", kind="integer"))),
    Operation("strip-zeros", "strip-zeros(width)", "Zeros in front are taken off, and put back to that width.",
              "去除前导零，写出时补足宽度。", _zeros("strip-zeros", keeps=False), WHOLE,
              (example("6", of="001234", gives="1234"), example("6", of="000000", gives="0"))),
    Operation("base64", "base64(charset)", "Text in base64, UTF-8 unless stated.", "base64 编码的文本，未注明字符集时为 UTF-8。",
              _bytes("base64", _from_base64, lambda body: base64.b64encode(body).decode()),
              examples=(example(of="6ams", gives="马"), example("gb18030", of="wu0=", gives="马"))),
    Operation("hex", "hex(charset)", "Text in hexadecimal, UTF-8 unless stated; written in lower case.",
              "十六进制编码的文本，未注明字符集时为 UTF-8；写出用小写。", _bytes("hex", bytes.fromhex, bytes.hex),
              examples=(example(of="e9a9ac", gives="马"), example("gb18030", of="C2ED", gives="马", back="c2ed"))),
)  # fmt: skip
