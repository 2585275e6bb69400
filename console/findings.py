"""What an examination finds: good, a warning, or something to mend."""

from dataclasses import dataclass
from typing import Any

from ..schemas.errors import CasebusError
from ..schemas.problem import Problem
from .output import problem_json

GOOD, WARN, BAD = "good", "warning", "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report. `about` names the thing, `text` says what was found."""

    name: str
    state: str
    about: str
    text: str
    problems: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        told = [problem_json(one) for one in self.problems]
        return {
            "check": self.name,
            "state": self.state,
            "about": self.about,
            "text": self.text,
            "problems": told,
        }


def of_error(name: str, about: str, error: CasebusError, state: str = BAD) -> Finding:
    """What an error says, with all its problems."""
    return Finding(name, state, about, str(error), error.problems)
