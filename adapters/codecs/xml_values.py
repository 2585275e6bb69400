"""Whether one text is valid for one simple type of an XSD, compiled once: for values that are written.

What passes here is valid; what does not is looked at again by libxml2 together with its
document, which alone explains. Only string facets are decided here, the rest by `xmlschema`.
"""

import re
import threading
from collections.abc import Callable
from typing import Any, Final

from xmlschema.validators import XsdAtomicRestriction

#: a longer value of a type that is not text is never taken for valid here
_LONGEST: Final = 100
#: answers kept per type: dates, amounts and codes come again and again
_ANSWERS: Final = 8192
_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"
_TEXT_FACETS: Final = {f"{_XSD}{name}" for name in ("maxLength", "pattern", "enumeration", "whiteSpace")}
#: where `xmlschema` and libxml2 are known to judge alike; for the rest libxml2 is always asked
_AGREED: Final = ("string", "decimal", "boolean", "date", "dateTime")
#: blanks of Python that are none in XML: the library would drop them before it looks
_ODD_BLANK: Final = re.compile(r"[^\S \t\n\r]")
_lock = threading.Lock()


def checks_of(simple: Any) -> tuple[Callable[[str], object] | None, int | None]:
    """A test (None: any text) and a greatest length in characters (None: any) for the type's values."""
    primitive = getattr(simple.primitive_type, "local_name", "") if simple.is_atomic() else ""
    preserved = getattr(simple, "white_space", None) in (None, "preserve")
    facets = set(simple.facets) if isinstance(simple, XsdAtomicRestriction) else set()
    if primitive not in _AGREED:
        return _never, None
    if primitive != "string" or not preserved or not facets <= _TEXT_FACETS or not _one_step(simple):
        return Answers(simple, text=primitive == "string"), None
    patterns = [] if simple.patterns is None else [pattern.fullmatch for pattern in simple.patterns.patterns]
    codes = None if simple.enumeration is None else frozenset(simple.enumeration)
    if codes is not None:
        return (codes.__contains__ if not patterns else Answers(simple, text=True)), simple.max_length
    if len(patterns) > 1:
        return (lambda text: any(match(text) for match in patterns)), simple.max_length
    return (patterns[0] if patterns else None), simple.max_length


def _one_step(simple: Any) -> bool:
    """A restriction of a restriction has the patterns of both: that is left to the library."""
    base = simple.base_type
    return base is None or simple.patterns is None or getattr(base, "patterns", None) is None


class Answers(dict[str, bool]):
    """The library's own answers about one type, kept: `answers[value]`, also `answers(value)`.

    It works in one context per schema, so one thread at a time. Python's numbers and dates
    take full-width digits and blanks around them, libxml2's do not.
    """

    def __init__(self, simple: Any, *, text: bool) -> None:
        super().__init__()
        self._simple, self._text = simple, text

    def __missing__(self, value: str) -> bool:
        if type(value) is not str:
            raise TypeError(type(value).__name__)
        if len(value) > _LONGEST or not (self._text or _plain(value)) or _ODD_BLANK.search(value):
            return False
        with _lock:
            answer = bool(self._simple.text_is_valid(value))
        if len(self) >= _ANSWERS:
            self.clear()
        self[value] = answer
        return answer

    def __call__(self, value: str) -> bool:
        return self[value]


def _never(value: str) -> bool:
    return False


def _plain(value: str) -> bool:
    return value.isascii() and value == value.strip()
