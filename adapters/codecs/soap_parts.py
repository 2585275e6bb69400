"""One element of an envelope, read and written by its own codec; its problems stand under its path."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..contracts import Record
from .xml import XmlCodec


@dataclass(slots=True)
class Checks:
    """What is wrong with an envelope while it is written, and what its schema must still judge."""

    problems: list[Problem] = field(default_factory=list)
    waiting: list[tuple[XmlCodec, str, str]] = field(default_factory=list)

    def judge(self) -> None:
        """Ask the schemas, once the text is known to be XML. Raises BadDocument."""
        for codec, text, under in self.waiting:
            try:
                codec.check(text)
            except BadDocument as bad:
                self.problems += _under(under, bad.problems)
        self.settle()

    def settle(self) -> None:
        """Raises BadDocument when anything is wrong."""
        if self.problems:
            raise BadDocument(problems=self.problems)


def read_part(codec: XmlCodec, element: Any, problems: list[Problem], under: str = "") -> Record:
    """The record of one element; {} when it has problems."""
    try:
        return codec.record_of(element)
    except BadDocument as bad:
        problems += _under(under, bad.problems)
        return {}


def written_part(codec: XmlCodec, record: Any, checks: Checks, under: str = "") -> str:
    """One element as text; "" when it has problems."""
    if not isinstance(record, dict):
        params = {"kind": type(record).__name__, "expected": "group"}
        checks.problems.append(Problem("VALUE_KIND", under, params))
        return ""
    try:
        text, doubtful = codec.text_of(record)
    except BadDocument as bad:
        checks.problems += _under(under, bad.problems)
        return ""
    if doubtful:
        checks.waiting.append((codec, text, under))
    return text


def _under(path: str, problems: Sequence[Problem]) -> list[Problem]:
    if not path:
        return list(problems)
    return [replace(one, path=f"{path}/{one.path}" if one.path else path) for one in problems]
