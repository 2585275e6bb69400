"""Looking at one submitted document: everything that is wrong with it, all at once."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from ..ledger.cases import Number
from ..schemas.exchange import Submission
from ..schemas.problem import Problem
from .hub import HandOver, Hub

log = logging.getLogger(__name__)

#: a hand-over's code; what is none is not looked up
CODE = re.compile(r"[A-Z][A-Z0-9_]{0,59}")


@dataclass(slots=True)
class Examined:
    """A submission's document, what identifies its case, its procedure row, its problems so far."""

    document: dict[str, Any] = field(default_factory=dict)
    numbers: dict[Number, Mapping[str, Any]] = field(default_factory=dict)
    handover: HandOver | None = None
    problems: list[Problem] = field(default_factory=list)
    #: passes the canonical schema, so that its fields may be relied upon
    shaped: bool = False


def examine(hub: Hub, submission: Submission, on: date) -> Examined:
    """Check the document against the canonical schema and the procedure of that day.

    A check that itself breaks on a document refuses that one and holds back no other.
    """
    try:
        return _examine(hub, submission, on)
    except Exception as error:
        log.exception("cannot check submission %s of %s", submission.number, submission.agency)
        broken = Problem("DOCUMENT_UNCHECKABLE", params={"detail": f"{type(error).__name__}: {error}"})
        return Examined(problems=[*submission.problems, broken])


def _examine(hub: Hub, submission: Submission, on: date) -> Examined:
    document, problems = _read(submission)
    if document is None:
        return Examined(problems=_once(problems))
    shape = hub.check_case(document)
    problems += shape
    agency = hub.agencies.get(submission.agency)
    if agency is None:
        problems.append(Problem("SENDER_UNKNOWN", params={"agency": submission.agency}))
    if document.get("handover") != submission.handover:
        params = {"handover": submission.handover, "found": str(document.get("handover", "-"))}
        problems.append(Problem("HANDOVER_MISMATCH", "handover", params))
    handover = hub.procedure.at(submission.handover, on) if CODE.fullmatch(submission.handover) else None
    if not shape and agency is not None:  # its demands can only be read off a well-formed document
        problems += hub.check_handover(hub.procedure, agency.kind, document, on)
    elif handover is None:
        problems.append(Problem("PROCEDURE_UNKNOWN", "handover", {"handover": submission.handover}))
    numbers = _numbers(document)
    if not numbers and not shape:
        problems.append(Problem("CASE_WITHOUT_NUMBER", "case.identifiers"))
    return Examined(document, numbers, handover, _caused(_once(problems)), shaped=not shape)


def _read(submission: Submission) -> tuple[dict[str, Any] | None, list[Problem]]:
    problems = list(submission.problems)
    if not submission.content:
        return None, problems or [Problem("DOCUMENT_MISSING")]
    try:
        document = orjson.loads(submission.content)
    except orjson.JSONDecodeError as error:
        return None, [*problems, Problem("DOCUMENT_UNREADABLE", params={"detail": str(error)})]
    if not isinstance(document, dict):
        return None, [*problems, Problem("DOCUMENT_UNREADABLE", params={"detail": "not an object"})]
    return document, problems


def _numbers(document: Mapping[str, Any]) -> dict[Number, Mapping[str, Any]]:
    """The identifiers of the document's case, as far as they are well-formed."""
    case = document.get("case")
    listed = case.get("identifiers") if isinstance(case, dict) else None
    return {
        (one["kind"], one["number"]): one
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict) and isinstance(one.get("kind"), str) and isinstance(one.get("number"), str)
    }


#: what a value that could not be read makes seem absent: code → the paths of such values, behind the problem's own
ABSENT = {
    "SCHEMA_MISSING": re.compile(r"(?:[.\[].*)?"),
    "PROCEDURE_FIELD_MISSING": re.compile(r"(?:[.\[].*)?"),
    "PROCEDURE_DOCUMENT_MISSING": re.compile(r"\[\d+\]\.kind"),
    "PROCEDURE_PERSON_MISSING": re.compile(r"\[\d+\]\.role"),
    "CASE_WITHOUT_NUMBER": re.compile(r"[.\[].*"),
}


def _caused(problems: list[Problem]) -> list[Problem]:
    """Without those that say that a value is missing which another one says is there and cannot be read."""
    unread = [problem.path for problem in problems if problem.code.startswith("MAPPING_")]

    def follows(problem: Problem) -> bool:
        behind = ABSENT.get(problem.code)
        return behind is not None and any(
            path.startswith(problem.path) and behind.fullmatch(path[len(problem.path) :]) for path in unread
        )

    return [problem for problem in problems if not follows(problem)] if unread else problems


def _once(problems: list[Problem]) -> list[Problem]:
    """The gateway and the hub find the same things; the one found first knows the place in the source."""
    return list({(p.code, p.path, tuple(sorted(p.params.items()))): p for p in reversed(problems)}.values())[
        ::-1
    ]
