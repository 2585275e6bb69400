"""Elements → records: one closure per XSD type, made at load; nothing is looked up twice per document.

After validation a plain sequence whose child count is full has every name in its place,
so its texts are taken by position; any other element is walked by tag.
"""

from collections.abc import Callable, Collection
from typing import Any, Final

from lxml import etree

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from .xml_shapes import Particle, Shape

Element = Any
Reader = Callable[[Element], Any]

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
NIL: Final = f"{{{XSI}}}nil"
_TRUE: Final = ("true", "1")


def _leaf(element: Element) -> str:
    return element.text or ""


def reader_of(shape: Shape, known: dict[int, Reader] | None = None) -> Reader:
    """The closure that turns an element of this shape into its record."""
    known = {} if known is None else known
    if id(shape) in known:
        return known[id(shape)]
    if shape.leaf:
        return _leaf
    # a recursive type finds this placeholder, which looks up the finished reader when called
    known[id(shape)] = lambda element: known[id(shape)](element)  # noqa: PLW0108 – late look-up
    known[id(shape)] = made = _group(shape, known)
    return made


def _group(shape: Shape, known: dict[int, Reader]) -> Reader:
    walk = _walker(shape, known)
    children = shape.children
    if shape.attributes or not children or not shape.closed:
        return walk
    if len(children) == 1 and children[0].many and not children[0].nillable:
        return _list_of(children[0], known)
    if not shape.positional:
        return walk
    if any(child.nillable for child in children):
        return walk
    names, count = [child.name for child in children], len(children)
    inner = [
        (place, reader_of(child.shape, known)) for place, child in enumerate(children) if not child.shape.leaf
    ]

    def by_position(element: Element) -> dict[str, Any]:
        values: list[Any] = [child.text or "" for child in element]
        if len(values) != count:
            return walk(element)
        for place, read in inner:
            values[place] = read(element[place])
        return dict(zip(names, values))  # noqa: B905 – the count is proved above

    return by_position


def _list_of(child: Particle, known: dict[int, Reader]) -> Reader:
    """A group that holds only one kind of element: no tag needs to be read."""
    name, read = child.name, reader_of(child.shape, known)

    def items(element: Element) -> dict[str, Any]:
        found = [read(one) for one in element]
        return {name: found} if found else {}

    return items


def _walker(shape: Shape, known: dict[int, Reader]) -> Callable[[Element], dict[str, Any]]:
    table = {child.tag: (child.name, _nillable(child, known), child.many) for child in shape.children}
    attributes, text = bool(shape.attributes), shape.text

    def walk(element: Element) -> dict[str, Any]:
        record: dict[str, Any] = _attributes(element) if attributes else {}
        if text:
            record["#text"] = element.text or ""
        for child in element:
            if child.tag not in table:  # an xs:any or xsi:type let it through
                params = {"name": etree.QName(child).localname}
                raise BadDocument(problems=[Problem("FIELD_UNKNOWN", params=params, place=place_of(child))])
            name, read, many = table[child.tag]
            if many:
                record.setdefault(name, []).append(read(child))
            else:
                record[name] = read(child)
        return record

    return walk


def _nillable(child: Particle, known: dict[int, Reader]) -> Reader:
    read = reader_of(child.shape, known)
    if not child.nillable:
        return read
    return lambda element: None if element.get(NIL) in _TRUE else read(element)


def _attributes(element: Element) -> dict[str, Any]:
    """XML attributes as keys with "@"; those of xsi (nil, schemaLocation) say nothing about the case."""
    return {
        f"@{etree.QName(name).localname}": value
        for name, value in element.attrib.items()
        if not name.startswith(f"{{{XSI}}}")
    }


def read_freely(root: Element, repeats: Collection[str]) -> dict[str, Any]:
    """A document without a schema: `repeats` lists the paths that are lists; raises BadDocument for any other repetition."""
    problems: list[Problem] = []
    value = _free(root, "", frozenset(repeats), problems)
    if problems:
        raise BadDocument(problems=problems)
    return value if isinstance(value, dict) else {"#text": value or ""}


def _free(element: Element, path: str, repeats: frozenset[str], problems: list[Problem]) -> Any:
    if element.get(NIL) in _TRUE:
        return None
    record = _attributes(element)
    if len(element) == 0:
        text = element.text or ""
        return record | {"#text": text} if record else text
    for child in element:
        _add_child(record, child, path, repeats, problems)
    stray = [element.text, *(child.tail for child in element)]
    if any(text and not text.isspace() for text in stray):
        problems.append(Problem("XML_MIXED", path=path, place=place_of(element)))
    return record


def _add_child(
    record: dict[str, Any], child: Element, path: str, repeats: frozenset[str], problems: list[Problem]
) -> None:
    name = etree.QName(child).localname
    below = f"{path}/{name}" if path else name
    value = _free(child, below, repeats, problems)
    if below in repeats:
        record.setdefault(name, []).append(value)
    elif name in record:
        problems.append(Problem("XML_REPEATED", path=below, params={"name": name}, place=place_of(child)))
    else:
        record[name] = value


def place_of(element: Element) -> str:
    """`line 12, /TQPZDB/RYXX/RY[2]/SFZH`: the line and the path without namespaces."""
    steps: list[str] = []
    here = element
    while here is not None:
        name = etree.QName(here).localname
        before = sum(1 for _ in here.itersiblings(here.tag, preceding=True))
        after = next(here.itersiblings(here.tag), None) is not None
        steps.append(f"{name}[{before + 1}]" if before or after else name)
        here = here.getparent()
    return f"line {element.sourceline}, /{'/'.join(reversed(steps))}"
