"""The parts of the mapping files' JSON Schema: rules in every form, reshapes, settings of codecs."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from ..adapters.mapping.functions import operation_named

REF = "#/$defs/"
_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_SCALAR: Mapping[str, Any] = {"type": ["string", "number", "boolean", "null"]}
#: what stands between the brackets of a call; quotes may hold anything
_ARGUMENTS = r"\((?:[^()\"']|\"[^\"]*\"|'[^']*'|\([^()]*\))*\)"


#: what stands elsewhere, in a selector
_BRACES = r"\{(?:[^{}]|\{[^{}]*\})*\}"


def described(part: Mapping[str, Any], text: str) -> dict[str, Any]:
    """A part with the text an editor shows."""
    return {**part, "description": text}


def listed(part: Mapping[str, Any]) -> dict[str, Any]:
    """A value or a list of them."""
    return {"anyOf": [part, {"type": "array", "items": part}]}


def forms(operations: Iterable[str]) -> dict[str, Any]:
    """Everything that may stand in a block of rules."""
    names = list(operations)
    return {
        "paths": listed({"type": "string", "minLength": 1}),
        "source": _source(names),
        "direction": described({"enum": ["in", "out", "both"]}, "The rule runs this way only"),
        "when": described(
            {"anyOf": [_TEXT, _object({"in": _TEXT, "out": _TEXT})]},
            "`FIELD = VALUE`, `!=`, `in (a, b)`, `~ pattern*`, `<`, `= {path}`, `exists`, `absent`, `present`, joined by ` and `, ` or `",
        ),
        "overflow": described(
            {"enum": ["reject", "truncate", "continue-record"]}, "When there are more values than fields"
        ),
        "let": {"type": "object", "additionalProperties": _TEXT},
        "rules": {
            "type": "object",
            "properties": {
                "use": described({"$ref": REF + "paths"}, "Fragments whose rules stand here, too"),
                "let": described({"$ref": REF + "let"}, "Names for paths in these rules: `$name/…`"),
            },
            "additionalProperties": {"$ref": REF + "rule"},
        },
        "rule": {
            "anyOf": [
                {"$ref": REF + "source"},
                {"type": "array", "minItems": 1, "items": {"$ref": REF + "each"}},
                {"$ref": REF + "form"},
            ],
        },
        **_objects(),
    }


def _source(names: list[str]) -> dict[str, Any]:
    # longest first: `date` is also how `datetime` begins
    word = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    stage = rf"\|\s*~?(?:{word.replace(chr(92) + '-', '-')})(?![a-z0-9-])\s*(?:{_ARGUMENTS})?\s*"
    told = [operation for name in names if (operation := operation_named(name)) is not None]
    return {
        "type": "string",
        "pattern": rf"^\s*(?:[^|\s{{]|{_BRACES})(?:[^|{{]|{_BRACES})*(?:{stage})*$",
        "description": "path | operation | operation(argument): " + ", ".join(names),
        "markdownDescription": "`path | operation | operation(argument, …)`\n\n"
        + "\n".join(f"- `{one.usage}`: {one.en}" for one in told),
    }


def _object(properties: Mapping[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False, "properties": dict(properties), "required": list(required),
    }  # fmt: skip


def _objects() -> dict[str, Any]:
    source, rules = {"$ref": REF + "source"}, {"$ref": REF + "rules"}
    usual = {
        "direction": {"$ref": REF + "direction"}, "when": {"$ref": REF + "when"},
        "loses": described(_TEXT, "What is lost, for people"),
    }  # fmt: skip
    defaults = {
        "in": described({}, "The canonical value when the source has none"),
        "out": described(_SCALAR, "What is written when there is no canonical value"),
    }
    into = {"into": described(_TEXT, "One source ↔ several canonical fields: `（{year}）{court}号`")}
    several = {"type": "array", "minItems": 1, "items": source}
    choice = {"type": "array", "minItems": 1, "items": {"$ref": REF + "alternative"}}
    paths = {"$ref": REF + "paths"}
    found = {
        "each": _object(
            {
                "each": _TEXT,
                "key": {"anyOf": [paths, {"type": "array"}]},
                "rules": rules,
                "in": {"maxItems": 0},
                "let": {"$ref": REF + "let"},
                "writes": {"type": "object", "additionalProperties": _SCALAR},
                **usual,
            },
            "each",
            "rules",
        ),
        "const": _object({"const": True, **usual}, "const"),
        "copy": _object({"from": source, **defaults, **into, **usual}, "from"),
        "alternative": _object({"from": source, "const": True, **defaults, **usual}),
        "choose": _object({"choose": choice, **usual}, "choose"),
        "firstOf": _object({"first": several, **defaults, **usual}, "first"),
        "template": _object({"template": _TEXT, **defaults, **usual}, "template"),
        "gather": _object({"gather": several, "overflow": {"$ref": REF + "overflow"}, **usual}, "gather"),
        "position": _object({"position": {"type": "integer"}, **usual}, "position"),
        "at": _object({"at": _TEXT, "rules": rules, **usual}, "at", "rules"),
    }
    return {**found, "form": _chain()}


#: form → what tells it from a group of rules, whose canonical names may be the same words
_TELLS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("each", {"required": ["each"]}),
    ("const", {"required": ["const"], "propertyNames": {"enum": ["const", "direction", "when", "loses"]}}),
    ("copy", {"required": ["from"], "maxProperties": 1}),
    ("copy", {"required": ["from"], "anyOf": [{"required": [key]} for key in
                                              ("in", "out", "direction", "loses", "when", "into")]}),
    ("choose", {"required": ["choose"], "properties": {"choose": {"type": "array"}}}),
    ("firstOf", {"required": ["first"], "properties": {"first": {"type": "array"}}}),
    ("template", {"required": ["template"], "properties": {"template": {"pattern": "\\{"}}}),
    ("gather", {"required": ["gather"], "properties": {"gather": {"type": "array"}}}),
    ("position", {"required": ["position"], "properties": {"position": {"type": "integer"}}}),
    ("at", {"required": ["at", "rules"]}),
)  # fmt: skip


def _chain() -> dict[str, Any]:
    chain: dict[str, Any] = {"$ref": REF + "rules"}
    for name, tells in reversed(_TELLS):
        chain = {"if": tells, "then": {"$ref": REF + name}, "else": chain}
    return {"type": "object", **chain}


def reshapes() -> dict[str, Any]:
    """The forms of an entry of `reshape:`."""
    names, flag, count = {"$ref": REF + "paths"}, {"type": "boolean"}, {"type": "integer", "minimum": 0}
    loses, within = (
        described(_TEXT, "What is lost, for people"),
        described(_TEXT, "Path of the group it lies in"),
    )
    entries = {
        "slots": _object(
            {"into": _TEXT, "fields": {"type": "object", "additionalProperties": _TEXT}, "from": count, "count": count,
             "overflow": {"$ref": REF + "overflow"}, "loses": loses, "repeat": names, "within": within},
            "into", "fields", "count",
        ),
        "rows": _object(
            {"by": names, "into": _TEXT, "fields": names, "within": within, "adjacent": flag}, "by", "into", "fields"
        ),
        "embedded": _object(
            {"at": _TEXT, "codec": {"$ref": REF + "codec"}, "as": _TEXT, "base64": flag, "charset": _TEXT, "many": flag},
            "at", "codec",
        ),
        "entries": _object({"at": _TEXT, "key": _TEXT, "value": _TEXT}),
    }  # fmt: skip
    texts = {
        "slots": "Numbered fields ↔ a repeated group", "rows": "Flat rows with the same key ↔ one record with a group",
        "embedded": "A document inside a field ↔ a group", "entries": "An object with names of its own ↔ a list of groups",
    }  # fmt: skip
    one = {name: described(entry, texts[name]) for name, entry in entries.items()}
    return {"reshape": {**_object(one), "minProperties": 1, "maxProperties": 1}}


class _Shorthand(GenerateJsonSchema):
    """A setting with a validator before it has a shorter form that pydantic does not tell: a text or a list."""

    def function_before_schema(self, schema: Any) -> dict[str, Any]:
        """The long form, or a short one."""
        return {"anyOf": [super().function_before_schema(schema), {"type": ["string", "array"]}]}


def settings_schema(model: type[BaseModel], name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A settings class as a schema, and the classes below it as definitions of their own."""
    template = f"{REF}{name}.{{model}}"
    found = model.model_json_schema(ref_template=template, by_alias=True, schema_generator=_Shorthand)
    below = {f"{name}.{key}": part for key, part in found.pop("$defs", {}).items()}
    return found, below
