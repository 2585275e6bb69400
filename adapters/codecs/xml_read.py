"""Elements → records: one closure per XSD type, made at load; nothing is looked up twice per document.

After validation a plain sequence whose child count is full has every name in its place,
so its texts are taken by position; any other element is walked by tag.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from .xml_free import Free, Freely, attributes_of
from .xml_names import NIL, NIL_KEY, TRUE, TYPE, TYPE_KEY
from .xml_place import place_of
from .xml_shapes import Particle, Shape

Element = Any
Reader = Callable[[Element], Any]

_FREELY: Final = Freely()


@dataclass(frozen=True, slots=True)
class Readers:
    """The closures made so far, and what the mapping declares about names and wildcards."""

    manner: Freely = _FREELY
    #: read what a wildcard lets through, instead of refusing it
    wildcard: bool = False
    known: dict[int, Reader] = field(default_factory=dict)


def _leaf(element: Element) -> str:
    return element.text or ""


def _flat(element: Element) -> str:
    return "".join(element.itertext())


def reader_of(shape: Shape, readers: Readers | None = None) -> Reader:
    """The closure that turns an element of this shape into its record."""
    readers = Readers() if readers is None else readers
    known = readers.known
    if id(shape) in known:
        return known[id(shape)]
    if shape.leaf:
        return _flat if shape.flat else _leaf
    # a recursive type finds this placeholder, which looks up the finished reader when called
    known[id(shape)] = lambda element: known[id(shape)](element)  # noqa: PLW0108 – late look-up
    made = _group(shape, readers)
    if shape.derived or shape.abstract:
        made = _typed(shape, made, readers)
    known[id(shape)] = made
    return made


def _group(shape: Shape, readers: Readers) -> Reader:
    walk = _walker(shape, readers)
    children = shape.children
    if shape.attributes or shape.any_attribute or not children or not shape.closed:
        return walk
    if len(children) == 1 and children[0].many and not children[0].nillable:
        return _list_of(children[0], readers)
    if not shape.positional:
        return walk
    if any(child.nillable for child in children):
        return walk
    names, count = [child.name for child in children], len(children)
    inner = [
        (place, reader_of(child.shape, readers))
        for place, child in enumerate(children)
        if not child.shape.leaf
    ]

    def by_position(element: Element) -> dict[str, Any]:
        values: list[Any] = [child.text or "" for child in element]
        if len(values) != count:
            return walk(element)
        for place, read in inner:
            values[place] = read(element[place])
        return dict(zip(names, values))  # noqa: B905 – the count is proved above

    return by_position


def _list_of(child: Particle, readers: Readers) -> Reader:
    """A group that holds only one kind of element: no tag needs to be read."""
    name, read = child.name, reader_of(child.shape, readers)

    def items(element: Element) -> dict[str, Any]:
        found = [read(one) for one in element]
        return {name: found} if found else {}

    return items


def _walker(shape: Shape, readers: Readers) -> Callable[[Element], dict[str, Any]]:
    table = {child.tag: (child.name, _nillable(child, readers), child.many) for child in shape.children}
    text = (_flat if shape.flat else _leaf) if shape.text else None
    attributed = _attributes(shape, readers)

    def walk(element: Element) -> dict[str, Any]:
        record: dict[str, Any] = {} if attributed is None else attributed(element)
        if text is not None:
            record["#text"] = text(element)
            return record
        for child in element:
            if child.tag not in table:
                _wild(record, child, shape, readers)
                continue
            name, read, many = table[child.tag]
            if many:
                record.setdefault(name, []).append(read(child))
            else:
                record[name] = read(child)
        return record

    return walk


def _typed(shape: Shape, plain: Reader, readers: Readers) -> Reader:
    """The closure that reads what xsi:type says, where a type has others derived from it."""
    naming, keep = readers.manner.naming, readers.manner.keep_xsi
    kinds = {key: reader_of(inner, readers) for key, (_, inner) in shape.derived.items()}

    def read(element: Element) -> Any:
        if TYPE not in element.attrib:
            return plain(element)
        key = naming.type_key(element)
        record = kinds.get(key, plain)(element)
        return {TYPE_KEY: key, **record} if keep and isinstance(record, dict) else record

    return read


def _wild(record: dict[str, Any], child: Element, shape: Shape, readers: Readers) -> None:
    """What an xs:any let through, or an xsi:type that the schema does not name."""
    name = readers.manner.naming.key(child.tag)
    problems = [Problem("FIELD_UNKNOWN", params={"name": name}, place=place_of(child))]
    if readers.wildcard and shape.open:
        free = Free(readers.manner)
        value = free.value(child, name)
        problems = free.problems
        if name not in record:
            record[name] = value
        elif isinstance(record[name], list):
            record[name].append(value)
        else:
            record[name] = [record[name], value]
    if problems:
        raise BadDocument(problems=problems)


def _nillable(child: Particle, readers: Readers) -> Reader:
    read = reader_of(child.shape, readers)
    if not child.nillable:
        return read
    attributed = _attributes(child.shape, readers)

    def nillable(element: Element) -> Any:
        if element.get(NIL) not in TRUE:
            return read(element)
        record = {} if attributed is None else attributed(element)
        return {**record, NIL_KEY: "true"} if record else None

    return nillable


def _attributes(shape: Shape, readers: Readers) -> Callable[[Element], dict[str, Any]] | None:
    """XML attributes as keys with "@"; those of xsi (nil, schemaLocation) say nothing about the case."""
    if not (
        shape.attributes or shape.any_attribute or any(one.attributes for _, one in shape.derived.values())
    ):
        return None
    if not (shape.qualified or shape.any_attribute):
        return lambda element: {f"@{name}": value for name, value in element.attrib.items() if name[0] != "{"}
    naming, known = readers.manner.naming, {f"@{name}" for name in shape.attributes}
    let_through = readers.wildcard and shape.any_attribute

    def attributed(element: Element) -> dict[str, Any]:
        problems: list[Problem] = []
        record = attributes_of(element, naming, problems)
        if not let_through:
            for name in record.keys() - known:
                problems.append(Problem("FIELD_UNKNOWN", params={"name": name}, place=place_of(element)))
        if problems:
            raise BadDocument(problems=sorted(problems, key=lambda one: one.params["name"]))
        return record

    return attributed
