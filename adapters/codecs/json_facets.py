"""What an agency's JSON Schema says about one value, as the layout's facets."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any, Final

import jsonschema_rs

from ..contracts import Field

_DEFINITIONS: Final = ("$schema", "$defs", "definitions")
Part = Mapping[str, Any]


def facets_of(field: Field, parts: Sequence[Part], node: Any, root: Part) -> Field:
    """The field with everything that its schema declares; `parts` are the node and what it is composed of."""
    return replace(
        field,
        max_chars=_whole(parts, "maxLength"),
        min_chars=_whole(parts, "minLength") or 0,
        nillable=any("null" in _types(part) for part in parts),
        choices=_choices(parts, node),
        pattern=_pattern(parts),
        least=_limit(parts, "minimum"),
        most=_limit(parts, "maximum"),
        accepts=_judge(node, root),
    )


def loosened(field: Field) -> Field:
    """The field without its facets, for a property that several combinations describe."""
    return Field(field.path, field.kind, field.repeats, field.required, optional=field.optional)


def _types(part: Part) -> list[Any]:
    named = part.get("type", [])
    return named if isinstance(named, list) else [named]


def _first(parts: Sequence[Part], word: str) -> Any:
    return next((part[word] for part in parts if word in part), None)


def _whole(parts: Sequence[Part], word: str) -> int | None:
    value = _first(parts, word)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _limit(parts: Sequence[Part], word: str) -> Decimal | None:
    value = _first(parts, word)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return Decimal(str(value)) if number else None


def _choices(parts: Sequence[Part], node: Any) -> tuple[str, ...]:
    """An enumeration's values, or the one constant; of several alternatives all."""
    found = [
        part["enum"] if "enum" in part else [part["const"]] for part in parts if {"enum", "const"} & set(part)
    ]
    alternatives = isinstance(node, Mapping) and {"anyOf", "oneOf"} & set(node)
    if not found or (alternatives and not all(map(_closed, _alternatives(node)))):
        return ()
    values = [value for enum in found for value in (enum if isinstance(enum, list) else [])]
    return tuple(dict.fromkeys(_text(value) for value in values if value is not None))


def _alternatives(node: Part) -> list[Any]:
    return [part for word in ("anyOf", "oneOf") for part in node.get(word, ())]


def _closed(part: Any) -> bool:
    return isinstance(part, Mapping) and (bool({"enum", "const"} & set(part)) or part.get("type") == "null")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pattern(parts: Sequence[Part]) -> str:
    """A JSON Schema's pattern may match anywhere; ours matches the whole. One that Python cannot read is left out."""
    text = _first(parts, "pattern")
    if not isinstance(text, str):
        return ""
    try:
        re.compile(text)
    except re.error:
        return ""
    return text if text.startswith("^") and text.endswith("$") else f"(?s:.*?)(?:{text})(?s:.*)"


def _judge(node: Any, root: Part) -> Callable[[Any], object] | None:
    if not isinstance(node, Mapping):
        return None
    around = {word: root[word] for word in _DEFINITIONS if word in root}

    @cache
    def validator() -> Any:
        try:
            return jsonschema_rs.validator_for({**around, "allOf": [node]})
        except (ValueError, jsonschema_rs.ValidationError):
            # it refers to a part of the schema that is not here: the whole document tells
            return None

    def accepts(value: Any) -> bool:
        judge = validator()
        return judge is None or bool(judge.is_valid(float(value) if isinstance(value, Decimal) else value))

    return accepts
