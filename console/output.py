"""Words to people and figures to machines: tables on standard output, complaints on standard error."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from ..schemas.catalogue import LANGUAGES, text
from ..schemas.errors import CasebusError
from ..schemas.problem import Problem


def say(line: str = "") -> None:
    """One line on standard output."""
    print(line)


def say_json(value: Mapping[str, Any]) -> None:
    """One JSON object as the last line of standard output."""
    print(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode())


def say_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """A table as wide as the terminal; piped it is as wide as it needs to be."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell), overflow="fold") for cell in row))
    terminal = sys.stdout.isatty()
    Console(highlight=False, width=None if terminal else 200, emoji=False).print(table)


def complain(error: CasebusError) -> None:
    """What is wrong and what to do, on standard error; every problem in every language."""
    print(f"casebus: {error}", file=sys.stderr)
    for problem in error.problems:
        for line in problem_lines(problem):
            print(f"  {line}", file=sys.stderr)


def problem_lines(problem: Problem, languages: Sequence[str] = LANGUAGES) -> list[str]:
    """`place: text (CODE)`, then the other languages below it."""
    place = problem.place or problem.rule or problem.path
    first, *others = [text(problem, lang) for lang in languages]
    head = f"{place}: {first}" if place else first
    return [f"{head} ({problem.code})", *(f"    {other}" for other in others)]


def problem_json(problem: Problem) -> dict[str, Any]:
    """The problem with its texts, for programs that show it to people."""
    return {**problem.to_json(), "text": {lang: text(problem, lang) for lang in LANGUAGES}}


def complain_text(lines: Iterable[str]) -> None:
    """Lines on standard error, for what is no error of the bus."""
    for line in lines:
        print(line, file=sys.stderr)
