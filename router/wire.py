"""Messages on the wire: the four values of schemas.exchange as bytes and plain headers, and back."""

from collections.abc import Callable, Mapping
from typing import Any

from ..schemas.exchange import Answer, Effect, Outcome, Release, Submission, Verdict
from ..schemas.lacuna import Lacuna
from ..schemas.problem import Problem
from .transports.contract import Message

SUBMIT = "submit"
OUTCOME = "outcome"

Value = Submission | Answer | Release | Outcome


def deliver(agency: str) -> str:
    """The queue of what goes to an agency: answers to its submissions, and releases."""
    return f"deliver.{agency}"


def pack(value: Value) -> Message:
    """The value as a message; documents travel as they are, everything else in the headers."""
    match value:
        case Submission():
            id = f"{value.agency}-{value.number}"
            return Message(id, "submission", _headers(value), value.content, value.source)
        case Release():
            return Message(f"{value.transfer}-{value.token}", "release", _headers(value), value.content)
        case Answer():
            return Message(f"{value.agency}-{value.number}-{value.submission}", "answer", _headers(value))
        case Outcome():
            return Message(f"{value.transfer}-{value.token}-{value.effect}", "outcome", _headers(value))


def unpack(message: Message) -> Value:
    """The inverse of `pack`. Raises ValueError, KeyError or TypeError for what `pack` never made."""
    return _READERS[message.kind](message)


def _headers(value: Value) -> dict[str, Any]:
    fields = {name: getattr(value, name) for name in value.__slots__ if name not in {"content", "source"}}
    if problems := fields.get("problems"):
        fields["problems"] = [problem.to_json() for problem in problems]
    if lacunas := fields.get("lacunas"):
        fields["lacunas"] = [lacuna.to_json() for lacuna in lacunas]
    for name in ("transfers", "problems", "lacunas"):
        if name in fields:
            fields[name] = list(fields[name])
    for name in ("verdict", "effect"):
        if name in fields:
            fields[name] = fields[name].value
    return fields


def _problems(headers: Mapping[str, Any]) -> tuple[Problem, ...]:
    return tuple(Problem.from_json(one) for one in headers.get("problems", ()))


def _lacunas(headers: Mapping[str, Any]) -> tuple[Lacuna, ...]:
    return tuple(Lacuna.from_json(one) for one in headers.get("lacunas", ()))


def _submission(message: Message) -> Submission:
    headers = message.headers
    rest = {**headers, "problems": _problems(headers), "lacunas": _lacunas(headers)}
    return Submission(**rest, content=message.body, source=message.source)


def _release(message: Message) -> Release:
    return Release(**message.headers, content=message.body)


def _answer(message: Message) -> Answer:
    headers = message.headers
    exact = {"verdict": Verdict(headers["verdict"]), "transfers": tuple(headers["transfers"])}
    return Answer(**{**headers, **exact, "problems": _problems(headers)})


def _outcome(message: Message) -> Outcome:
    headers = message.headers
    rest = {"effect": Effect(headers["effect"]), "problems": _problems(headers), "lacunas": _lacunas(headers)}
    return Outcome(**{**headers, **rest})


_READERS: Mapping[str, Callable[[Message], Value]] = {
    "submission": _submission,
    "release": _release,
    "answer": _answer,
    "outcome": _outcome,
}
