"""Checks of one stored document, made again now: are the bytes those of then, does the document still stand?"""

from typing import Any

import orjson

from ..ledger import contents
from ..ledger.open import Ledger
from ..ledger.times import moment
from ..router.hub import BEIJING
from ..schemas.problem import Problem
from ..schemas.procedure import check_handover
from .compose import case_check_of, procedure_of
from .config import Config
from .output import problem_json


def rechecks(config: Config, ledger: Ledger, submission: dict[str, Any]) -> list[dict[str, Any]]:
    """Each check by name: `passed`, and the problems it finds. What there is no document for is not checked."""
    with ledger.read() as connection:
        source = contents.read_source(connection, submission["source_digest"]) or b""
        digest = submission["content_digest"]
        body = contents.read_content(connection, digest) if digest else None
    found = [_check("original", contents.digest(source) == submission["source_digest"])]
    if body is None:
        return found
    document = orjson.loads(body)
    procedure = procedure_of(config)
    on = moment(submission["decided_at"]).astimezone(BEIJING).date()
    agency = config.agencies().get(submission["agency"])
    schema = case_check_of(config, procedure)(document)
    rules = check_handover(procedure, agency.kind if agency else "", document, on)
    return [
        *found,
        _check("document", contents.digest(body) == digest),
        _check("schema", not schema, schema),
        _check("procedure", not rules, rules),
    ]


def _check(name: str, passed: bool, problems: list[Problem] | None = None) -> dict[str, Any]:
    return {"check": name, "passed": passed, "problems": [problem_json(one) for one in problems or ()]}
