"""Which mappings a running bus uses, agency by agency: a file beside each gateway, read by `casebus doctor`.

A bus goes on with the mappings before when changed ones do not check: without this nobody would see it but in the log.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from ..adapters.live import Standing
from ..schemas.problem import Problem
from .config import Config
from .findings import BAD, GOOD, Finding
from .lock import holder
from .output import problem_json
from .texts import Texts

log = logging.getLogger(__name__)

#: in the gateway's folder
FILE_NAME = "mappings.status"


def tell(gateway: Path, standing: Standing, at: datetime) -> None:
    """Write down what is used from now on, and why something newer is not."""
    told = {
        "since": at.isoformat(timespec="seconds"),
        "mappings": standing.versions,
        "problems": [problem_json(one) for one in standing.problems],
    }
    part = gateway / f"{FILE_NAME}.part"
    try:
        part.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        part.replace(gateway / FILE_NAME)
    except OSError as error:  # a full disk: the log has said it, and the agency's work goes on
        log.warning("%s: %s", gateway / FILE_NAME, error)


def told(gateway: Path) -> dict[str, Any]:
    """What the bus wrote down; empty when it wrote nothing that can be read."""
    with suppress(OSError, ValueError):
        found = orjson.loads((gateway / FILE_NAME).read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def in_use(config: Config, texts: Texts) -> Iterator[Finding]:
    """The mappings of a running bus are those that stand in the files."""
    if holder(config.home) is None:
        return
    for one in config.settings.agency:
        if facts := told(config.gateway(one.code)):
            problems = tuple(Problem.from_json(problem) for problem in facts["problems"])
            word = "doctor.stale_mappings" if problems else "doctor.mappings_in_use"
            text = texts(word, count=len(facts["mappings"]), since=facts["since"])
            yield Finding("running_mappings", BAD if problems else GOOD, one.code, text, problems)
