"""What an XSD says about each element, once, in the form the reader and the writer need.

The schema is walked at load with the `xmlschema` library; documents are validated by
libxml2. Only the shape is taken from here: which children, in which order, which repeat.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import xmlschema
from xmlschema.validators import XsdElement, XsdGroup

from ...schemas.errors import Misconfigured
from ...schemas.problem import Problem
from ..contracts import Field
from .xml_facets import facets_of
from .xml_values import checks_of

#: a recursive type is shown in the layout down to this depth
LAYOUT_DEPTH: Final = 12
_KINDS: Final = {
    "date": "date",
    "dateTime": "date",
    "integer": "integer",
    "decimal": "decimal",
    "double": "decimal",
    "float": "decimal",
    "boolean": "boolean",
}


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
    mixed: bool = False
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

    @property
    def leaf(self) -> bool:
        """Whether the record holds the bare text (no attributes, no children)."""
        return self.text and not self.attributes


@dataclass(frozen=True, slots=True)
class Document:
    """The root element of one document type."""

    name: str
    tag: str
    shape: Shape
    #: a rule of the root itself (xs:unique, xs:key) that only a whole validation can check
    ruled: bool = False


def read_schema(path: Path, root: str) -> Document:
    """The shape below `root`. Raises Misconfigured when the schema is broken, reaches outside its folder, or lacks it."""
    if not path.is_file():
        raise _wrong(path, "SCHEMA_MISSING", "there is no such file")
    try:
        schema = xmlschema.XMLSchema(str(path), allow="sandbox", defuse="always")
    except Exception as error:  # xmlschema raises several families; all mean "correct the schema"
        raise _wrong(path, "SCHEMA_BROKEN", " ".join(str(error).split())[:500]) from error
    roots: dict[str, Any] = {element.local_name: element for element in schema.elements.values()}
    if root not in roots:
        raise _wrong(path, "SCHEMA_ROOT", f"no element {root}; it has {', '.join(sorted(roots))}")
    element = roots[root]
    known: dict[int, Shape] = {}
    document = Document(root, element.name, _shape(element.type, known), ruled=bool(element.identities))
    if any(shape.mixed for shape in known.values()):
        raise _wrong(
            path, "SCHEMA_MIXED", "a type with mixed content: text between elements cannot be mapped"
        )
    return document


def _wrong(path: Path, code: str, reason: str) -> Misconfigured:
    problem = Problem(code, params={"reason": reason}, place=str(path))
    return Misconfigured(f"{path}: {reason}", problems=[problem])


def _shape(xsd_type: Any, known: dict[int, Shape]) -> Shape:
    """Types are shared and may be recursive: each is made once and filled after it is noted."""
    if id(xsd_type) in known:
        return known[id(xsd_type)]
    shape = known[id(xsd_type)] = Shape()
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        shape.text = True
        simple = shape.simple = xsd_type if xsd_type.is_simple() else xsd_type.content
        primitive = getattr(simple.primitive_type, "local_name", None) if simple.is_atomic() else None
        shape.kind = "integer" if _is_integer(simple) else _KINDS.get(primitive or "", "text")
        shape.max_chars = getattr(simple, "max_length", None)
        shape.accepts, shape.limit = checks_of(simple)
        shape.exact = xsd_type.is_simple()
        shape.empty_allowed = bool(simple.text_is_valid(""))
    if not xsd_type.is_simple():
        shape.attributes = {
            attribute.local_name: attribute.use == "required"
            for name, attribute in xsd_type.attributes.items()
            if name is not None and attribute.local_name
        }
        shape.attribute_types = {
            attribute.local_name: attribute.type
            for name, attribute in xsd_type.attributes.items()
            if name is not None and attribute.local_name
        }
        if isinstance(xsd_type.content, XsdGroup):
            shape.empty_allowed = True
            shape.mixed = bool(xsd_type.mixed)
            shape.children = _merged(_particles(xsd_type.content, known, many=False, required=True))
            shape.closed = _is_closed(xsd_type.content)
            shape.exact = _is_exact(xsd_type.content) and not shape.attributes
            shape.positional = _is_plain_sequence(xsd_type.content)
    return shape


def _is_integer(simple: Any) -> bool:
    base = simple
    while base is not None:
        if base.local_name == "integer":
            return True
        base = getattr(base, "base_type", None)
    return False


def _particles(group: Any, known: dict[int, Shape], *, many: bool, required: bool) -> Iterator[Particle]:
    """Every element of a model group, flat, in order. What a choice offers is never required by itself."""
    many = many or group.is_multiple()
    required = required and group.min_occurs > 0 and group.model != "choice"
    for item in group:
        if isinstance(item, XsdGroup):
            yield from _particles(item, known, many=many, required=required)
        elif isinstance(item, XsdElement):
            yield Particle(
                name=item.local_name,
                tag=item.name,
                shape=_shape(item.type, known),
                many=many or item.is_multiple(),
                required=required and item.min_occurs > 0,
                nillable=bool(item.nillable),
                least=item.min_occurs,
                most=item.max_occurs,
            )


def _merged(particles: Iterator[Particle]) -> list[Particle]:
    """One particle per name; a name met twice (say in two choices) repeats."""
    merged: dict[str, Particle] = {}
    for particle in particles:
        if particle.name in merged:
            merged[particle.name].many = True
        else:
            merged[particle.name] = particle
    return list(merged.values())


def _is_closed(group: Any) -> bool:
    """No xs:any, and no element that another may substitute."""
    return all(
        _is_closed(item) if isinstance(item, XsdGroup) else isinstance(item, XsdElement) and not item.abstract
        for item in group
    )


def _is_exact(group: Any) -> bool:
    """One sequence of different elements, with no rule beyond their types and how often they stand there."""
    names = [item.local_name for item in group if isinstance(item, XsdElement)]
    plain = all(isinstance(item, XsdElement) and item.fixed is None and not item.identities for item in group)
    return group.model == "sequence" and group.max_occurs == 1 and plain and len(set(names)) == len(names)


def _is_plain_sequence(group: Any) -> bool:
    names = [item.local_name for item in group if isinstance(item, XsdElement)]
    single = all(isinstance(item, XsdElement) and item.max_occurs == 1 for item in group)
    return group.model == "sequence" and group.max_occurs == 1 and single and len(set(names)) == len(names)


def fields_of(shape: Shape, prefix: str = "", depth: int = 0) -> Iterator[Field]:
    """The layout below `shape`, groups before their leaves."""
    for name, required in shape.attributes.items():
        attribute = Field(f"{prefix}@{name}", required=required, optional=not required)
        yield facets_of(attribute, shape.attribute_types.get(name))
    if shape.text and shape.attributes:
        text = Field(f"{prefix}#text", kind=shape.kind, max_chars=shape.max_chars)
        yield facets_of(text, shape.simple)
    if depth >= LAYOUT_DEPTH:
        return
    for child in shape.children:
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
        if not leaf:
            yield from fields_of(child.shape, f"{element.path}/", depth + 1)
