"""Findings about mappings as a compiler shows them: place, message, the line with a caret, what to do next."""

import os
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from ..adapters.mapping.check_findings import Finding
from ..schemas.catalogue import LANGUAGES, text
from .output import problem_json
from .texts import Texts


def finding_lines(finding: Finding, texts: Texts) -> Iterator[str]:
    """One finding for people, in their language; a blank line ends it."""
    problem, lang = finding.problem, texts.language
    place = f"{shown(finding.file)}:{finding.line}:{finding.column}"
    yield f"{place}: {texts(f'level.{finding.level}')} {problem.code}: {text(problem, lang)}"
    if finding.source.strip():
        number = str(finding.line)
        before = finding.source[: finding.column - 1]
        indent = len(before) - len(before.lstrip())
        cut = min(indent, _MARGIN) if indent > _MARGIN else 0
        yield f"  {number} | {finding.source[cut:].rstrip()}"
        under = finding.source[finding.column - 1 : finding.column - 1 + finding.width]
        yield f"  {' ' * len(number)} | {' ' * _columns(before[cut:])}{'^' * max(1, _columns(under))}"
    if finding.rule and finding.rule != finding.source.strip():
        yield f"  {texts('check.rule')}: {finding.rule}"
    if next_step := fix(finding, lang):
        yield f"  {texts('check.fix')}: {next_step}"
    yield ""


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding with all its parts."""
    return {
        **problem_json(finding.problem),
        "level": str(finding.level),
        "file": str(finding.file),
        "line": finding.line,
        "column": finding.column,
        "width": finding.width,
        "source": finding.source,
        "rule_text": finding.rule,
        "fix": {lang: fix(finding, lang) for lang in LANGUAGES},
    }


def fix(finding: Finding, lang: str) -> str:
    """What to do next; "" where the problem itself says it."""
    return _fixes().get(finding.problem.code, {}).get(lang, "")


def shown(file: Path) -> str:
    """The file as the reader can open it: relative to where they stand when it is below."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except (OSError, ValueError):
        return os.fspath(file)


#: leading blanks of a deep rule that are not shown
_MARGIN = 40


def _columns(value: str) -> int:
    """How wide a text is on a terminal: Han characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in value)


@cache
def _fixes() -> Mapping[str, Mapping[str, str]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = (files(__package__) / "fixes.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = yaml.load(content, Loader=loader)  # noqa: S506 - a safe loader
    return found
