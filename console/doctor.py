"""`casebus doctor`: is this machine fit, and is the deployment whole? Changes nothing but missing folders."""

import platform
import sqlite3
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from ..ledger.open import wal_reset_safe
from ..schemas.errors import CasebusError
from . import exits
from .config import Config, read_config
from .examine import channels, folders, ledger, mappings, procedure, running
from .findings import BAD, GOOD, WARN, Finding, of_error
from .in_use import in_use
from .output import problem_lines, say, say_json, say_table
from .texts import Texts

#: what the figures of docs/performance.md and every promise about bad input hang on
LIBRARIES = ("lxml", "orjson", "jsonschema-rs", "pydantic", "sqlalchemy", "alembic", "typer", "waitress")
MARKS = {GOOD: "✓", WARN: "!", BAD: "✗"}


def doctor(file: Path, texts: Texts, *, json: bool) -> int:
    """Examine everything and say all that is found; PROBLEMS when something must be mended."""
    found = list(_findings(file, texts))
    bad = [one for one in found if one.state == BAD]
    if json:
        say_json({"ok": not bad, "checks": [one.to_json() for one in found]})
        return exits.PROBLEMS if bad else exits.OK
    rows = [[MARKS[one.state], texts(f"doctor.{one.name}"), one.about, one.text] for one in found]
    say_table(texts.row("doctor.mark", "doctor.check", "doctor.about", "doctor.found"), rows)
    for one in found:
        for problem in one.problems:
            for line in problem_lines(problem, (texts.language,)):
                say(f"  {line}")
    say(texts("doctor.bad" if bad else "doctor.good", count=len(bad)))
    return exits.PROBLEMS if bad else exits.OK


def _findings(file: Path, texts: Texts) -> Iterator[Finding]:
    yield from _machine(texts)
    try:
        config = read_config(file)
    except CasebusError as error:
        yield of_error("config", str(file), error)
        return
    agencies = len(config.settings.agency)
    yield Finding("config", GOOD, config.file.name, texts("doctor.agencies", count=agencies))
    for examine in EXAMINATIONS:
        yield from examine(config, texts)


EXAMINATIONS: tuple[Callable[[Config, Texts], Iterator[Finding]], ...] = (
    running,
    folders,
    procedure,
    mappings,
    in_use,
    channels,
    ledger,
)


def _machine(texts: Texts) -> Iterator[Finding]:
    python = platform.python_version()
    yield Finding("python", GOOD if sys.version_info >= (3, 11) else BAD, sys.executable, python)
    yield Finding("libraries", GOOD, "", ", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    sqlite = sqlite3.sqlite_version
    if wal_reset_safe():
        yield Finding("sqlite", GOOD, "", sqlite)
    else:
        yield Finding("sqlite", WARN, sqlite, texts("doctor.wal_reset"))
