"""One XML document while it is written: its text, its namespaces, and what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from ...schemas.problem import Problem
from .leaves import scalar_text
from .xml_names import LOCAL, XML, XSI, Naming, split
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
    #: an attribute of xsi was written, so its prefix is declared
    nil: bool = False
    #: the namespace that needs no prefix was written with one (attributes and type names need it)
    prefixed: bool = False

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
    #: the declared prefix of the namespace that is written without one
    default: str = ""

    def written(self, tag: str) -> str:
        """`{namespace}name` as `prefix:name`."""
        if not tag.startswith("{"):
            return tag
        namespace, _, name = tag[1:].partition("}")
        prefix = self.prefixes[namespace]
        return f"{prefix}:{name}" if prefix else name

    def attribute(self, tag: str) -> str:
        """An attribute's name: one in a namespace always has a prefix."""
        namespace, name = split(tag)
        if not namespace:
            return name
        return f"{_prefix(namespace, self.prefixes, self.default)}:{name}"

    def declarations(self, *, nil: bool, prefixed: bool = False) -> str:
        """The xmlns attributes of the root."""
        pairs = [(f":{prefix}" if prefix else "", uri) for uri, prefix in self.prefixes.items()]
        if prefixed and self.default:
            pairs += [(f":{self.default}", uri) for uri, prefix in self.prefixes.items() if not prefix]
        pairs += [(":xsi", XSI)] if nil else []
        return "".join(f" xmlns{prefix}={quoteattr(uri)}" for prefix, uri in pairs)


def _prefix(namespace: str, prefixes: Mapping[str, str], default: str) -> str:
    if namespace == XML:
        return "xml"
    return prefixes[namespace] or default


def names_of(document: Document, naming: Naming = LOCAL) -> Names:
    """The mapping's own prefixes; without them the root's namespace is the default one.

    It is not where elements without a namespace stand below it, or attributes need a prefix for it.
    """
    tags = list(dict.fromkeys([document.tag, *_tags(document.shape, set())]))
    bare = any(not split(tag)[0] for tag in tags)
    attributes = {split(tag)[0] for tag in _attribute_tags(document.shape, set())}
    spaces = list(dict.fromkeys([*(split(tag)[0] for tag in tags), *sorted(attributes)]))
    default = "" if bare else naming.default  # it would catch what stands in no namespace
    written = {uri: "" if prefix == default else prefix for prefix, uri in naming.declared.items()}
    others = [uri for uri in spaces if uri and uri != XML and uri not in written]
    free = (f"n{number}" for number in count() if f"n{number}" not in naming.declared)
    for uri in others:
        prefix = next(free)
        first = uri == split(document.tag)[0]
        written[uri] = "" if first and not (default or bare or uri in attributes) else prefix
    return Names(written, default)


def _tags(shape: Shape, seen: set[int]) -> Iterator[str]:
    if id(shape) in seen:
        return
    seen.add(id(shape))
    for tag, inner in shape.derived.values():
        yield tag
        yield from _tags(inner, seen)
    for child in shape.children:
        yield child.tag
        yield from _tags(child.shape, seen)


def _attribute_tags(shape: Shape, seen: set[int]) -> Iterator[str]:
    if id(shape) in seen:
        return
    seen.add(id(shape))
    yield from shape.qualified.values()
    for inner in (
        *(inner for _, inner in shape.derived.values()),
        *(child.shape for child in shape.children),
    ):
        yield from _attribute_tags(inner, seen)


def attributes(
    record: Mapping[str, Any],
    sheet: Sheet,
    path: str,
    *,
    naming: Naming | None = None,
    known: Mapping[str, str] | None = None,
) -> str:
    """The record's "@" keys as attributes, always escaped; `known` are the names that need a prefix."""
    written = ""
    for name, value in record.items():
        if name[:1] == "@":
            text = sheet.scalar(value, f"{path}/{name}" if path else name)
            attribute = (known or {}).get(name[1:], name[1:])
            if naming is not None or ":" in attribute:
                _qualified(attribute, sheet, f"{path}/{name}" if path else name, naming)
            written += f" {attribute}={quoteattr(text, _IN_ATTRIBUTE)}"
    return written


def _qualified(attribute: str, sheet: Sheet, path: str, naming: Naming | None) -> None:
    """What a prefix needs declared; without a schema also whether the name is one."""
    prefix, _, name = attribute.rpartition(":")
    if prefix == "xsi":
        sheet.nil = True
        sheet.prefixed = sheet.prefixed or name == "type"
    elif naming is None or prefix == naming.default:
        sheet.prefixed = sheet.prefixed or bool(prefix and prefix != "xml")
    wrong = None if naming is None else naming.written(name if prefix in ("xsi", "xml") else attribute)
    if wrong is not None:
        sheet.refuse("XML_NAME", path, name=f"@{attribute}", reason=wrong)


def needs_escape(sheet: Sheet) -> bool:
    """Whether any plain value holds a character that XML text must escape."""
    joined = "".join(sheet.values)
    return any(mark in joined for mark in _SPECIAL)
