"""A canonical document as XML and back: the form that `case.xsd` and `receipt.xsd` describe.

Both directions are exact. A document that its model has no place for is refused, never bent:
`to_xml` raises BadDocument for a value of another JSON type, `from_xml` for an unknown element
or a number that a JSON number would not hold.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lxml import etree

from .errors import BadDocument
from .explain import canonical_path
from .model import FieldSpec, Model, TypeSpec
from .problem import Problem
from .xsd import namespace

Steps = tuple[str | int, ...]
_TEXTS = frozenset({"text", "code", "date", "instant"})
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


class _Bent(Exception):
    """One value that does not fit; told with its place by the public functions."""

    def __init__(self, steps: Steps, value: object) -> None:
        self.problem = Problem("XML_TWIN", canonical_path(steps), {"value": str(value)[:60]})


def to_xml(document: Mapping[str, Any], model: Model) -> bytes:
    """The XML form, elements in the model's order. BadDocument when a value cannot be written as it is."""
    space = namespace(model)
    root = etree.Element(f"{{{space}}}{model.root}", nsmap={None: space})  # type: ignore[dict-item]
    try:
        _write(root, document, model.types[model.root], model, ())
    except _Bent as bent:
        raise BadDocument(problems=[bent.problem]) from bent
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def from_xml(body: bytes, model: Model) -> dict[str, Any]:
    """The document of its XML form, which must be valid by the XSD. BadDocument when it cannot be read exactly."""
    try:
        root = etree.fromstring(body, _PARSER)
        about: Any = root.getroottree().docinfo
        if about.doctype:  # entities would hide values from the model
            raise _Bent((), about.doctype)
        return _read(root, model.types[model.root], model, ())
    except etree.XMLSyntaxError as fault:
        raise BadDocument(problems=[Problem("XML_TWIN", "", {"value": str(fault)})]) from fault
    except _Bent as bent:
        raise BadDocument(problems=[bent.problem]) from bent


def _write(node: etree._Element, value: Any, kind: TypeSpec, model: Model, steps: Steps) -> None:
    if not isinstance(value, Mapping):
        raise _Bent(steps, value)
    for name in value:
        if name not in kind.fields:
            raise _Bent((*steps, name), value[name])
    for spec in kind.fields.values():
        if spec.name not in value:
            continue
        at = (*steps, spec.name)
        if not spec.many:
            _element(node, value[spec.name], spec, model, at)
        elif isinstance(value[spec.name], list):
            for index, item in enumerate(value[spec.name]):
                _element(node, item, spec, model, (*at, index))
        else:
            raise _Bent(at, value[spec.name])


def _element(parent: etree._Element, value: Any, spec: FieldSpec, model: Model, at: Steps) -> None:
    child = etree.SubElement(parent, f"{{{namespace(model)}}}{spec.name}")
    if spec.is_ in model.types:
        _write(child, value, model.types[spec.is_], model, at)
        return
    try:
        child.text = _text(value, spec)
    except (ValueError, TypeError) as fault:
        raise _Bent(at, value) from fault


def _text(value: Any, spec: FieldSpec) -> str:
    if spec.is_ in _TEXTS and isinstance(value, str):
        return value
    if spec.is_ == "boolean" and isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(spec.is_)
    plain = format(Decimal(repr(value)), "f")
    if spec.is_ == "decimal":
        return plain
    if spec.is_ == "integer" and value == int(value):
        return str(int(value))
    raise TypeError(spec.is_)


def _read(node: etree._Element, kind: TypeSpec, model: Model, steps: Steps) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for child in node:
        name = etree.QName(child).localname
        spec = kind.fields.get(name)
        if spec is None:
            raise _Bent((*steps, name), child.text)
        at = (*steps, name, len(result.get(name, ()))) if spec.many else (*steps, name)
        value = _value(child, spec, model, at)
        if spec.many:
            result.setdefault(name, []).append(value)
        elif name in result:
            raise _Bent(at, child.text)
        else:
            result[name] = value
    return result


def _value(node: etree._Element, spec: FieldSpec, model: Model, at: Steps) -> Any:
    if spec.is_ in model.types:
        return _read(node, model.types[spec.is_], model, at)
    text = node.text or ""
    try:
        return text if spec.is_ in _TEXTS else _scalar(text.strip(), spec)
    except (ValueError, ArithmeticError, KeyError) as fault:
        raise _Bent(at, text) from fault


def _scalar(text: str, spec: FieldSpec) -> bool | int | float:
    if spec.is_ == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}[text]
    if spec.is_ == "integer":
        return int(text)
    exact = Decimal(text)
    value = int(exact) if exact == exact.to_integral_value() else float(text)
    if Decimal(repr(value)) != exact:
        raise ValueError(text)
    return value
