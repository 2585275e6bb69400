"""Code lists by name: what a code means, in English and Chinese."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from .case_types import load_case_types
from .model import list_specs
from .yaml_source import packaged_yaml

#: lists that no field of the model names, but validation and agencies use
_FILES = {"area": "codes/areas.csv", "province": "codes/provinces.csv"}


@cache
def code_list(name: str) -> Mapping[str, tuple[str, str]]:
    """Every code of the list, in its order, with its (English, Chinese) title; KeyError for an unknown list."""
    if name in _FILES:
        return _csv(_FILES[name])
    spec = list_specs()[name]
    if spec.file:
        return _csv(spec.file)
    if spec.source == "procedure.yaml":
        rows = packaged_yaml(spec.source).value["handovers"]
        return MappingProxyType({row["code"]: (row["en"], row["zh"]) for row in rows})
    if spec.source == "case_types.yaml":
        return MappingProxyType({code: (kind.en, kind.zh) for code, kind in load_case_types().items()})
    return spec.codes


def _csv(name: str) -> Mapping[str, tuple[str, str]]:
    lines = files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return MappingProxyType({row["code"]: (row["en"], row["zh"]) for row in csv.DictReader(lines)})
