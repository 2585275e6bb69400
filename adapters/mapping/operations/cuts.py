"""Operations that write less than the canonical value holds: each rule that uses one states it with `loses:`."""

import codecs
import re
from typing import Any

from .declare import Operation, Prepared, Setting, Snippet, WrongArguments, plain

_FRACTION = re.compile(r"(?<=:[0-9]{2})\.[0-9]+", re.ASCII)
_LIMIT = "limit(bytes, charset, mark)"


def whole_seconds(text: Any) -> Any:
    """`2021-09-29T02:00:00.123Z` → `2021-09-29T02:00:00Z`."""
    return _FRACTION.sub("", text) if isinstance(text, str) else text


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

    return Prepared("limit", "text", write=Snippet("{write}({v})", {"write": write}))


OPERATIONS = (
    Operation("limit", _LIMIT, "A text that takes more bytes in that charset is cut between characters and ends in the mark.", _limit),
    Operation("seconds", "seconds", "A time is written without fractions of a second.",
              plain("seconds", Snippet(), Snippet("{cut}({v})", {"cut": whole_seconds}))),
)  # fmt: skip
