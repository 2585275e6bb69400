"""What an XSD's simple type says about one value, as the layout's facets: lengths, patterns, enumerations, numbers.

Mappings are checked against these before any document comes; documents themselves are judged by libxml2.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ..contracts import Field
from .leaves import scalar_text

_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"
#: `xmlschema` works in one context per schema, so one thread at a time
_lock = threading.Lock()


def facets_of(field: Field, simple: Any) -> Field:
    """The field with everything that its simple type declares."""
    if simple is None:
        return field
    return replace(
        field,
        max_chars=getattr(simple, "max_length", None),
        min_chars=getattr(simple, "min_length", None) or 0,
        choices=_choices(simple),
        pattern=_pattern(simple),
        digits=_number(simple, "totalDigits"),
        places=_number(simple, "fractionDigits"),
        least=_bound(simple, "minInclusive"),
        most=_bound(simple, "maxInclusive"),
        accepts=_judge(simple),
    )


def _facet(simple: Any, name: str) -> Any:
    return simple.get_facet(f"{_XSD}{name}") if hasattr(simple, "get_facet") else None


def _number(simple: Any, name: str) -> int | None:
    facet = _facet(simple, name)
    return None if facet is None else int(facet.value)


def _bound(simple: Any, name: str) -> Decimal | None:
    """A limit of a number; limits of dates and of floats are left to `accepts`."""
    value = getattr(_facet(simple, name), "value", None)
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _choices(simple: Any) -> tuple[str, ...]:
    """The enumeration as it is written in the schema: `01` stays `01`, also of a number."""
    facet = _facet(simple, "enumeration")
    return () if facet is None else tuple(str(value.get("value", "")) for value in facet)


def _pattern(simple: Any) -> str:
    """The patterns of the last step; those of the steps before it are left to `accepts`."""
    patterns = getattr(simple, "patterns", None)
    compiled = [] if patterns is None else [pattern.pattern for pattern in patterns.patterns]
    return "|".join(f"(?:{text})" for text in compiled)


def _judge(simple: Any) -> Callable[[Any], object]:
    def accepts(value: Any) -> bool:
        text = scalar_text(value)
        if text is None:
            return False
        with _lock:
            return bool(simple.text_is_valid(text))

    return accepts
