"""Reading a JSON Schema (2020-12) as the shape of a canonical document: names, kinds, what is required.

Only what a mapping can be checked against is read (types, properties, items, enums, `$ref`,
`allOf`/`anyOf`/`oneOf`); whether a whole document is right stays with the schema validator.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .language import KEY

Schema = Mapping[str, Any]
_NOTHING: Any = object()


@dataclass(frozen=True)
class Schemas:
    """The schemas that may refer to each other, by `$id`."""

    root: Schema
    by_id: Mapping[str, Schema]

    def shape(self) -> "Shape":
        """The shape of a whole document."""
        return Shape(self, self.root, self.root)

    def resolve(self, reference: str, within: Schema) -> tuple[Schema, Schema]:
        """What `$ref` names, and the document it is in; an unknown one is the open schema."""
        address, _, pointer = reference.partition("#")
        document = within if not address else self._document(address)
        node: Any = document
        for part in pointer.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            node = node.get(name, {}) if isinstance(node, Mapping) else {}
        return (node if isinstance(node, Mapping) else {}), document

    def _document(self, address: str) -> Schema:
        ends = address.rsplit("/", 1)[-1]
        found = (
            schema for name, schema in self.by_id.items() if name == address or name.endswith("/" + ends)
        )
        return next(found, {})


def schemas(target: str, targets: Mapping[str, Schema]) -> Schemas:
    """The named target with every other schema it may refer to."""
    return Schemas(
        targets[target], {str(schema.get("$id", name)): schema for name, schema in targets.items()}
    )


@dataclass(frozen=True)
class Shape:
    """One place in a document."""

    among: Schemas
    schema: Schema
    document: Schema

    @cached_property
    def parts(self) -> tuple[tuple[Schema, Schema, bool], ...]:
        """This schema and all it is composed of; the flag says whether the part always applies."""
        found: list[tuple[Schema, Schema, bool]] = []
        waiting: list[tuple[Any, Schema, bool]] = [(self.schema, self.document, True)]
        while waiting:
            schema, document, always = waiting.pop()
            if not isinstance(schema, Mapping) or any(schema is known for known, _, _ in found):
                continue
            found.append((schema, document, always))
            if "$ref" in schema:
                waiting.append((*self.among.resolve(schema["$ref"], document), always))
            waiting.extend((part, document, always) for part in schema.get("allOf", ()))
            for word in ("anyOf", "oneOf"):
                choices = [
                    part
                    for part in schema.get(word, ())
                    if isinstance(part, Mapping) and part.get("type") != "null"
                ]
                waiting.extend((part, document, always and len(choices) == 1) for part in choices)
        return tuple(found)

    def _values(self, word: str) -> Iterable[tuple[Any, Schema]]:
        return ((schema[word], document) for schema, document, _ in self.parts if word in schema)

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types allowed here, null apart; empty when nothing is said."""
        named = [value if isinstance(value, list) else [value] for value, _ in self._values("type")]
        found = {name for names in named for name in names} - {"null"}
        if not found and self.properties:
            found = {"object"}
        if not found and self.choices:
            words = {str: "string", bool: "boolean", int: "integer", float: "number"}
            found = {words.get(type(choice), "object") for choice in self.choices}
        return frozenset(found)

    @cached_property
    def properties(self) -> dict[str, "Shape"]:
        """Every property named here."""
        return {
            name: Shape(self.among, schema if isinstance(schema, Mapping) else {}, document)
            for value, document in self._values("properties")
            for name, schema in value.items()
        }

    @cached_property
    def required(self) -> frozenset[str]:
        """Names that every document must have here."""
        return frozenset(
            name for schema, _, always in self.parts if always for name in schema.get("required", ())
        )

    @cached_property
    def choices(self) -> tuple[Any, ...]:
        """The only values allowed, or nothing."""
        for value, _ in self._values("enum"):
            return tuple(choice for choice in value if choice is not None)
        for value, _ in self._values("const"):
            return (value,)
        return ()

    @cached_property
    def only(self) -> Any:
        """The one value this place can have, or the marker `Shape.ANY`."""
        if len(self.choices) == 1:
            return self.choices[0]
        least = next((value for value, _ in self._values("minimum")), None)
        most = next((value for value, _ in self._values("maximum")), None)
        return least if least is not None and least == most and "integer" in self.types else self.ANY

    ANY = _NOTHING

    def limit(self, word: str) -> Any:
        """What one keyword (`maxLength`, `pattern`, `minimum` …) says of every value here, or None."""
        return next((schema[word] for schema, _, always in self.parts if always and word in schema), None)

    def property(self, name: str) -> "Shape | None":
        """The place under `name`; None when there can be none."""
        if name in self.properties:
            return self.properties[name]
        if not name:
            # an item that is a plain value is its own place
            return self
        if name == KEY:
            return Shape(self.among, {"type": "string"}, self.document)
        for value, document in self._values("patternProperties"):
            for pattern, held in value.items():
                if isinstance(held, Mapping) and _matches(pattern, name):
                    return Shape(self.among, held, document)
        for value, document in self._values("additionalProperties"):
            if isinstance(value, Mapping):
                return Shape(self.among, value, document)
            if value is False:
                return None
        return None if self.properties else Shape(self.among, {}, self.document)

    def items(self) -> "Shape":
        """The place of each item of a list."""
        for value, document in self._values("items"):
            if isinstance(value, Mapping):
                return Shape(self.among, value, document)
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                return Shape(self.among, value[0], document)
        if "object" in self.types:
            # the entries of an object whose keys are data
            for word in ("additionalProperties", "patternProperties"):
                for value, document in self._values(word):
                    held = value if word == "additionalProperties" else next(iter(value.values()), None)
                    if isinstance(held, Mapping):
                        return Shape(self.among, held, document)
        return Shape(self.among, {}, self.document)


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False
