"""Records of any kind → XML text: one closure per XSD type, elements in the schema's order, no tree.

Whether any value needs escaping is asked once for the whole document; if so it is written
again, escaping. Every field that does not fit is named.
"""

from collections.abc import Mapping
from typing import Any

from .xml_shapes import Particle, Shape
from .xml_sheet import NIL_TEXT, Names, Sheet, Writer, attributes


def writer_of(shape: Shape, names: Names, newline: str, known: dict[int, Writer] | None = None) -> Writer:
    """The closure that writes the content of a group of this shape (its children, without its own tags)."""
    known = {} if known is None else known
    if id(shape) in known:
        return known[id(shape)]
    known[id(shape)] = lambda record, sheet, path: known[id(shape)](record, sheet, path)  # noqa: PLW0108 – late
    children = [(child, _element(child, names, newline, known)) for child in shape.children]
    known[id(shape)] = made = _careful(shape, children)
    return made


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
