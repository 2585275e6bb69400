"""The plug-ins that `casebus.toml` names: are they there, and do they accept what is said to them?"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ..adapters import plugins
from ..adapters.settings import Location, read_settings
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from .places import table_path

#: beside a kind's mappings: how its agencies' systems are usually reached, one table per kind of channel
KIND_FILE = "channel.toml"


def check_plugins(values: Mapping[str, Any], problems: list[Problem]) -> dict[str, BaseModel]:
    """Every agency's channel settings by its code; what is wrong is added to `problems`."""
    bus = values.get("bus")
    transport = bus.get("transport") if isinstance(bus, Mapping) else None
    if isinstance(transport, str):
        _known(values, "casebus.transports", ("bus", "transport"), problems)
    channels: dict[str, BaseModel] = {}
    agencies = values.get("agency")
    for index, one in enumerate(agencies if isinstance(agencies, list) else []):
        if not isinstance(one, Mapping):
            continue
        kind = _known(values, "casebus.adapters", ("agency", index, "kind"), problems)
        channel = one.get("channel")
        if isinstance(channel, Mapping):
            location: Location = ("agency", index, "channel")
            defaults = _defaults(kind.mappings, channel.get("kind")) if kind is not None else {}
            settings = _channel(values, location, {**defaults, **channel}, problems)
            if settings is not None:
                channels[str(one.get("code"))] = settings
    return channels


def standing(kind: str) -> str:
    """What the procedure calls agencies of this installed kind."""
    name: str = plugins.load("casebus.adapters", kind).name
    return name


def _defaults(folder: Path, channel: Any) -> Mapping[str, Any]:
    """What the kind of agency says about channels of this kind: a table of the `channel.toml` beside its mappings."""
    file = folder / KIND_FILE
    if not file.is_file():
        return {}
    try:
        found = tomllib.loads(file.read_text("utf-8")).get(channel, {})
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = Problem("CONFIG_TOML", params={"detail": str(error)}, place=str(file))
        raise Misconfigured(f"{file}: {error}", problems=[problem]) from error
    return found if isinstance(found, Mapping) else {}


def _channel(
    values: Mapping[str, Any], location: Location, channel: Mapping[str, Any], problems: list[Problem]
) -> BaseModel | None:
    plugin = _known(values, "casebus.channels", (*location, "kind"), problems)
    if plugin is None:
        return None
    own = {name: value for name, value in channel.items() if name != "kind"}
    model = plugins.settings_of(plugin)
    http = values.get("http")
    if "listen" in model.model_fields and isinstance(http, Mapping) and "listen" in http:
        own = {"listen": http["listen"], **own}
    try:
        return read_settings(model, own, place=lambda inner: table_path(values, (*location, *inner)))
    except Misconfigured as error:
        problems += error.problems
        return None


def _known(values: Mapping[str, Any], group: str, location: Location, problems: list[Problem]) -> Any:
    """The plug-in named at `location`, or None and a problem there."""
    place = table_path(values, location)
    name: Any = values
    for part in location:
        name = name.get(part) if isinstance(name, Mapping) else name[part]
    if not isinstance(name, str):
        if location[-1] == "kind" and "channel" in location:  # the other kinds are the model's to miss
            problems.append(Problem("SETTING_MISSING", "kind", {"name": "kind"}, place=place))
        return None
    try:
        return plugins.load(group, name)
    except Misconfigured as error:
        problems += [replace(one, place=place) for one in error.problems]
        return None
