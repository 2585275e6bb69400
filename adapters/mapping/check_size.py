"""Notes on size: texts that may be longer than the field they go to, lists longer than there is room for.

Most good mappings have them (a canonical text may be generous, an agency's field short), and a value
that is too long is refused with its place when it comes. So they are told only when asked for.
"""

from dataclasses import dataclass

from .bound import BoundCopy
from .check_links import Link
from .check_values import Room
from .language import dotted
from .paths import slashed
from .source import Faults

#: bytes of one character, at most, in the multi-byte charsets of the formats; a text of Han characters
_WIDEST = 2
#: operations after which the length is another question than the text's
_RESIZED = frozenset(
    {"limit", "code", "date", "datetime", "integer", "decimal", "implied", "boolean", "lookup"}
)


@dataclass(frozen=True)
class Sizes:
    """The notes on length of one file."""

    room: Room
    faults: Faults

    def check(self, link: Link) -> None:
        """A canonical text and the field it is written to, by the lengths that both declare."""
        if (
            not isinstance(link.rule, BoundCopy)
            or link.field is None
            or link.place is None
            or not link.writes
        ):
            return
        if link.place.types != {"string"} or link.place.choices or link.place.limit("format"):
            return
        if {call.name for call in link.rule.rule.calls} & _RESIZED or link.rule.rule.loses:
            return
        longest = link.place.limit("maxLength")
        room, unit = (
            (link.field.max_chars, "") if link.field.max_bytes is None else (link.field.max_bytes, " bytes")
        )
        if room is None:
            return
        most = longest * (_WIDEST if unit else 1) if isinstance(longest, int) else None
        if most is None or most > room:
            path = dotted(link.rule.rule.target)
            self.faults.add(
                link.rule.rule.spot, "MAPPING_TEXT_LONGER", path, path=path, field=slashed(link.names),
                most="∞" if most is None else f"{most}{unit}", room=f"{room}{unit}",
            )  # fmt: skip
