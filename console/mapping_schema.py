"""`casebus mapping schema`: the JSON Schema of mapping files, so that editors complete and check them while typing.

Made from what is declared: operations and functions, codec settings, the procedure's hand-overs. It
knows the form of a file; paths, kinds and code tables are for `casebus mapping check`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from ..adapters import plugins
from ..adapters.dossier import DossierSettings
from ..adapters.loading import targets
from ..adapters.mapping.functions import known_operations
from ..adapters.mapping.operations import OPERATIONS
from ..schemas.lacuna import Gap, Weight
from ..schemas.procedure import default_procedure
from . import exits
from .mapping_forms import REF, described, forms, listed, reshapes, settings_schema
from .output import say

#: below the root of the repository
FILE = "mappings/mapping.schema.json"
_TEXT = {"type": "string"}
_SCALAR = {"type": ["string", "number", "boolean", "null"]}
_REQUIRED = ("mapping", "version", "handovers", "codec", "rules")


def mapping_schema() -> int:
    """Print the schema of what is installed here, functions and codecs of other packages too."""
    codecs = {name: plugins.load("casebus.codecs", name) for name in plugins.names("casebus.codecs")}
    say(_printed(schema(codecs, known_operations())))
    return exits.OK


def shipped_schema() -> str:
    """The schema of casebus alone, as it ships beside the mappings."""
    loaded = {name: plugins.load("casebus.codecs", name) for name in plugins.names("casebus.codecs")}
    own = {name: codec for name, codec in loaded.items() if _ours(codec)}
    return _printed(schema(own, OPERATIONS)) + "\n"


def _ours(codec: Any) -> bool:
    return str(codec.__module__).partition(".")[0] == __package__.partition(".")[0]


def _printed(found: Mapping[str, Any]) -> str:
    return orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()


def schema(codecs: Mapping[str, Any], operations: Iterable[str]) -> dict[str, Any]:
    """The schema for these codecs and operations."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "casebus mapping",
        "description": "One legacy document and the canonical case, both ways; or a fragment of rules that mappings use.",
        "if": {"required": ["fragment"]},
        "then": {"$ref": REF + "fragment"},
        "else": {"$ref": REF + "mapping"},
        "$defs": {
            "mapping": _mapping(),
            "fragment": _fragment(),
            **forms(sorted(operations)),
            **_codecs(codecs),
            **reshapes(),
        },
    }


def _fragment() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["fragment", "rules"],
        "additionalProperties": False,
        "properties": {
            "fragment": described(_TEXT, "Name of the fragment, as `use:` has it; the file's name"),
            "rules": {"$ref": REF + "rules"},
        },
    }


def _mapping() -> dict[str, Any]:
    return {
        "type": "object",
        "required": [key for key in _REQUIRED if key != "handovers"],
        "additionalProperties": False,
        # what maps to a schema of its own needs no delivery and no hand-over
        "anyOf": [
            {"required": ["receives", "key", "handovers"]},
            {"required": ["sends", "handovers"]},
            {"required": ["target"], "properties": {"target": {"pattern": "\\.json$"}}},
        ],
        "properties": _keys(),
    }


def _keys() -> dict[str, Any]:
    handovers = {"enum": sorted(default_procedure().by_code)}
    paths, reasons = (
        {"$ref": REF + "paths"},
        {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}},
    )
    rules = {"$ref": REF + "rules"}
    return {
        "mapping": described(
            {"type": "string", "pattern": "^[^/]+/[^/]+$"}, "`folder/file` of this mapping, must equal its place"
        ),
        "version": described({"type": ["integer", "string"], "pattern": "^[0-9]+$"}, "Number of the mapping's version"),
        "title": described({"type": "object", "additionalProperties": _TEXT}, "Title by language: `{ en: …, zh: … }`"),
        "target": described(
            {"anyOf": [{"enum": sorted(targets())}, {"type": "string", "pattern": "\\.json$"}]},
            "JSON Schema of the canonical side; `case` unless stated",
        ),
        "direction": described({"$ref": REF + "direction"}, "The file works this way only"),
        "let": described({"$ref": REF + "let"}, "Names for paths: `name: path`, used as `$name/…`"),
        "receives": described(_TEXT, "Glob of the names of documents that this mapping reads"),
        "sends": described(
            {"type": "string", "pattern": "^([^{}]|\\{(id|handover)\\})*$"},
            "Name of the letter it writes, with `{id}` and `{handover}`",
        ),
        "handovers": described(listed(handovers), "Codes of the hand-overs that it carries"),
        "codec": described({"$ref": REF + "codec"}, "Format of the legacy document"),
        "key": described(paths, "Source fields that together name the document at its sender"),
        "case_key": described(paths, "Source fields that keep the documents of a case in order"),
        "supersedes": described(paths, "Source fields that give the key of a document this one replaces"),
        "envelope": described(rules, "The transfer's own values; only written"),
        "rules": described(rules, "`canonical path: path | operation`"),
        "writes": described(
            {"type": "object", "additionalProperties": _SCALAR}, "Constants of the legacy document: `path: VALUE`"
        ),
        "ignored": described(reasons, "Legacy fields that no rule reads: `path: reason`"),
        "absent": described(reasons, "Required canonical fields that this document cannot give: `path: reason`"),
        "empty": described({"enum": ["", None]}, "What stands for a required field without a value"),
        "dossier": described(_dossier(), "The dossier package beside the document"),
        "nulls": described(listed(_SCALAR), "Spellings that mean “no value” in every field"),
        "unwritten": described(reasons, "Canonical fields that the document has no place for: `path: reason`"),
        "lacunas": described(_lacunas(), "What is done about each kind of lacuna"),
        "residue": described(_residue(), "Which of the agency's own fields are kept and put back"),
        "reshape": described(listed({"$ref": REF + "reshape"}), "Changes of the record's shape, in order"),
        "grade": described({}, "How complete the mapping claims to be"),
    }  # fmt: skip


def _lacunas() -> dict[str, Any]:
    policy = {"enum": [weight.value for weight in Weight]}
    kinds = {"enum": [gap.value for gap in Gap]}
    place = {
        "type": "object",
        "required": ["path", "policy"],
        "additionalProperties": False,
        "properties": {"path": _TEXT, "policy": policy, "kind": kinds},
    }
    paths = described({"type": "array", "items": place}, "Single places that are treated otherwise")
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {**{gap.value: policy for gap in Gap}, "paths": paths},
    }


def _residue() -> dict[str, Any]:
    paths = described(listed(_TEXT), "Source fields that are not kept")
    source = described(_TEXT, "The mapping with which the document came")
    both = {"type": "object", "additionalProperties": False, "properties": {"from": source, "off": paths}}
    return {"anyOf": [_TEXT, {"const": False}, both]}


def _dossier() -> dict[str, Any]:
    return settings_schema(DossierSettings, "dossier")[0]


def _codecs(codecs: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "codec": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"enum": sorted(codecs), "description": "Which codec"}},
            "allOf": [
                {
                    "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                    "then": {"$ref": f"{REF}codec.{name}"},
                }
                for name in sorted(codecs)
            ],
        }
    }
    for name, codec in sorted(codecs.items()):
        own, below = settings_schema(plugins.settings_of(codec), f"codec.{name}")
        own.setdefault("properties", {})["kind"] = {"const": name}
        found |= {f"codec.{name}": own, **below}
    return found
