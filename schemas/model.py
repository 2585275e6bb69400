"""The canonical case and the receipt as model.yaml states them: types, fields, code lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from .yaml_source import packaged_yaml

#: what a field may be besides a type of the model
SCALARS = frozenset({"text", "code", "date", "instant", "integer", "decimal", "boolean"})


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field: what it is, whether it repeats or must be there, and its titles."""

    name: str
    is_: str
    en: str
    zh: str
    niem: str = ""
    many: bool = False
    required: bool = False
    list_: str = ""
    format: str = ""
    pattern: str = ""
    max: int | None = None
    min_value: int | None = None
    max_value: int | None = None


@dataclass(frozen=True, slots=True)
class TypeSpec:
    """One group of fields, in the order in which XML writes them."""

    name: str
    en: str
    zh: str
    niem: str
    fields: Mapping[str, FieldSpec]


@dataclass(frozen=True, slots=True)
class Model:
    """A document: its root type and every type it may use."""

    name: str
    version: int
    root: str
    types: Mapping[str, TypeSpec]


@dataclass(frozen=True, slots=True)
class ListSpec:
    """Where a code list comes from: codes written here, or a file beside the model."""

    name: str
    source: str
    file: str
    codes: Mapping[str, tuple[str, str]]


@cache
def case_model() -> Model:
    """The canonical case."""
    value = packaged_yaml("model.yaml").value
    return _model("case", value["version"], value)


@cache
def receipt_model() -> Model:
    """The receipt that a sender gets."""
    value = packaged_yaml("model.yaml").value
    return _model("receipt", value["version"], value["receipt"])


@cache
def list_specs() -> Mapping[str, ListSpec]:
    """Every code list that a field of either document names."""
    value = packaged_yaml("model.yaml").value
    rows = {**value["lists"], **value["receipt"]["lists"]}
    return MappingProxyType({name: _list(name, row) for name, row in rows.items()})


def _model(name: str, version: int, value: Mapping[str, Any]) -> Model:
    types = {key: _type(key, row) for key, row in value["types"].items()}
    return Model(name, version, value["root"], MappingProxyType(types))


def _type(name: str, row: Mapping[str, Any]) -> TypeSpec:
    fields = {key: _field(key, spec) for key, spec in row["fields"].items()}
    return TypeSpec(name, row["en"], row["zh"], row.get("niem", ""), MappingProxyType(fields))


def _field(name: str, spec: Mapping[str, Any]) -> FieldSpec:
    renamed = {{"is": "is_", "list": "list_"}.get(key, key): value for key, value in spec.items()}
    return FieldSpec(name=name, **renamed)


def _list(name: str, row: Mapping[str, Any]) -> ListSpec:
    codes = {str(code): (titles[0], titles[1]) for code, titles in row.get("codes", {}).items()}
    return ListSpec(name, row.get("source", ""), row.get("file", ""), MappingProxyType(codes))
