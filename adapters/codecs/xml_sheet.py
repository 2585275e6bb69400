"""One XML document while it is written: its text, its namespaces, and what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from ...schemas.problem import Problem
from .leaves import scalar_text
from .xml_read import XSI
from .xml_shapes import Document, Shape

_IN_TEXT: Final = {"\r": "&#13;"}
_IN_ATTRIBUTE: Final = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_SPECIAL: Final = ("&", "<", ">", "\r")
NIL_TEXT: Final = ' xsi:nil="true"'


@dataclass(slots=True)
class Sheet:
    """One document being written: the text so far, its plain values, and what is wrong with it."""

    escaping: bool = False
    out: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    nil: bool = False

    def text(self, value: Any, path: str) -> str:
        """`value` as element text; what has no text form is a problem."""
        text = value if type(value) is str else self.scalar(value, path)
        if self.escaping:
            return escape(text, _IN_TEXT)
        self.values.append(text)
        return text

    def scalar(self, value: Any, path: str) -> str:
        """The XSD form of a scalar."""
        text = scalar_text(value)
        if text is not None:
            return text
        kind = type(value).__name__
        self.problems.append(Problem("VALUE_KIND", path=path, params={"kind": kind, "expected": "text"}))
        return ""

    def refuse(self, code: str, path: str, **params: str) -> None:
        """Note a problem and go on, so that all are found."""
        self.problems.append(Problem(code, path=path, params=params))


#: writes one value (record or scalar) with its tags
Writer = Callable[[Any, Sheet, str], None]


@dataclass(frozen=True, slots=True)
class Names:
    """Prefix of each namespace, and the declarations for the root element."""

    prefixes: Mapping[str, str]

    def written(self, tag: str) -> str:
        """`{namespace}name` as `prefix:name`."""
        if not tag.startswith("{"):
            return tag
        namespace, _, name = tag[1:].partition("}")
        prefix = self.prefixes[namespace]
        return f"{prefix}:{name}" if prefix else name

    def declarations(self, *, nil: bool) -> str:
        """The xmlns attributes of the root."""
        pairs = [(f":{prefix}" if prefix else "", uri) for uri, prefix in self.prefixes.items()]
        pairs += [(":xsi", XSI)] if nil else []
        return "".join(f" xmlns{prefix}={quoteattr(uri)}" for prefix, uri in pairs)


def names_of(document: Document) -> Names:
    """The root's namespace is the default one, unless elements without a namespace stand below it."""
    tags = list(dict.fromkeys([document.tag, *_tags(document.shape, set())]))
    spaces = list(dict.fromkeys(tag[1:].partition("}")[0] for tag in tags if tag.startswith("{")))
    bare = any(not tag.startswith("{") for tag in tags)
    return Names({uri: f"n{i}" if i or bare else "" for i, uri in enumerate(spaces)})


def _tags(shape: Shape, seen: set[int]) -> Iterator[str]:
    if id(shape) in seen:
        return
    seen.add(id(shape))
    for child in shape.children:
        yield child.tag
        yield from _tags(child.shape, seen)


def attributes(record: Mapping[str, Any], sheet: Sheet, path: str) -> str:
    """The record's "@" keys as attributes, always escaped."""
    written = ""
    for name, value in record.items():
        if name[0] == "@":
            text = sheet.scalar(value, f"{path}/{name}")
            written += f" {name[1:]}={quoteattr(text, _IN_ATTRIBUTE)}"
    return written


def needs_escape(sheet: Sheet) -> bool:
    """Whether any plain value holds a character that XML text must escape."""
    joined = "".join(sheet.values)
    return any(mark in joined for mark in _SPECIAL)
