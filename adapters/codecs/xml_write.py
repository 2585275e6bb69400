"""Records → XML text: one closure per XSD type, elements in the schema's order, no tree.

A group of plain elements whose record is complete is one `%` of a template. Whether any
value needs escaping is asked once for the whole document; if so it is written again, escaping.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from ...schemas.problem import Problem
from .leaves import scalar_text
from .xml_read import XSI
from .xml_shapes import Document, Particle, Shape

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


def writer_of(shape: Shape, names: Names, newline: str, known: dict[int, Writer] | None = None) -> Writer:
    """The closure that writes the content of a group of this shape (its children, without its own tags)."""
    known = {} if known is None else known
    if id(shape) in known:
        return known[id(shape)]
    known[id(shape)] = lambda record, sheet, path: known[id(shape)](record, sheet, path)  # noqa: PLW0108 – late
    children = [(child, _element(child, names, newline, known)) for child in shape.children]
    careful = _careful(shape, children)
    quick = shape.children and not any((c.many and c.shape.leaf) or c.nillable for c in shape.children)
    known[id(shape)] = made = _quick(children, names, newline, careful) if quick else careful
    return made


def _quick(children: list[tuple[Particle, Writer]], names: Names, newline: str, careful: Writer) -> Writer:
    """A complete record: each run of plain elements is one `%` of a template, groups between them as usual."""
    segments = list(_segments(children, names, newline))
    count, text_only = len(children), {str}

    def write(record: Any, sheet: Sheet, path: str) -> None:
        if len(record) != count or sheet.escaping:
            return careful(record, sheet, path)
        out, plain = sheet.out, sheet.values
        marks = len(out), len(plain), len(sheet.problems)
        try:
            for pick, template, name, many, element in segments:
                values = pick(record)
                if element is None:
                    if set(map(type, values)) != text_only:
                        raise KeyError
                    out.append(template % values)
                    plain.extend(values)
                elif not many:
                    element(values[0], sheet, f"{path}/{name}" if path else name)
                elif type(values[0]) is list:
                    for number, item in enumerate(values[0], start=1):
                        element(item, sheet, f"{path}/{name}[{number}]" if path else f"{name}[{number}]")
                else:
                    raise KeyError
        except KeyError:  # incomplete after all: again, field by field
            del out[marks[0] :], plain[marks[1] :], sheet.problems[marks[2] :]
            return careful(record, sheet, path)
        return None

    return write


_Segment = tuple[Callable[[Any], tuple[Any, ...]], str, str, bool, Writer | None]


def _segments(children: list[tuple[Particle, Writer]], names: Names, newline: str) -> Iterator[_Segment]:
    """Runs of plain elements as one template each, and the groups between them."""
    for leaf, run in groupby(children, key=lambda pair: pair[0].shape.leaf):
        members = list(run)
        if leaf:
            tags = [names.written(child.tag) for child, _ in members]
            template = "".join(f"<{tag}>%s</{tag}>{newline}" for tag in tags)
            yield _picker([child.name for child, _ in members]), template, "", False, None
        else:
            for child, element in members:
                yield _picker([child.name]), "", child.name, child.many, element


def _picker(wanted: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(wanted) > 1:
        return itemgetter(*wanted)
    (only,) = wanted
    return lambda record: (record[only],)


def _careful(shape: Shape, children: list[tuple[Particle, Writer]]) -> Writer:
    allowed = {child.name for child in shape.children} | {f"@{name}" for name in shape.attributes}

    def write(record: Any, sheet: Sheet, path: str) -> None:
        for child, element in children:
            below = f"{path}/{child.name}" if path else child.name
            if child.name not in record:
                _missing(child, element, sheet, below)
            elif not child.many:
                element(record[child.name], sheet, below)
            elif isinstance(record[child.name], list):
                for number, item in enumerate(record[child.name], start=1):
                    element(item, sheet, f"{below}[{number}]")
            else:
                sheet.refuse("FIELD_NOT_LIST", below, name=child.name)
        for name in record:
            if name not in allowed and not (name == "#text" and shape.text):
                sheet.refuse("FIELD_UNKNOWN", f"{path}/{name}" if path else name, name=name)

    return write


def _missing(child: Particle, element: Writer, sheet: Sheet, path: str) -> None:
    """A required element that the record lacks is written empty where its type allows that."""
    if not child.required or child.many:
        return
    if not child.shape.empty_allowed:
        sheet.refuse("FIELD_MISSING", path, name=child.name)
    elif child.shape.leaf:
        element("", sheet, path)
    else:
        element({"#text": ""} if child.shape.text else {}, sheet, path)


def _element(child: Particle, names: Names, newline: str, known: dict[int, Writer]) -> Writer:
    tag, shape = names.written(child.tag), child.shape
    end = f"</{tag}>{newline}"
    content = None if shape.text else writer_of(shape, names, newline, known)
    required = [name for name, needed in shape.attributes.items() if needed]
    leaf, attributed, start = shape.leaf, bool(shape.attributes), f"<{tag}>{newline}"

    def write(value: Any, sheet: Sheet, path: str) -> None:
        if value is None:
            if not child.nillable:
                sheet.refuse("FIELD_NULL", path, name=child.name)
            sheet.nil = True
            sheet.out.append(f"<{tag}{NIL_TEXT}/>{newline}")
        elif leaf:
            sheet.out.append(f"<{tag}>{sheet.text(value, path)}{end}")
        elif not isinstance(value, dict):
            sheet.refuse("VALUE_KIND", path, kind=type(value).__name__, expected="group")
        elif content is None:
            written = _attributes_of(value, required, sheet, path)
            sheet.out.append(f"<{tag}{written}>{sheet.text(value.get('#text', ''), path)}{end}")
        else:
            written = _attributes_of(value, required, sheet, path) if attributed else ""
            sheet.out.append(f"<{tag}{written}>{newline}" if attributed else start)
            content(value, sheet, path)
            sheet.out.append(end)

    return write


def _attributes_of(value: Mapping[str, Any], required: list[str], sheet: Sheet, path: str) -> str:
    for name in required:
        if f"@{name}" not in value:
            sheet.refuse("FIELD_MISSING", f"{path}/@{name}", name=f"@{name}")
    return attributes(value, sheet, path)


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
