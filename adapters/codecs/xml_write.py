"""Records of any kind → XML text: one closure per XSD type, elements in the schema's order, no tree.

Whether any value needs escaping is asked once for the whole document; if so it is written
again, escaping. Every field that does not fit is named.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .xml_names import NIL_KEY, TRUE, TYPE_KEY
from .xml_shapes import Particle, Shape
from .xml_sheet import NIL_TEXT, Names, Sheet, Writer, attributes


@dataclass(frozen=True, slots=True)
class Writers:
    """The closures made so far, and how names, line ends and what a wildcard takes are written."""

    names: Names
    newline: str
    #: one element without a schema; None: nothing is written where a wildcard stands
    free: Writer | None = None
    known: dict[int, Writer] = field(default_factory=dict)


def writer_of(shape: Shape, names: Names, newline: str, free: Writer | None = None) -> Writer:
    """The closure that writes the content of a group of this shape (its children, without its own tags)."""
    return _content(shape, Writers(names, newline, free))


def _content(shape: Shape, writers: Writers) -> Writer:
    known = writers.known
    if id(shape) in known:
        return known[id(shape)]
    known[id(shape)] = lambda record, sheet, path: known[id(shape)](record, sheet, path)  # noqa: PLW0108 – late
    children = [(child, _element(child, writers)) for child in shape.children]
    known[id(shape)] = made = _careful(shape, children, writers)
    return made


def _careful(shape: Shape, children: list[tuple[Particle, Writer]], writers: Writers) -> Writer:
    allowed = {child.name for child in shape.children} | {f"@{name}" for name in shape.attributes}
    allowed |= {TYPE_KEY} if shape.derived or shape.abstract or shape.typed else set()
    free = writers.free if shape.open else None
    any_attribute = shape.any_attribute and writers.free is not None

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
        if len(record) and not record.keys() <= allowed:
            _others(record, allowed, sheet, path, free, any_attribute=any_attribute)

    return write


def _others(
    record: Any, allowed: set[str], sheet: Sheet, path: str, free: Writer | None, *, any_attribute: bool
) -> None:
    """What the type does not name: written where a wildcard takes it, else a problem."""
    wild: dict[str, Any] = {}
    for name, value in record.items():
        if name in allowed or name == NIL_KEY or (name[:1] == "@" and any_attribute):
            continue
        if free is not None and name[:1] not in ("@", "#"):
            wild[name] = value
        else:
            sheet.refuse("FIELD_UNKNOWN", f"{path}/{name}" if path else name, name=name)
    if free is not None:
        free(wild, sheet, path)


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


def _element(child: Particle, writers: Writers) -> Writer:
    tag, shape, newline = writers.names.written(child.tag), child.shape, writers.newline
    start, end = f"<{tag}", f"</{tag}>{newline}"
    leaf = shape.leaf and not shape.flat
    attributed = bool(shape.attributes or shape.any_attribute or shape.derived or shape.abstract)
    body = _body(shape, writers)
    content = None if shape.text or attributed else _content(shape, writers)
    kinds = {
        key: (key if ":" in key else writers.names.written(kind), _body(one, writers))
        for key, (kind, one) in shape.derived.items()
    }

    def write(value: Any, sheet: Sheet, path: str) -> None:
        if value is None:
            if not child.nillable:
                sheet.refuse("FIELD_NULL", path, name=child.name)
            sheet.nil = True
            sheet.out.append(f"{start}{NIL_TEXT}/>{newline}")
        elif leaf:
            sheet.out.append(f"{start}>{sheet.text(value, path)}{end}")
        elif shape.flat:
            sheet.refuse("XML_MIXED_OUT", path)
        elif not isinstance(value, dict):
            sheet.refuse("VALUE_KIND", path, kind=type(value).__name__, expected="group")
        elif content is not None:
            sheet.out.append(f"{start}>{newline}")
            content(value, sheet, path)
            sheet.out.append(end)
        elif value.get(TYPE_KEY) in kinds:
            kind, other = kinds[value[TYPE_KEY]]
            other(value | {TYPE_KEY: kind}, sheet, path, start, end)
        else:
            body(value, sheet, path, start, end)

    return write


#: writes a group's attributes, the end of its start tag, its content and its end tag
Body = Callable[[Mapping[str, Any], Sheet, str, str, str], None]


def _body(shape: Shape, writers: Writers) -> Body:
    required = [name for name, needed in shape.attributes.items() if needed]
    known = {key: writers.names.attribute(tag) for key, tag in shape.qualified.items()}
    allowed = {f"@{name}" for name in shape.attributes} | {"#text", TYPE_KEY, NIL_KEY}
    content = None if shape.text else _content(shape, writers)
    any_attribute = shape.any_attribute and writers.free is not None

    def write(value: Mapping[str, Any], sheet: Sheet, path: str, start: str, end: str) -> None:
        for name in required:
            if f"@{name}" not in value:
                sheet.refuse("FIELD_MISSING", f"{path}/@{name}", name=f"@{name}")
        written = attributes(value, sheet, path, known=known)
        nil = value.get(NIL_KEY) in (*TRUE, True)
        if content is None or nil:
            others = value.keys() - allowed
            inner = {name for name in value if name[:1] != "@"} if nil else set()
            for name in sorted(inner | {one for one in others if not (any_attribute and one[:1] == "@")}):
                sheet.refuse("FIELD_UNKNOWN", f"{path}/{name}", name=name)
            text = "" if nil else sheet.text(value.get("#text", ""), path)
            sheet.out.append(f"{start}{written}>{text}{end}")
        else:
            sheet.out.append(f"{start}{written}>{writers.newline}")
            content(value, sheet, path)
            sheet.out.append(end)

    return write
