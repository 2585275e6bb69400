"""Loading the mappings of a kind with the installed codecs and the shipped target schemas."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from ..schemas.validation import packaged_schema
from . import plugins
from .contracts import Codec
from .mapping import Mappings, load_mappings
from .settings import read_settings


def codec_of(kind: str, settings: Mapping[str, Any], folder: Path) -> Codec:
    """The codec that a mapping in `folder` names. Raises Misconfigured with every wrong setting."""
    plugin = plugins.load("casebus.codecs", kind)
    codec: Codec = plugin(read_settings(plugins.settings_of(plugin), settings), folder)
    return codec


def targets(also: Mapping[str, Collection[str]] | None = None) -> Mapping[str, Mapping[str, Any]]:
    """The JSON Schemas that mappings may map to and from; `also` are a deployment's own codes by list."""
    found = {name: packaged_schema(name) for name in ("case", "receipt", "envelope")}
    for name, codes in (also or {}).items():
        known = found["case"]["$defs"][f"list.{name}"]
        known["enum"] = list(dict.fromkeys([*known["enum"], *codes]))
    return found


def mappings_in(folder: Path, also: Mapping[str, Collection[str]] | None = None) -> Mappings:
    """Every mapping in the folder, compiled. Raises Misconfigured with the problems of all files."""
    return load_mappings(folder, codecs=codec_of, targets=targets(also))
