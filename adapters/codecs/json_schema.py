"""An agency's JSON Schema: verdicts by jsonschema-rs, problems with pointers, and the layout for mappings."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import orjson

from ...schemas.errors import Misconfigured
from ...schemas.problem import Problem
from ..contracts import Field
from .json_facets import facets_of, loosened
from .json_text import Scan, pointer_of

_CODES: Final = {
    "required": "SCHEMA_FIELD",
    "additionalProperties": "SCHEMA_FIELD",
    "unevaluatedProperties": "SCHEMA_FIELD",
    "enum": "SCHEMA_CODE",
    "const": "SCHEMA_CODE",
    "maxLength": "SCHEMA_LENGTH",
    "minLength": "SCHEMA_LENGTH",
    "type": "SCHEMA_VALUE",
    "format": "SCHEMA_VALUE",
}
_DEPTH: Final = 12


class JsonSchema:
    """One compiled schema. Thread-safe."""

    def __init__(self, path: Path) -> None:
        try:
            self._raw: dict[str, Any] = orjson.loads(path.read_bytes())
            self._quick = jsonschema_rs.validator_for(self._raw, retriever=_nothing_remote, mask="the value")
        except (OSError, orjson.JSONDecodeError, ValueError, jsonschema_rs.ValidationError) as error:
            problem = Problem("SCHEMA_BROKEN", params={"reason": str(error)[:500]}, place=str(path))
            raise Misconfigured(f"{path}: {str(error)[:500]}", problems=[problem]) from error

    def accepts(self, record: Any) -> bool:
        """Whether the record is valid; no explanation."""
        return bool(self._quick.is_valid(record))

    def problems(self, record: Any, prefix: tuple[str | int, ...] = (), text: str = "") -> list[Problem]:
        """Every error, placed in `text` when given; `prefix` leads from the body to the record."""
        found = list(self._quick.iter_errors(record))
        scan = Scan(text) if found and text else None
        problems = []
        for error in found:
            steps = (*error.instance_path, *_named(error.kind))
            pointer = pointer_of((*prefix, *steps))
            keyword = str(next((s for s in reversed(tuple(error.schema_path)) if isinstance(s, str)), ""))
            params = {"name": str(steps[-1]) if steps else "/", "reason": error.message[:300]}
            place = scan.place(pointer) if scan else pointer
            code = _CODES.get(keyword, "SCHEMA_RULE")
            problems.append(Problem(code, path=pointer_of(steps).strip("/"), params=params, place=place))
        return problems

    def layout(self) -> tuple[Field, ...]:
        """Every property the schema names, through references and combinations."""
        unique: dict[str, Field] = {}
        for field in self._fields(self._raw, "", 0):
            # named in several combinations: what one of them says of its value does not bind it
            again = field.path in unique and unique[field.path] != field
            unique[field.path] = loosened(field) if again else field
        return tuple(unique.values())

    def _fields(self, node: Any, prefix: str, depth: int) -> Iterator[Field]:
        parts = list(self._parts(node, 0))
        named = {name for one in parts for name in one.get("required", ())}
        for one in parts:
            for name, inner in one.get("properties", {}).items():
                required = name in one.get("required", ())
                for field in self._field(f"{prefix}{name}", inner, required, depth):
                    top = field.path == f"{prefix}{name}"
                    yield replace(field, optional=name not in named) if top else field

    def _field(self, path: str, node: Any, required: bool, depth: int) -> Iterator[Field]:
        parts = list(self._parts(node, 0))
        array = next((part for part in parts if isinstance(part.get("items"), dict)), None)
        items = None if array is None else array["items"]
        inner = parts if array is None else list(self._parts(items, 0))
        group = any("properties" in part for part in inner)
        kind = "group" if group else _kind(inner)
        field = Field(
            path,
            kind=kind,
            repeats=array is not None,
            required=required,
            at_most=None if array is None else array.get("maxItems"),
        )
        yield field if group else facets_of(field, inner, node if array is None else items, self._raw)
        if group and depth < _DEPTH:
            yield from self._fields(node if items is None else items, f"{path}/", depth + 1)

    def _parts(self, node: Any, depth: int) -> Iterator[dict[str, Any]]:
        """The node itself and what it refers to or is combined from."""
        if not isinstance(node, dict) or depth > _DEPTH:
            return
        yield node
        for word in ("allOf", "anyOf", "oneOf"):
            for one in node.get(word, ()):
                yield from self._parts(one, depth + 1)
        for word in ("then", "else"):
            yield from self._parts(node.get(word), depth + 1)
        reference = node.get("$ref", "")
        if reference.startswith("#/"):
            here: Any = self._raw
            for step in reference[2:].split("/"):
                here = here.get(step.replace("~1", "/").replace("~0", "~"), {})
            yield from self._parts(here, depth + 1)


def _named(kind: Any) -> list[str]:
    """The missing or unexpected property itself, where the error is about one."""
    missing = getattr(kind, "property", None)
    return (
        [str(missing)] if missing is not None else [str(one) for one in getattr(kind, "unexpected", [])][:1]
    )


def _kind(parts: list[dict[str, Any]]) -> str:
    found = next((part["type"] for part in parts if "type" in part), "string")
    named = [found] if isinstance(found, str) else [one for one in found if one != "null"]
    if any(str(part.get("format", "")).startswith("date") for part in parts):
        return "date"
    kinds = {"integer": "integer", "number": "decimal", "boolean": "boolean", "object": "group"}
    return kinds.get(named[0] if len(named) == 1 else "string", "text")


def _nothing_remote(uri: str) -> Any:
    raise ValueError(f"the schema refers to {uri}; put everything it needs into one file")
