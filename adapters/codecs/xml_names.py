"""Element and attribute names ↔ record keys: local names, or names with the prefixes a mapping declares.

A document may use any prefix for a namespace; the record uses ours: `namespaces: { nc: "http://…" }`
makes `{http://…}PersonName` the key `nc:PersonName`, whatever its writer called it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
XML: Final = "http://www.w3.org/XML/1998/namespace"
NIL: Final = f"{{{XSI}}}nil"
TYPE: Final = f"{{{XSI}}}type"
#: the keys of the two attributes of xsi that say something about a record
NIL_KEY: Final = "@xsi:nil"
TYPE_KEY: Final = "@xsi:type"
TRUE: Final = ("true", "1")
_START: Final = (
    "A-Z_a-zÀ-ÖØ-öø-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffc\U00010000-\U000effff"
)
_NC: Final = f"[{_START}][{_START}.0-9·\u0300-\u036f\u203f\u2040-]*"
#: a name without a prefix
NCNAME: Final = re.compile(_NC)
#: prefixes nobody may declare anew
RESERVED: Final = ("xml", "xmlns", "xsi")


def split(tag: str) -> tuple[str, str]:
    """`{uri}name` as its two parts; the first is "" for a name in no namespace."""
    if tag[0] != "{":
        return "", tag
    uri, _, name = tag[1:].partition("}")
    return uri, name


@dataclass(frozen=True, slots=True)
class Naming:
    """`declared`: prefix → namespace; empty: keys are local names. `default`: the prefix left out when writing."""

    declared: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    _prefixes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._prefixes.update({uri: f"{prefix}:" for prefix, uri in self.declared.items()})
        if self.declared:
            self._prefixes[XML] = "xml:"

    def key(self, tag: str) -> str:
        """The record's key of an element or attribute; an undeclared namespace leaves its local name."""
        if tag[0] != "{":
            return tag
        uri, _, name = tag[1:].partition("}")
        return f"{self._prefixes.get(uri, '')}{name}"

    def tag(self, key: str, otherwise: str = "") -> str | None:
        """`nc:Name` as `{uri}Name`; a key without a prefix is in `otherwise`. None for a prefix not declared."""
        prefix, colon, name = key.rpartition(":")
        uri = self.declared.get(prefix) if colon else otherwise
        if uri is None:
            return None
        return f"{{{uri}}}{name}" if uri else name

    def type_key(self, element: Any) -> str:
        """The key of what an element's xsi:type names, through the prefixes in force there."""
        prefix, _, name = element.get(TYPE, "").strip().rpartition(":")
        uri = element.nsmap.get(prefix or None)
        return self.key(f"{{{uri}}}{name}" if uri else name)

    def written(self, key: str) -> str | None:
        """What is wrong with a key that is to be written: the reason, or None."""
        prefix, colon, name = key.rpartition(":")
        if not NCNAME.fullmatch(name):
            return "no XML name"
        if colon and prefix not in self.declared:
            return f"the prefix {prefix} is not declared under namespaces:"
        return None


#: keys are local names
LOCAL: Final = Naming()
