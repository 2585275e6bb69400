"""Operations that write less than the canonical text says, for fields that are too short or of one line: `limit`, `oneline`.

The rule that uses one states what it `loses`.
"""

import codecs
import re
from typing import Any

from .declare import Operation, Prepared, Setting, Snippet, WrongArguments, example

_LIMIT = "limit(bytes, charset, mark)"


def _limit(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) not in (2, 3) or not re.fullmatch("[1-9][0-9]*", arguments[0]):
        raise WrongArguments(_LIMIT)
    most, charset, mark = int(arguments[0]), arguments[1], "".join(arguments[2:])
    try:
        codecs.lookup(charset)
        room = most - len(mark.encode(charset))
    except (LookupError, UnicodeEncodeError):
        raise WrongArguments(_LIMIT) from None
    if room < 0:
        raise WrongArguments(_LIMIT)

    def size(text: str) -> int:
        # a character that the charset lacks is named by the codec, not here
        return len(text.encode(charset, "replace"))

    def write(text: Any) -> Any:
        if not isinstance(text, str) or size(text) <= most:
            return text
        used = 0
        for index, character in enumerate(text):
            used += size(character)
            if used > room:
                return text[:index] + mark
        return text

    return Prepared("limit", "text", write=Snippet("{write}({v})", {"write": write}), lossy=True)


def _oneline(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) != 1 or "\n" in arguments[0]:
        raise WrongArguments("oneline(text)")
    between = arguments[0]

    def write(text: Any) -> Any:
        return between.join(text.splitlines()) if isinstance(text, str) else text

    return Prepared("oneline", "text", write=Snippet("{write}({v})", {"write": write}), lossy=True)


OPERATIONS = (
    Operation(
        "limit", _LIMIT,
        "A text that takes more bytes in that charset is cut between characters when written, and ends in the mark. "
        "State it with `loses`.",
        "写出时，按该字符集超过字节数的文本在字符之间截断，并以标记结尾。须用 `loses` 说明。",
        _limit, examples=(example("9", "gb18030", "…", of="临夏市", gives="临夏市"),
                          example("9", "gb18030", "…", of="临夏市公安局", gives="临夏市公安局", back="临夏市…")),
    ),
    Operation(
        "oneline", "oneline(text)",
        "Line breaks are written as that text, for formats of one line. State it with `loses`.",
        "写出时换行改为该文本，用于单行格式。须用 `loses` 说明。",
        _oneline, examples=(example(" ", of="甲\n乙", gives="甲\n乙", back="甲 乙"),),
    ),
)  # fmt: skip
