"""The types of case that a deployment carries: configuration, not code."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from .errors import Misconfigured
from .yaml_source import packaged_yaml, read_yaml

_KEYS = ("en", "zh", "charge", "article", "source")


@dataclass(frozen=True, slots=True)
class CaseType:
    """One type of case; `source` says where it is known from."""

    code: str
    en: str
    zh: str
    charge: str
    article: str
    source: str


def load_case_types(path: Path | str | None = None) -> Mapping[str, CaseType]:
    """The types by code, from a deployment's file or the shipped one; Misconfigured names every wrong place."""
    source = packaged_yaml("case_types.yaml") if path is None else read_yaml(path)
    rows = source.value.get("case_types") if isinstance(source.value, dict) else None
    if not isinstance(rows, dict) or not rows:
        raise Misconfigured(f"{source.name}: a mapping `case_types` is needed")
    for code, row in rows.items():
        at = ("case_types", code)
        if not isinstance(row, dict):
            source.problem("CONFIG_WRONG_TYPE", at, expected="mapping")
            continue
        for key in row.keys() - set(_KEYS):
            source.problem("CONFIG_UNKNOWN_KEY", (*at, key), key=key, suggestion=", ".join(_KEYS))
        for key in _KEYS:
            if not isinstance(row.get(key), str):
                source.problem("CONFIG_MISSING_KEY", (*at, key), key=key)
    source.refuse()
    return MappingProxyType({code: CaseType(code, **row) for code, row in rows.items()})
