"""Is this document a canonical case (or a receipt)? If not, everything that is wrong with it.

The usual document costs one compiled pass and one walk over its identifiers; only a bad one
is looked at a second time, to explain it.
"""

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
import orjson

from .explain import explain, not_json
from .problem import Problem
from .values import check_values


class SchemaCheck:
    """One compiled JSON Schema that answers in Problems. Immutable after construction; thread-safe."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = dict(schema)
        self._validator = jsonschema_rs.Draft202012Validator(self.schema, validate_formats=True)

    def __call__(self, document: Any) -> list[Problem]:
        """Every problem, in the order of the document; empty when it is valid."""
        try:
            if self._validator.is_valid(document):
                return []
            return explain(self._validator.iter_errors(document), self.schema)
        except ValueError:
            # a value that JSON has no way to write, such as half of a surrogate pair
            return not_json(document)


class CaseCheck:
    """The check of a deployment's cases: the schema with its own hand-overs and types of case, then the values."""

    def __init__(
        self, *, handovers: Collection[str] | None = None, case_types: Collection[str] | None = None
    ) -> None:
        schema = packaged_schema("case")
        for name, codes in (("handover", handovers), ("case-type", case_types)):
            if codes is not None:
                schema["$defs"][f"list.{name}"]["enum"] = list(codes)
        self.schema = SchemaCheck(schema)

    def __call__(self, document: dict[str, Any]) -> list[Problem]:
        """Every problem; values are looked at when the shape is right, for they cannot be trusted before."""
        return self.schema(document) or check_values(document)


def packaged_schema(name: str) -> dict[str, Any]:
    """A fresh copy of a shipped schema: `case` or `receipt`."""
    schema: dict[str, Any] = orjson.loads(files(__package__).joinpath(f"{name}.schema.json").read_bytes())
    return schema


@cache
def _case_check() -> CaseCheck:
    return CaseCheck()


@cache
def _receipt_check() -> SchemaCheck:
    return SchemaCheck(packaged_schema("receipt"))


def validate_case(document: dict[str, Any]) -> list[Problem]:
    """Everything wrong with a canonical case under the shipped procedure and types of case; empty when nothing is."""
    return _case_check()(document)


def validate_receipt(document: dict[str, Any]) -> list[Problem]:
    """Everything wrong with a receipt document; empty when nothing is."""
    return _receipt_check()(document)
