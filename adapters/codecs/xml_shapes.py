"""What an XSD says about each element, once, in the form the reader, the writer and the layout need."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from ..contracts import Field
from .xml_facets import facets_of
from .xml_names import NIL_KEY, TYPE_KEY

#: a recursive type is shown in the layout down to this depth
LAYOUT_DEPTH: Final = 12
#: types that refer to each other widely make more paths than anybody maps: then less deep
LAYOUT_FIELDS: Final = 20_000


@dataclass(slots=True, eq=False)
class Particle:
    """One child of an element: `tag` as lxml gives it, `name` as the record's key."""

    name: str
    tag: str
    shape: "Shape"
    many: bool
    required: bool
    nillable: bool
    #: how often it may stand there
    least: int = 0
    most: int | None = None


@dataclass(slots=True, eq=False)
class Shape:
    """The content of one type. `positional`: a plain sequence, so a full count proves every name.

    `closed`: nothing but the declared children can stand there after validation.
    """

    children: list[Particle] = field(default_factory=list)
    attributes: dict[str, bool] = field(default_factory=dict)
    text: bool = False
    positional: bool = False
    closed: bool = False
    empty_allowed: bool = False
    kind: str = "group"
    max_chars: int | None = None
    #: for leaves that are written: the test of a value, and whether a record in order is valid by that alone
    accepts: Callable[[str], object] | None = None
    limit: int | None = None
    exact: bool = False
    #: the XSD's simple type of the text, and of each attribute, for the layout
    simple: Any = None
    attribute_types: dict[str, Any] = field(default_factory=dict)
    #: attributes in a namespace: key → tag
    qualified: dict[str, str] = field(default_factory=dict)
    #: what xsi:type may say instead of this type: key → the type's tag and shape
    derived: dict[str, tuple[str, "Shape"]] = field(default_factory=dict)
    abstract: bool = False
    #: it stands where xsi:type names it
    typed: bool = False
    #: xs:any and xs:anyAttribute let anything else stand there
    open: bool = False
    any_attribute: bool = False
    #: text with inline elements, read as its text and never written
    flat: bool = False

    @property
    def leaf(self) -> bool:
        """Whether the record holds the bare text (no attributes, no children)."""
        return self.text and not (self.attributes or self.any_attribute or self.derived)

    def offered(self) -> "tuple[dict[str, bool], dict[str, Any], list[Particle]]":
        """The attributes, their types and the children; after those of this type, what derived types add."""
        if not self.derived:
            return self.attributes, self.attribute_types, self.children
        attributes, types = dict(self.attributes), dict(self.attribute_types)
        children = {child.name: child for child in self.children}
        for _, shape in self.derived.values():
            attributes |= {name: False for name in shape.attributes if name not in attributes}
            types = shape.attribute_types | types
            for child in shape.children:
                children.setdefault(child.name, replace(child, required=False))
        return attributes, types, list(children.values())


@dataclass(frozen=True, slots=True)
class Document:
    """The root element of one document type."""

    name: str
    tag: str
    shape: Shape
    #: a rule of the root itself (xs:unique, xs:key) that only a whole validation can check
    ruled: bool = False


def layout_of(shape: Shape) -> tuple[Field, ...]:
    """Every field of a root of this shape, as deep as a layout of bearable size allows."""
    if shape.leaf:
        return (facets_of(Field("#text", kind=shape.kind, max_chars=shape.max_chars), shape.simple),)
    for depth in range(LAYOUT_DEPTH, 1, -1):
        found = tuple(islice(fields_of(shape, most=depth), LAYOUT_FIELDS + 1))
        if len(found) <= LAYOUT_FIELDS:
            return found
    return tuple(fields_of(shape, most=1))


def fields_of(shape: Shape, prefix: str = "", depth: int = 0, most: int = LAYOUT_DEPTH) -> Iterator[Field]:
    """The layout below `shape`, groups before their leaves."""
    attributes, types, children = shape.offered()
    for name, required in attributes.items():
        attribute = Field(f"{prefix}@{name}", required=required, optional=not required)
        yield facets_of(attribute, types.get(name))
    if shape.derived:
        yield Field(f"{prefix}{TYPE_KEY}", required=shape.abstract, optional=not shape.abstract)
    if shape.text and not shape.leaf:
        text = Field(f"{prefix}#text", kind=shape.kind, max_chars=shape.max_chars)
        yield facets_of(text, shape.simple)
    if depth >= most:
        return
    for child in children:
        leaf = child.shape.leaf
        element = Field(
            f"{prefix}{child.name}",
            kind=child.shape.kind if leaf else "group",
            repeats=child.many,
            required=child.required,
            optional=not child.required,
            nillable=child.nillable,
            at_most=child.most if child.many else None,
        )
        yield facets_of(element, child.shape.simple) if leaf else element
        if leaf:
            continue
        if child.nillable and child.shape.offered()[0]:
            yield Field(f"{element.path}/{NIL_KEY}", kind="boolean", optional=True)
        yield from fields_of(child.shape, f"{element.path}/", depth + 1, most)
