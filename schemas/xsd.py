"""The XSD twin of a document's JSON Schema, made from the same model."""

from lxml import etree

from .code_lists import code_list
from .model import FieldSpec, Model, TypeSpec
from .patterns import AREA, DATE, DECIMAL_MAX, FORBIDDEN_IN_XML, INSTANT

XS = "http://www.w3.org/2001/XMLSchema"
_BUILT_IN = {"date": "DateText", "instant": "InstantText", "boolean": "xs:boolean"}


def namespace(model: Model) -> str:
    """The namespace of the XML form of a document."""
    return f"urn:casebus:{model.name}:{model.version}"


def xsd(model: Model) -> bytes:
    """Elements in the model's order; a repeated field is a repeated element without a wrapper."""
    spaces = {"xs": XS, None: namespace(model)}
    root = etree.Element(_xs("schema"), nsmap=spaces)  # type: ignore[arg-type]
    root.set("targetNamespace", namespace(model))
    root.set("elementFormDefault", "qualified")
    root.set("version", str(model.version))
    etree.SubElement(root, _xs("element"), name=model.root, type=model.root)
    for kind in model.types.values():
        _complex(root, kind)
    _simple(root, "DateText", "xs:string", pattern=DATE)
    _simple(root, "InstantText", "xs:string", pattern=INSTANT)
    for name in sorted({s.list_ for kind in model.types.values() for s in kind.fields.values() if s.list_}):
        _enumeration(root, name)
    etree.indent(root, "  ")
    text = etree.tostring(root, encoding="unicode").replace("&amp;#x", "&#x")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + text + "\n").encode("utf-8")


def _xs(name: str) -> str:
    return f"{{{XS}}}{name}"


def _annotate(parent: etree._Element, spec: FieldSpec | TypeSpec) -> None:
    annotation = etree.SubElement(parent, _xs("annotation"))
    for language, title in (("en", spec.en), ("zh", spec.zh)):
        note = etree.SubElement(annotation, _xs("documentation"))
        note.set("{http://www.w3.org/XML/1998/namespace}lang", language)
        note.text = title
    if spec.niem:
        etree.SubElement(annotation, _xs("appinfo"), source="niem").text = spec.niem


def _complex(root: etree._Element, kind: TypeSpec) -> None:
    node = etree.SubElement(root, _xs("complexType"), name=kind.name)
    _annotate(node, kind)
    sequence = etree.SubElement(node, _xs("sequence"))
    for spec in kind.fields.values():
        element = etree.SubElement(sequence, _xs("element"), name=spec.name)
        if not spec.required:
            element.set("minOccurs", "0")
        if spec.many:
            element.set("maxOccurs", "unbounded")
        _type_of(element, spec)


def _type_of(element: etree._Element, spec: FieldSpec) -> None:
    named = _BUILT_IN.get(spec.is_) or (f"list.{spec.list_}" if spec.is_ == "code" else "")
    if spec.is_ in ("text", "integer", "decimal"):
        _annotate(element, spec)
        base, facets = _restriction(spec)
        _simple(element, "", base, **facets)
    else:
        element.set("type", named or spec.is_)
        _annotate(element, spec)


def _restriction(spec: FieldSpec) -> tuple[str, dict[str, str]]:
    if spec.is_ == "text":
        return "xs:string", _text_facets(spec)
    bounds = {"minInclusive": spec.min_value, "maxInclusive": spec.max_value}
    if spec.is_ == "decimal" and spec.max_value is None:
        bounds["maxInclusive"] = DECIMAL_MAX
    return f"xs:{spec.is_}", {name: str(value) for name, value in bounds.items() if value is not None}


def _text_facets(spec: FieldSpec) -> dict[str, str]:
    if spec.format == "area" or spec.pattern:
        return {"pattern": spec.pattern or AREA}
    facets = {"minLength": "1", "pattern": f"[^{FORBIDDEN_IN_XML}]*"}
    return {**facets, "maxLength": str(spec.max)} if spec.max else facets


def _simple(parent: etree._Element, name: str, base: str, **facets: str) -> None:
    node = etree.SubElement(parent, _xs("simpleType"))
    if name:
        node.set("name", name)
    restriction = etree.SubElement(node, _xs("restriction"), base=base)
    for facet, value in facets.items():
        etree.SubElement(restriction, _xs(facet), value=value)


def _enumeration(root: etree._Element, name: str) -> None:
    node = etree.SubElement(root, _xs("simpleType"), name=f"list.{name}")
    restriction = etree.SubElement(node, _xs("restriction"), base="xs:string")
    for code, (en, zh) in code_list(name).items():
        value = etree.SubElement(restriction, _xs("enumeration"), value=code)
        annotation = etree.SubElement(value, _xs("annotation"))
        for language, title in (("en", en), ("zh", zh)):
            note = etree.SubElement(annotation, _xs("documentation"))
            note.set("{http://www.w3.org/XML/1998/namespace}lang", language)
            note.text = title
