"""Findings with everything that people and editors need: level, file, line, the line itself, the rule as text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...schemas.problem import Problem
from .check_levels import Level, level
from .language import Call, Const, Copy, Each, Rule, dotted
from .paths import slashed
from .sheet_text import read_sheet
from .source import Faults, read_yaml

_PLACE: Final = re.compile(r"(?P<file>.*):(?P<line>\d+):(?P<column>\d+)")
#: what the caret underlines: a word with its arguments, or a path
_WORD: Final = re.compile(r"[^\s|{}:,\"']+|\S")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of a mapping and where it stands. `line` and `column` count from 1, in characters."""

    problem: Problem
    level: Level
    file: Path
    line: int
    column: int
    #: the line as it is written, and how many characters of it the finding is about
    source: str = ""
    width: int = 1
    #: the whole rule, with the groups around it: `persons.sex: XB | code(sex)`
    rule: str = ""


def located(problems: Iterable[Problem], mapping: Path) -> list[Finding]:
    """The problems of one mapping file (or of its folder: its code tables and neighbours) as findings."""
    rules = rule_texts(mapping)
    lines: dict[Path, list[str]] = {}
    return [_finding(problem, mapping, rules, lines) for problem in problems]


def _finding(
    problem: Problem, mapping: Path, rules: Mapping[int, str], lines: dict[Path, list[str]]
) -> Finding:
    match = _PLACE.fullmatch(problem.rule)
    if match is None:
        return Finding(problem, level(problem), mapping, 1, 1)
    # places begin at the folder of all kinds: police/AJYS.yaml, codes/sex-zh.csv
    file = mapping.parent.parent / match["file"]
    if file.name == mapping.name and match["file"] == f"{mapping.parent.name}/{mapping.name}":
        file = mapping
    line, column = int(match["line"]), int(match["column"])
    if file not in lines:
        lines[file] = _lines(file)
    source = lines[file][line - 1] if line <= len(lines[file]) else ""
    word = _WORD.match(source, column - 1)
    rule = rules.get(line, "") if file == mapping else ""
    width = len(word[0]) if word else 1
    return Finding(problem, level(problem), file, line, column, source, width, rule or source.strip())


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8-sig", errors="replace").splitlines()
    except OSError:
        return []


def rule_texts(mapping: Path) -> dict[int, str]:
    """Line → the rule that stands there, on one line and with its whole canonical path."""
    try:
        text = mapping.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    root = read_yaml(text, mapping.name, Faults())
    sheet = read_sheet(root, mapping.name, Faults()) if root is not None else None
    return dict(_texts((*sheet.rules, *sheet.envelope), "")) if sheet else {}


def _texts(rules: Iterable[Rule], above: str) -> Iterator[tuple[int, str]]:
    for rule in rules:
        name = above + dotted(rule.target)
        match rule:
            case Copy():
                way = " | ".join([slashed(rule.source), *map(_call, rule.calls)])
                yield rule.spot.line, f"{name}: {way}"
            case Const():
                yield rule.spot.line, f"{name}: {{ const: {rule.value.text} }}"
            case Each():
                yield rule.spot.line, f"{name}: {{ each: {slashed(rule.source)} }}"
                yield from _texts(rule.rules, f"{name}[].")


def _call(call: Call) -> str:
    return f"{call.name}({', '.join(call.arguments)})" if call.arguments else call.name
