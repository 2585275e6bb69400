"""The JSON Schema 2020-12 of a document, made from the model."""

from typing import Any

from .code_lists import code_list
from .model import FieldSpec, Model, TypeSpec
from .patterns import AREA, DECIMAL_MAX, FORBIDDEN, INSTANT

_TEXT: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": f"^[^{FORBIDDEN}]*$"}
#: `$` lets a last newline pass in some dialects of patterns
_ONE_LINE: dict[str, Any] = {"not": {"pattern": "\\n"}}


def json_schema(model: Model) -> dict[str, Any]:
    """One `$defs` entry per type; unknown fields are refused everywhere."""
    lists = {spec.list_ for kind in model.types.values() for spec in kind.fields.values() if spec.list_}
    root = model.types[model.root]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:casebus:{model.name}:{model.version}",
        "title": root.en,
        "x-zh": root.zh,
        "$ref": f"#/$defs/{model.root}",
        "$defs": {
            **{name: _type(kind) for name, kind in model.types.items()},
            **{f"list.{name}": _list(name) for name in sorted(lists)},
        },
    }


def _titles(spec: FieldSpec | TypeSpec) -> dict[str, Any]:
    titles = {"title": spec.en, "x-zh": spec.zh}
    return {**titles, "x-niem": spec.niem} if spec.niem else titles


def _type(kind: TypeSpec) -> dict[str, Any]:
    required = [spec.name for spec in kind.fields.values() if spec.required]
    return {
        "type": "object",
        **_titles(kind),
        "properties": {name: {**_titles(spec), **_field(spec)} for name, spec in kind.fields.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _list(name: str) -> dict[str, Any]:
    return {"enum": list(code_list(name)), "x-list": name}


def _field(spec: FieldSpec) -> dict[str, Any]:
    one = _one(spec)
    if not spec.many:
        return one
    return {"type": "array", "items": one, **({"minItems": 1} if spec.required else {})}


def _one(spec: FieldSpec) -> dict[str, Any]:
    match spec.is_:
        case "text":
            return _text(spec)
        case "code":
            return {"$ref": f"#/$defs/list.{spec.list_}", "x-list": spec.list_}
        case "date":
            # the first letter bounds the years, the format knows the days
            return {"type": "string", "format": "date", "pattern": "^[12]"}
        case "instant":
            return {"type": "string", "pattern": f"^({INSTANT})$", **_ONE_LINE, "x-format": "instant"}
        case "integer":
            return {"type": "integer", **_bounds(spec)}
        case "decimal":
            return {"type": "number", "maximum": DECIMAL_MAX, **_bounds(spec)}
        case "boolean":
            return {"type": "boolean"}
        case name:
            return {"$ref": f"#/$defs/{name}"}


def _text(spec: FieldSpec) -> dict[str, Any]:
    if spec.format == "area":
        return {"type": "string", "pattern": f"^{AREA}$", "maxLength": 6, "x-format": "area"}
    if spec.pattern:
        return {"type": "string", "pattern": f"^({spec.pattern})$", **_ONE_LINE}
    return {**_TEXT, **({"maxLength": spec.max} if spec.max else {})}


def _bounds(spec: FieldSpec) -> dict[str, Any]:
    bounds = {"minimum": spec.min_value, "maximum": spec.max_value}
    return {key: value for key, value in bounds.items() if value is not None}
