"""What is wrong, missing or lost, as the page shows it: a text in both languages, how grave, where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...adapters.mapping.watch.entries import Entry
from ...schemas.catalogue import LANGUAGES
from ...schemas.problem import Problem
from ..output import problem_json
from ..texts import Texts


@dataclass(slots=True)
class Remarks:
    """Every remark once; a remark is known by its number."""

    all: list[dict[str, Any]] = field(default_factory=list)
    _known: dict[tuple[str, ...], int] = field(default_factory=dict)

    def problem(self, problem: Problem, way: str) -> int:
        """A problem of the sample, of its canonical document or of the way back (`way`)."""
        told = problem_json(problem)
        key = (
            way,
            problem.code,
            problem.path,
            problem.place,
            problem.rule,
            str(sorted(problem.params.items())),
        )
        return self._add(key, {**told, "look": "error", "way": way})

    def lacuna(self, entry: Entry, way: str) -> int:
        """A value that is carried, but not whole. No problem by itself."""
        kind = str(entry.result)
        value = "" if entry.before is None else str(entry.before)
        told = {
            "code": kind,
            "text": {lang: _sentence(Texts(lang), kind, value) for lang in LANGUAGES},
            "path": entry.path,
            "place": entry.place,
            "rule": entry.rule,
            "look": "lacuna",
            "way": way,
        }
        return self._add((way, kind, entry.path, entry.place, entry.rule), told)

    def finding(self, told: Mapping[str, Any]) -> int:
        """A finding of the check of the mapping itself."""
        look = "error" if told["level"] == "error" else "warning"
        key = (
            "mapping",
            str(told["code"]),
            str(told["file"]),
            f"{told['line']}:{told['column']}",
            str(told["text"]),
        )
        return self._add(key, {**told, "look": look, "way": "mapping"})

    def _add(self, key: tuple[str, ...], told: dict[str, Any]) -> int:
        if key not in self._known:
            self._known[key] = len(self.all)
            self.all.append(told)
        return self._known[key]


def _sentence(texts: Texts, kind: str, value: str) -> str:
    told = texts(f"lacuna.{kind}")
    return f"{told}: {value}" if value else told
