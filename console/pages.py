"""docs/configuration.md, made from the settings classes: `python -m casebus.console.pages`; a test compares.

The same command makes docs/codecs.md, docs/mapping-operations.md and the mappings' JSON Schema.
"""

import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ..adapters import plugins
from ..adapters.lacunas import LacunaSettings, PathSettings
from . import codec_pages, mapping_reference, mapping_schema
from .init import template
from .settings import AgencySettings, BusSettings, HttpSettings, RetrySettings

#: below the root of the repository
PAGE = "docs/configuration.md"

HEAD = """\
# Configuration: casebus.toml

A deployment is one file, `casebus.toml`, and the folder it is in: every relative path starts there. `casebus init DIR`
writes one to start from, `casebus doctor` examines it. A mistake stops the start; all of them are told at once, each
with its place, for example `agency[3] (police-622921).channel.inbox` (agencies are counted from 1).

This page is made from the settings themselves: `python -m casebus.console.pages`.
"""

LACUNAS = """\
Which kinds there are, and what each policy does, is told in [What cannot be carried](mapping-language.md#what-cannot-be-carried)."""

SECTIONS: tuple[tuple[str, type[BaseModel], str], ...] = (
    ("[bus]", BusSettings, ""),
    ("[http]", HttpSettings, ""),
    ("[retry]", RetrySettings, ""),
    ("[[agency]]", AgencySettings, "One table per agency."),
    ("[agency.lacunas]", LacunaSettings, LACUNAS),
    ("[[agency.lacunas.paths]]", PathSettings, "The first that fits counts."),
)

CHANNELS = """\
## [agency.channel]

`kind` chooses the channel; the other settings are the channel's own, below. How a kind of agency is *usually* reached
stands beside its mappings in a file `channel.toml` (the court's staging tables, for one), one table per kind of
channel: those settings hold where `casebus.toml` does not say otherwise.
"""


def configuration_page() -> str:
    """The page."""
    return "\n".join(_page()).rstrip() + "\n"


def codecs_page() -> str:
    """docs/codecs.md."""
    return codec_pages.codecs_page(_table, _below)


def _page() -> Iterator[str]:
    yield HEAD
    for title, model, words in SECTIONS:
        yield f"## {title}\n"
        yield f"{_doc(model)} {words}".rstrip() + "\n"
        yield from _table(model)
    yield CHANNELS
    for name in plugins.names("casebus.channels"):
        target = plugins.load("casebus.channels", name)
        if target.__module__.partition(".")[0] != __package__.partition(".")[0]:
            continue  # another package's page says what its channel needs
        model = plugins.settings_of(target)
        yield f'### kind = "{name}"\n'
        yield _doc(model) + "\n"
        yield from _table(model)
        for below in _below(model):
            yield f"**{below.__name__}**: {_doc(below)}\n"
            yield from _table(below)
    yield "## The file that `casebus init` writes\n"
    yield f"```toml\n{template()}```"


def _doc(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield "| setting | value | default | meaning |"
    yield "|---|---|---|---|"
    for name, field in model.model_fields.items():
        cells = (f"`{field.alias or name}`", _kind(field), _default(field), field.description or "")
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def _kind(field: FieldInfo) -> str:
    words = [_named(field.annotation)]
    for rule in field.metadata:
        for name, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤")):
            if (limit := getattr(rule, name, None)) is not None:
                words.append(f"{sign} {limit:g}")
    return " ".join(words)


#: Python's types as people who write TOML call them
_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): ""}


def _named(kind: Any) -> str:
    if kind in _WORDS:
        return _WORDS[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " or ".join(f"`{_visible(value)}`" for value in inner)
    if origin in (Union, UnionType):
        return " or ".join(filter(None, map(_named, inner)))
    if origin in (list, tuple):
        return f"list of {_named(inner[0])}"
    if origin is dict:
        return "table"
    if hasattr(kind, "__metadata__"):
        return _named(inner[0])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " or ".join(f"`{one.value}`" for one in kind)
    return "table" if isinstance(kind, type) and issubclass(kind, BaseModel) else str(kind)


def _visible(value: Any) -> str:
    """A value as it is written in quotes, when it could not be seen otherwise."""
    text = str(value)
    return text if text.isprintable() and text else json.dumps(text)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "*required*"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value in ("", (), [], {}) or isinstance(value, BaseModel):
        return "–"
    if isinstance(value, str) and not value.isprintable():
        return f"`{json.dumps(value)}`"
    shown = (
        f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else value
    )
    shown = ", ".join(map(str, shown)) if isinstance(shown, tuple | list) else shown
    return f"`{shown}`"


def _below(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The settings classes that stand inside this one, each once, outermost first."""
    found: list[type[BaseModel]] = []
    for field in model.model_fields.values():
        for one in _models(field.annotation):
            found += [one, *_below(one)]
    return list(dict.fromkeys(found))


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and get_origin(kind) is None:
        if issubclass(kind, BaseModel):
            yield kind
        return
    for inner in get_args(kind):
        yield from _models(inner)


if __name__ == "__main__":
    Path(PAGE).write_text(configuration_page(), "utf-8")
    Path(codec_pages.PAGE).write_text(codecs_page(), "utf-8")
    Path(mapping_reference.PAGE).write_text(mapping_reference.operations_page(), "utf-8")
    Path(mapping_schema.FILE).write_text(mapping_schema.shipped_schema(), "utf-8")
