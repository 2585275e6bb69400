"""The types of an XSD set → shapes, once, at load: substitution groups, derived types, wildcards, recursion."""

from collections.abc import Iterator
from typing import Any, Final

from xmlschema.validators import XsdAnyElement, XsdElement, XsdGroup

from ...schemas.errors import Misconfigured
from ...schemas.problem import Problem
from .xml_names import Naming
from .xml_shapes import Particle, Shape
from .xml_values import checks_of

_KINDS: Final = {
    "date": "date",
    "dateTime": "date",
    "integer": "integer",
    "decimal": "decimal",
    "double": "decimal",
    "float": "decimal",
    "boolean": "boolean",
}


class Shapes:
    """The shapes of one set of schemas. Types are shared and may be recursive: each is made once."""

    def __init__(self, place: str, naming: Naming, schema: Any, *, flatten: bool) -> None:
        self._place, self._naming, self._flatten = place, naming, flatten
        self._known: dict[int, Shape] = {}
        self._kept: list[Any] = []  # an id is only good while its object lives
        self._below: dict[int, list[Any]] = {}
        for one in schema.maps.types.values():
            base = getattr(one, "base_type", None)
            while base is not None and one.is_complex() and base.is_complex() and base is not one:
                self._below.setdefault(id(base), []).append(one)
                base = base.base_type

    def shape(self, xsd_type: Any) -> Shape:
        """The shape of a type."""
        if id(xsd_type) in self._known:
            return self._known[id(xsd_type)]
        shape = self._known[id(xsd_type)] = Shape()
        self._kept.append(xsd_type)
        if xsd_type.is_simple() or xsd_type.has_simple_content():
            _text(shape, xsd_type)
        if not xsd_type.is_simple():
            self._attributes(shape, xsd_type.attributes)
            if isinstance(xsd_type.content, XsdGroup):
                self._group(shape, xsd_type)
            self._derived(shape, xsd_type)
        return shape

    def _attributes(self, shape: Shape, attributes: Any) -> None:
        for tag, attribute in attributes.items():
            if tag is None:
                shape.any_attribute = True
            elif attribute.use != "prohibited":
                key = self._naming.key(tag)
                if key in shape.attributes:
                    raise self._clash(f"@{key}")
                shape.attributes[key] = attribute.use == "required"
                shape.attribute_types[key] = attribute.type
                if tag.startswith("{"):
                    shape.qualified[key] = tag

    def _group(self, shape: Shape, xsd_type: Any) -> None:
        group = xsd_type.content
        if xsd_type.mixed:
            self._mixed(shape, xsd_type)
            return
        shape.empty_allowed = True
        shape.children = self._merged(self._particles(group, many=False, required=True))
        shape.closed = _is_closed(group) and not shape.any_attribute
        shape.open = any(isinstance(one, XsdAnyElement) for one in group.iter_elements())
        shape.exact = _is_exact(group) and not shape.attributes and not shape.any_attribute
        shape.positional = _is_plain_sequence(group)

    def _mixed(self, shape: Shape, xsd_type: Any) -> None:
        """Text, where there is nothing inline; else only by declaration."""
        shape.text = shape.empty_allowed = True
        shape.kind = "text"
        shape.accepts = lambda text: False  # libxml2 is asked
        shape.flat = any(True for _ in xsd_type.content.iter_elements())
        if shape.flat and not self._flatten:
            name = xsd_type.local_name or getattr(xsd_type.parent, "local_name", "?")
            reason = f"a type with mixed content ({name}): declare mixed: text to read its text"
            raise wrong(self._place, "SCHEMA_MIXED", reason)

    def _derived(self, shape: Shape, xsd_type: Any) -> None:
        shape.abstract = bool(xsd_type.abstract)
        if xsd_type.name is None:
            return
        for one in self._below.get(id(xsd_type), ()):
            if not one.abstract:
                inner = self.shape(one)
                inner.typed = True
                shape.derived[self._naming.key(one.name)] = (one.name, inner)
        if shape.derived or shape.abstract:
            shape.closed = shape.exact = shape.positional = False

    def _particles(self, group: Any, *, many: bool, required: bool) -> Iterator[Particle]:
        """Every element of a model group, flat, in order. What a choice offers is never required by itself."""
        many = many or group.is_multiple()
        required = required and group.min_occurs > 0 and group.model != "choice"
        for item in group:
            if isinstance(item, XsdGroup):
                yield from self._particles(item, many=many, required=required)
            elif isinstance(item, XsdElement):
                offered = _offered(item)
                for one in offered:
                    yield Particle(
                        name=self._naming.key(one.name),
                        tag=one.name,
                        shape=self.shape(one.type),
                        many=many or item.is_multiple(),
                        required=required and item.min_occurs > 0 and len(offered) == 1,
                        nillable=bool(one.nillable),
                        least=item.min_occurs if len(offered) == 1 else 0,
                        most=item.max_occurs,
                    )

    def _merged(self, particles: Iterator[Particle]) -> list[Particle]:
        """One particle per name; a name met twice (say in two choices) repeats."""
        merged: dict[str, Particle] = {}
        for particle in particles:
            known = merged.setdefault(particle.name, particle)
            if known is particle:
                continue
            if known.tag != particle.tag:
                raise self._clash(particle.name)
            known.many = True
        return list(merged.values())

    def _clash(self, name: str) -> Misconfigured:
        reason = f"two namespaces have {name} in one place: declare their prefixes under namespaces:"
        return wrong(self._place, "SCHEMA_CLASH", reason)


def wrong(place: str, code: str, reason: str) -> Misconfigured:
    """What stops the mapping that names the schema."""
    return Misconfigured(
        f"{place}: {reason}", problems=[Problem(code, params={"reason": reason}, place=place)]
    )


def _text(shape: Shape, xsd_type: Any) -> None:
    shape.text = True
    simple = shape.simple = xsd_type if xsd_type.is_simple() else xsd_type.content
    primitive = getattr(simple.primitive_type, "local_name", None) if simple.is_atomic() else None
    shape.kind = "integer" if _is_integer(simple) else _KINDS.get(primitive or "", "text")
    shape.max_chars = getattr(simple, "max_length", None)
    shape.accepts, shape.limit = checks_of(simple)
    shape.exact = xsd_type.is_simple()
    shape.empty_allowed = bool(simple.text_is_valid(""))


def _offered(item: Any) -> list[Any]:
    """The element itself, unless abstract, and what may stand for it, by name."""
    members = {one.name: one for one in item.iter_substitutes()}
    return [*([] if item.abstract else [item]), *(members[name] for name in sorted(members))]


def _stands_alone(item: Any) -> bool:
    return isinstance(item, XsdElement) and not item.abstract and next(item.iter_substitutes(), None) is None


def _is_integer(simple: Any) -> bool:
    base = simple
    while base is not None:
        if base.local_name == "integer":
            return True
        base = getattr(base, "base_type", None)
    return False


def _is_closed(group: Any) -> bool:
    """No xs:any, and no element that another may substitute."""
    return all(_is_closed(item) if isinstance(item, XsdGroup) else _stands_alone(item) for item in group)


def _is_exact(group: Any) -> bool:
    """One sequence of different elements, with no rule beyond their types and how often they stand there."""
    names = [item.local_name for item in group if isinstance(item, XsdElement)]
    plain = all(_stands_alone(item) and item.fixed is None and not item.identities for item in group)
    return group.model == "sequence" and group.max_occurs == 1 and plain and len(set(names)) == len(names)


def _is_plain_sequence(group: Any) -> bool:
    names = [item.local_name for item in group if isinstance(item, XsdElement)]
    single = all(_stands_alone(item) and item.max_occurs == 1 for item in group)
    return group.model == "sequence" and group.max_occurs == 1 and single and len(set(names)) == len(names)
