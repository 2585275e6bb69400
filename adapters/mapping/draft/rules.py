"""Guesses as rules: which operations read a field's values, and which code tables they need."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from .codes import Drafted, drafted, meanings, shipped_text, table_for
from .fields import Seen
from .looks import NULL_DATES, boolean_pair, date_pattern, time_pattern
from .matching import Guess
from .places import Place

#: formats of text that people type: blanks at the ends mean nothing
_TYPED: Final = frozenset({"xml", "soap", "csv", "zip"})


@dataclass(slots=True)
class Rules:
    """Writes rules for one draft and collects the code tables that they name."""

    #: the codec's kind
    kind: str
    #: whether the format declares its fields' kinds
    known: bool
    #: a date pattern for fields without values: the one that the other fields have
    pattern: str = "yyyyMMdd"
    tables: dict[str, str] = field(default_factory=dict)
    _seen: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    drafts: dict[str, Drafted] = field(default_factory=dict)

    def operations(self, guess: Guess) -> tuple[str, str]:
        """What stands behind the path, with `|` in front, and the loss to be stated."""
        leaf, place = guess.leaf, guess.place
        types = place.shape.types
        if place.codes:
            return self._trim(leaf) + self._code(leaf, place), ""
        if place.format == "date":
            return self._date(leaf)
        if place.format == "date-time":
            return self._trim(leaf) + f" | datetime({time_pattern(leaf.distinct) or 'iso'})", ""
        if types == {"boolean"}:
            return self._boolean(leaf), ""
        if types and types <= {"integer", "number"}:
            return self._number(leaf, whole=types == {"integer"}), ""
        return self._text(leaf, place), ""

    def _trim(self, leaf: Seen) -> str:
        return " | trim" if self.kind in _TYPED and leaf.kind in ("text", "any") else ""

    def _native(self, leaf: Seen, kind: str) -> str:
        """A format's own number needs no operation where it is declared."""
        return "" if self.known else f" | native({kind})"

    def _code(self, leaf: Seen, place: Place) -> str:
        head = f" | native({leaf.kind})" if leaf.kind in ("integer", "boolean") and not self.known else ""
        values = [*leaf.distinct, *leaf.choices]
        same = bool(values) and set(values) <= set(place.shape.choices)
        if same and place.codes not in _STANDARD:
            return head
        name = table_for(place.codes, values) or (
            place.codes if not values and place.codes in _STANDARD else ""
        )
        if name:
            self.tables[name] = shipped_text(name)
            return f"{head} | code({name})"
        known = self._seen.setdefault(place.codes, ([], []))
        known[0].extend(leaf.distinct)
        known[1].extend(leaf.choices)
        self.drafts[place.codes] = drafted(place.codes, place.codes, *known)
        return f"{head} | code({place.codes})"

    def _date(self, leaf: Seen) -> tuple[str, str]:
        if leaf.kind == "date":
            return " | date(yyyy-MM-dd)", ""
        values = leaf.distinct
        nulls = [one for one in dict.fromkeys(value.strip() for value in values) if one in NULL_DATES]
        head = self._trim(leaf) + (f" | null({', '.join(nulls)})" if nulls else "")
        if values and not date_pattern(values) and (pattern := time_pattern(values)):
            return f"{head} | datetime({pattern}) | day", "TODO the time of day"
        return f"{head} | date({date_pattern(values) or self.pattern})", ""

    def _boolean(self, leaf: Seen) -> str:
        if leaf.kind == "boolean":
            return self._native(leaf, "boolean")
        pair = boolean_pair([*leaf.distinct, *leaf.choices]) or ("1", "0")
        return self._trim(leaf) + f" | boolean({', '.join(pair)})"

    def _number(self, leaf: Seen, *, whole: bool) -> str:
        if leaf.kind in ("integer", "decimal") and (not whole or leaf.kind == "integer"):
            return self._native(leaf, leaf.kind)
        return self._trim(leaf) + (" | integer" if whole else " | decimal(2)")

    def _text(self, leaf: Seen, place: Place) -> str:
        if leaf.kind in ("integer", "decimal"):
            return " | text"
        if leaf.kind == "date":
            return ""
        if place.path.endswith("identity.number"):
            return " | resident-id"
        if place.format == "area" or place.path.endswith((".phone", "_code")):
            return " | trim | width"
        lines = " | lines" if any("\n" in one for one in leaf.values) else ""
        dots = " | interpunct" if ".name." in place.path and not place.path.endswith("alias") else ""
        return lines + (self._trim(leaf) or (" | trim" if dots else "")) + dots


#: lists with a published standard, whose codes are known without a sample
_STANDARD: Final = frozenset({"sex", "ethnicity"})


def usual_pattern(leaves: Iterable[Seen], kind: str) -> str:
    """The date pattern of most fields that hold dates."""
    found = [one for leaf in leaves if (one := date_pattern(leaf.distinct))]
    return (
        max(set(found), key=found.count)
        if found
        else "yyyy-MM-dd"
        if kind in ("json", "excel")
        else "yyyyMMdd"
    )


def code_of(codes: str, hint: str) -> str:
    """The canonical code with that title, or ""."""
    return next((code for code, names in meanings(codes).items() if hint in names), "")
