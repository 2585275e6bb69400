"""Bytes ↔ text as the agencies really write it: nothing replaced, every fault with its place.

The label GB2312 lies: such bytes are read and written as GB18030, its superset. Python's
gb18030 is the edition of 2000, which puts 25 characters into the private use area; they
are moved to Unicode's own code points on reading and back to the same bytes on writing.
"""

import codecs
import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem

#: labels whose bytes are GB18030 in practice (镕 喆 堃 䶮 are outside GB2312, some outside GBK)
GB_LABELS: Final = frozenset({"gb2312", "gbk", "cp936", "ms936", "gb18030", "euc-cn", "x-gbk", "gb2312-80"})

#: private use code point of the 2000 edition → the character, with its bytes unchanged:
#: the vertical forms, ḿ and fourteen components (editions of 2005 and 2022)
_MOVED: Final = dict(
    zip(
        (
            "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7"
            "\ue816\ue817\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864"
        ),
        (
            "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f"
            "\U00020087\U00020089\U000200cc\u9fb4\u9fb5\u9fb6\u9fb7\U000215d7\u9fb8\U0002298f\u9fb9\u9fba"
            "\U000241fe\u9fbb"
        ),
        strict=True,
    )
)
_READ: Final = str.maketrans(_MOVED)
_WRITE: Final = str.maketrans({new: old for old, new in _MOVED.items()})
_OLD: Final = tuple(_MOVED)
_NEW: Final = tuple(_MOVED.values())
#: U+FFFD as bytes: whoever wrote it had already lost the text
_DAMAGED: Final = {"gb18030": "\ufffd".encode("gb18030"), "utf-8": "\ufffd".encode()}
#: C0 controls that no document format of ours may carry (TAB, LF, CR are allowed)
CONTROLS: Final = bytes(b for b in range(32) if b not in (9, 10, 13))
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: at most this many faults of one kind are listed; a broken body has thousands
MOST_FAULTS: Final = 20
_CHINESE: Final = re.compile("[\u3000-\u9fff\uff00-\uffef]")
_STRANGE: Final = re.compile("[\x80-\xaf\xb1-\xb6\xb8-\xd6\xd8-\u1fff]")
BOM_UTF8: Final = codecs.BOM_UTF8


def python_name(label: str) -> str:
    """The Python codec that reads `label`: every GB label is gb18030. Raises LookupError for an unknown label."""
    if label.strip().lower().replace("_", "-") in GB_LABELS:
        return "gb18030"
    return codecs.lookup(label).name


def _known(label: str) -> str:
    try:
        name = python_name(label)
        "中".encode(name, "ignore")
    except LookupError as error:
        raise ValueError(
            f"unknown charset {label!r}; for example UTF-8, GB18030, GB2312, GBK, Big5"
        ) from error
    except ValueError:  # encodings such as idna
        raise ValueError(f"{label!r} is no charset for documents") from None
    return label


Charset = Annotated[
    str,
    AfterValidator(_known),
    Field(
        description="the charset as the agency labels it; the labels GB2312, GBK and CP936 are read as GB18030"
    ),
]
Newline = Annotated[
    Literal["", "\n", "\r\n"],
    Field(description='what ends a line when casebus writes: "\\n", "\\r\\n" or ""'),
]
ByteCap = Annotated[int, Field(gt=0, description="a larger body is refused before it is read")]
#: 8 MiB: far above any document met, below libxml2's 10 MB limit for one text
BYTE_CAP: Final = 8 * 1024 * 1024


class TextCode:
    """One agreed charset, in both directions, strict. Thread-safe: it holds names only."""

    def __init__(self, label: str, read_as: str | None = None) -> None:
        self.label = label
        self.python = python_name(read_as or label)

    def decode(self, body: bytes) -> str:
        """The text, without its byte order mark. Raises BadDocument with the place of every wrong byte."""
        python = self.python
        if body.startswith(BOM_UTF8):
            body, python = body[3:], "utf-8"
        elif python != "utf-8" and is_plainly_utf8(body):
            params = {"charset": self.label, "found": "UTF-8"}
            raise BadDocument(problems=[Problem("CHARSET_OTHER", params=params)])
        try:
            text = body.decode(python)
        except UnicodeDecodeError:
            raise BadDocument(problems=wrong_bytes(body, python, self.label)) from None
        if "\ufffd" in text:
            raise BadDocument(problems=[damaged(text)])
        return moved_in(text) if python == "gb18030" else text

    def encode(self, text: str) -> bytes:
        """The bytes. Raises UnicodeEncodeError; the codec names the field then."""
        if self.python != "gb18030":
            return text.encode(self.python)
        return (text.translate(_WRITE) if _holds(text, _NEW) else text).encode("gb18030")

    def cannot_write(self, text: str) -> str:
        """The characters of `text` that this charset lacks, each once; "" when it can be written."""
        try:
            text.encode(self.python)
        except UnicodeEncodeError:
            return "".join(dict.fromkeys(c for c in text if not _encodable(c, self.python)))
        return ""


def moved_in(text: str) -> str:
    """`text` with the private use code points of GB18030-2000 as Unicode characters."""
    return text.translate(_READ) if _holds(text, _OLD) else text


def _holds(text: str, characters: tuple[str, ...]) -> bool:
    """Whether any of the characters occurs; 25 memory scans, far cheaper than one pass of a pattern."""
    return not text.isascii() and any(map(text.__contains__, characters))


def is_plainly_utf8(body: bytes) -> bool:
    """Whether non-ASCII bytes are UTF-8 without doubt: valid throughout, Chinese text, and nothing else but · × °.

    GB text that happens to be valid UTF-8 decodes to Cyrillic, Arabic and the like.
    """
    if body.isascii():
        return False
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return _CHINESE.search(text) is not None and _STRANGE.search(text) is None


def wrong_bytes(body: bytes, python: str, label: str) -> list[Problem]:
    """Every place where `body` is not valid in the charset, up to a limit."""
    problems: list[Problem] = []
    start = 0
    while start < len(body) and len(problems) < MOST_FAULTS:
        try:
            body[start:].decode(python)
        except UnicodeDecodeError as error:
            first, last = start + error.start, start + error.end
            params = {"charset": label, "bytes": body[first:last].hex(" ").upper()}
            problems.append(Problem("CHARSET_WRONG_BYTES", params=params, place=byte_place(body, first)))
            start = max(last, start + 1)
        else:
            break
    return problems


def byte_place(body: bytes, offset: int) -> str:
    """`line 3, byte 17`, both counted from 1. LF is never part of a character in the charsets met."""
    line = body.count(b"\n", 0, offset) + 1
    return f"line {line}, byte {offset - body.rfind(bytes([10]), 0, offset)}"


def text_place(text: str, offset: int) -> str:
    """`line 3, column 17`, both counted from 1, in characters."""
    line = text.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - text.rfind(chr(10), 0, offset)}"


def damaged(text: str) -> Problem:
    """The problem for text that carries U+FFFD: it was lost before it came to us."""
    return Problem("CHARSET_DAMAGED", place=text_place(text, text.index("\ufffd")))


def has_damage(body: bytes, python: str) -> bool:
    """Whether the bytes carry U+FFFD; for charsets other than UTF-8 and GB18030 the text must be asked."""
    mark = _DAMAGED.get(python)
    return mark is not None and mark[:1] in body and mark in body


def control_problems(text: str, path: str = "") -> list[Problem]:
    """One problem for each control character (and lone surrogate) in `text`, with its place."""
    found = list(_CONTROL.finditer(text))[:MOST_FAULTS]
    return [
        Problem(
            "CONTROL_CHARACTER",
            path=path,
            params={"code": f"U+{ord(m[0]):04X}"},
            place=text_place(text, m.start()),
        )
        for m in found
    ]


def has_foul_text(text: str) -> bool:
    """Whether `text` holds a control character, a lone surrogate or U+FFFD."""
    return "\ufffd" in text or _CONTROL.search(text) is not None


def has_controls(body: bytes) -> bool:
    """Whether the bytes hold a C0 control; exact for charsets whose multi-byte forms start above 2F."""
    return len(body.translate(None, CONTROLS)) != len(body)


def _encodable(character: str, python: str) -> bool:
    try:
        character.encode(python)
    except UnicodeEncodeError:
        return False
    return True
