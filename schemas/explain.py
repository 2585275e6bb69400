"""Turns the errors of the schema validator into Problems that a person can act on."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import jsonschema_rs

from .patterns import FORBIDDEN
from .problem import Problem

_SURROGATE = re.compile("[\ud800-\udfff]")
_FORBIDDEN = re.compile(f"[{FORBIDDEN}]")
#: how much of a wrong value a problem shows, in characters
_SHOWN = 60
Node = Mapping[str, Any]


def canonical_path(steps: Sequence[str | int]) -> str:
    """`persons[0].identity.number` from its steps."""
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps).removeprefix(".")


def explain(errors: Iterable[jsonschema_rs.ValidationError], schema: Node) -> list[Problem]:
    """One Problem per thing wrong; several rules broken by one mistake give one Problem."""
    found: dict[tuple[str, str], Problem] = {}
    for error in errors:
        for problem in _problems(error, schema):
            found.setdefault((problem.code, problem.path), problem)
    return list(found.values())


def not_json(value: Any, steps: tuple[str | int, ...] = ()) -> list[Problem]:
    """Every place whose value JSON cannot write: its kind of value, its key, or a character."""
    path = canonical_path(steps)
    if isinstance(value, dict):
        keys = [not_json(key, steps) if isinstance(key, str) else [_unwritable(key, path)] for key in value]
        items = [not_json(item, (*steps, str(key))) for key, item in value.items()]
        return [problem for part in (*keys, *items) for problem in part]
    if isinstance(value, (list, tuple)):
        return [problem for index, item in enumerate(value) for problem in not_json(item, (*steps, index))]
    if isinstance(value, str):
        return [_unwritable(value, path)] if _SURROGATE.search(value) else []
    return [] if value is None or isinstance(value, (bool, int, float)) else [_unwritable(value, path)]


def _unwritable(value: Any, path: str) -> Problem:
    return Problem("SCHEMA_NOT_JSON", path, {"value": _shown(repr(value)), "type": type(value).__name__})


def _problems(error: jsonschema_rs.ValidationError, schema: Node) -> list[Problem]:
    node: Any = schema
    for step in error.schema_path[:-1]:
        node = node[step]
    path = canonical_path(error.instance_path)
    kind: Any = error.kind
    match kind.name:
        case "required":
            return [_missing(kind.property, path, node)]
        case "additionalProperties":
            return [_unknown(name, path, node) for name in kind.unexpected]
        case keyword:
            return [_VALUE.get(keyword, _other)(error.instance, path, node)]


def _titles(node: Node) -> dict[str, str]:
    return {"title_en": str(node.get("title", "")), "title_zh": str(node.get("x-zh", ""))}


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _missing(name: str, path: str, node: Node) -> Problem:
    titles = _titles(node["properties"][name])
    return Problem("SCHEMA_MISSING", _join(path, name), {"field": name, **titles})


def _unknown(name: str, path: str, node: Node) -> Problem:
    known = list(node["properties"])
    near = difflib.get_close_matches(name, known, 1) or known
    params = {"field": _shown(name), "suggestion": ", ".join(near[:12])}
    return Problem("SCHEMA_UNKNOWN_FIELD", _join(path, name), params)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    text = _FORBIDDEN.sub(lambda found: f"U+{ord(found[0]):04X}", text)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _type(value: Any, path: str, node: Node) -> Problem:
    if value is None:
        return Problem("SCHEMA_NULL", path)
    return Problem("SCHEMA_TYPE", path, {"expected": str(node["type"]), "value": _shown(value)})


def _enum(value: Any, path: str, node: Node) -> Problem:
    near = difflib.get_close_matches(str(value), node["enum"], 1) or node["enum"]
    params = {"value": _shown(value), "list": str(node.get("x-list", "")), "suggestion": ", ".join(near[:12])}
    return Problem("SCHEMA_NOT_IN_LIST", path, params)


def _too_long(value: Any, path: str, node: Node) -> Problem:
    if "pattern" in node and node.get("x-format"):
        return _spelling(value, path, node)
    return Problem("SCHEMA_TOO_LONG", path, {"limit": str(node["maxLength"]), "length": str(len(value))})


def _empty(_value: Any, path: str, _node: Node) -> Problem:
    return Problem("SCHEMA_EMPTY", path)


def _range(value: Any, path: str, node: Node) -> Problem:
    params = {"value": _shown(value), "minimum": _bound(node, "minimum"), "maximum": _bound(node, "maximum")}
    return Problem("SCHEMA_RANGE", path, params)


def _bound(node: Node, name: str) -> str:
    return str(node.get(name, "…"))


def _spelling(value: Any, path: str, node: Node) -> Problem:
    if not isinstance(value, str):
        return _type(value, path, node)
    shape = node.get("x-format") or node.get("format")
    if shape:
        return Problem(f"SCHEMA_BAD_{str(shape).upper()}", path, {"value": _shown(value)})
    if bad := _FORBIDDEN.search(value):
        params = {"character": f"U+{ord(bad[0]):04X}", "position": str(bad.start() + 1)}
        return Problem("SCHEMA_BAD_CHARACTER", path, params)
    return Problem("SCHEMA_PATTERN", path, {"value": _shown(value), **_titles(node)})


def _other(value: Any, path: str, _node: Node) -> Problem:
    return Problem("SCHEMA_INVALID", path, {"value": _shown(value)})


_VALUE: Mapping[str, Callable[[Any, str, Node], Problem]] = {
    "type": _type,
    "enum": _enum,
    "maxLength": _too_long,
    "minLength": _empty,
    "minItems": _empty,
    "minimum": _range,
    "maximum": _range,
    "pattern": _spelling,
    "format": _spelling,
    "not": _spelling,
}
