"""`casebus.toml`: a deployment on one page. Read, checked as a whole, every problem at once with its place."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ..adapters.settings import read_settings
from ..router.retry import Policy
from ..schemas.agencies import Agencies, Agency
from ..schemas.catalogue import LANGUAGES
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from .places import table_path
from .plugged import check_plugins, standing
from .settings import AgencySettings, FileSettings

#: the file that a command looks for when none is named
FILE_NAME = "casebus.toml"


@dataclass(frozen=True)
class Config:
    """A checked deployment. `home` is the folder of the file: every relative path starts there."""

    file: Path
    settings: FileSettings
    #: per agency: the settings of its channel as the channel's own class
    channels: Mapping[str, BaseModel]

    @property
    def home(self) -> Path:
        return self.file.parent

    @property
    def ledger(self) -> str | Path:
        """The ledger's URL, or its file."""
        where = self.settings.bus.ledger
        return where if "://" in where else self.home / where

    @property
    def materials(self) -> Path:
        return self.home / self.settings.bus.materials

    @property
    def report_languages(self) -> tuple[str, ...]:
        """The languages of reports to agencies."""
        language = self.settings.bus.language
        return LANGUAGES if language == "both" else (language,)

    def gateway(self, code: str) -> Path:
        """The folder of one agency's gateway."""
        return self.home / self.settings.bus.gateways / code

    def agencies(self) -> Agencies:
        """The registry of who takes part."""
        return Agencies.of(_agency(one) for one in self.settings.agency)

    def policy(self, code: str = "") -> Policy:
        """How deliveries to this agency are retried; without a code the deployment's default."""
        bus, own = self.settings.bus, [one for one in self.settings.agency if one.code == code]
        policy = replace(Policy(), window=bus.window, settle_within=bus.settle_within)
        for retry in (self.settings.retry, *(one.retry for one in own)):
            own_words: dict[str, Any] = retry.model_dump(exclude_none=True)
            policy = replace(policy, **own_words)
        for one in own:
            chosen: dict[str, Any] = {"window": one.window, "settle_within": one.settle_within}
            policy = replace(policy, **{k: v for k, v in chosen.items() if v is not None})
        return policy


def read_config(file: Path) -> Config:
    """The deployment that `file` (or `casebus.toml` in that folder) describes.

    Raises Misconfigured with every problem of the file at once, each with the path of its table.
    """
    file = (file / FILE_NAME if file.is_dir() else file).absolute()
    values = _parsed(file)
    problems: list[Problem] = []
    try:
        settings = read_settings(FileSettings, values, place=lambda location: table_path(values, location))
    except Misconfigured as error:
        problems += error.problems
        settings = None
    problems += _twice(values)
    channels = check_plugins(values, problems)
    if problems or settings is None:
        raise Misconfigured(f"{file}: correct the places named and start again", problems=problems)
    return Config(file, settings, channels)


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        problem = Problem("CONFIG_ABSENT", params={"file": str(file)}, place=str(file))
        raise Misconfigured(f"There is no {file}; `casebus init` writes one.", problems=[problem]) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        line = re.search(r"at line (\d+), column (\d+)", str(error))
        place = f"{file}:{line[1]}:{line[2]}" if line else str(file)
        problem = Problem("CONFIG_TOML", params={"detail": str(error)}, place=place)
        raise Misconfigured(f"{place}: {error}", problems=[problem]) from error


def _twice(values: Mapping[str, Any]) -> list[Problem]:
    """Agencies whose code another one before them has."""
    seen: set[str] = set()
    problems = []
    agencies = values.get("agency")
    for index, one in enumerate(agencies if isinstance(agencies, list) else []):
        code = one.get("code") if isinstance(one, Mapping) else None
        if isinstance(code, str) and code in seen:
            location = ("agency", index, "code")
            place = table_path(values, location)
            problems.append(Problem("AGENCY_TWICE", f"agency.{index}.code", {"code": code}, place=place))
        seen.add(str(code))
    return problems


def _agency(one: AgencySettings) -> Agency:
    english = one.name_en or one.name
    return Agency(one.code, standing(one.kind), english, one.name, one.level, one.area, tuple(one.serves))
