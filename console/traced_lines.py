"""A trace for people: grouped by what stands together in the canonical document, 120 columns wide."""

import sys
from collections.abc import Iterator
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ..adapters.mapping.failures import shown
from ..adapters.mapping.watch import Trace, TracedDocument
from ..adapters.mapping.watch.entries import Entry, group
from .output import problem_lines
from .texts import Texts

#: columns when nobody says how wide the page is
WIDTH = 120
#: told only when asked for
QUIET = frozenset({"absent", "items", "condition"})


def show(trace: Trace, texts: Texts, *, every: bool) -> None:
    """Print it; `every` also tells what was not there."""
    width = None if sys.stdout.isatty() else WIDTH
    console = Console(highlight=False, emoji=False, width=width)
    for indent, text in lines(trace, texts, every=every):
        console.print(Padding(text, (0, 0, 0, indent), expand=False), soft_wrap=False)


def lines(trace: Trace, texts: Texts, *, every: bool) -> Iterator[tuple[int, Text]]:
    """The page line by line: how far in, and what."""
    for problem in trace.problems:
        for line in problem_lines(problem, (texts.language,)):
            yield 0, Text(line, "red")
    for document in trace.documents:
        entries = [one for one in document.entries if every or one.kind not in QUIET]
        yield 0, Text(_head(trace, document, texts), "bold")
        for name, inside in groupby(entries, key=lambda entry: group(entry.target)):
            yield 0, Text(name or "·", "cyan")
            for entry in inside:
                yield from _entry(entry, texts, inward=trace.direction == "in")
    if trace.unplaced:
        yield 0, Text(texts("trace.unplaced", count=trace.unplaced), "yellow")


def _head(trace: Trace, document: TracedDocument, texts: Texts) -> str:
    name = "trace.in" if trace.direction == "in" else "trace.out"
    key = shown(document.key) or "–"
    return texts(name, mapping=trace.mapping, number=document.index + 1, key=key, on=trace.on.isoformat())


def _entry(entry: Entry, texts: Texts, *, inward: bool) -> Iterator[tuple[int, Text]]:
    own = entry.target.rpartition(".")[2] or "·"
    arrow = "←" if inward else "→"
    place = f"  ({entry.place})" if entry.place and entry.place != entry.source else ""
    head = Text(f"{own} ", "bold")
    if entry.source:
        head.append(f"{arrow} {entry.source}{place}", "default")
    yield 2, head
    yield 4, _values(entry, texts)
    rule = f"{entry.rule}  {entry.text}" if entry.text else entry.rule
    yield 4, Text(rule, "dim")


def _values(entry: Entry, texts: Texts) -> Text:
    if entry.problem is not None:
        return Text("\n".join(problem_lines(entry.problem, (texts.language,))), "red")
    if entry.kind == "value":
        line, before = Text(_shown(entry.before)), entry.before
        for step in entry.steps:
            line.append(f"  {step.operation}", "magenta")
            # what an operation leaves as it is need not be read again
            line.append(" =" if step.value == before else f" → {_shown(step.value)}")
            before = step.value
        return line
    if entry.kind == "empty":
        return Text(f"{texts('trace.empty')}: {_shown(entry.result)}")
    named = texts(f"trace.{entry.kind}")
    return Text(named if entry.kind == "absent" else f"{named}: {_shown(entry.result)}")


def _shown(value: object) -> str:
    if value is None:
        return "null"
    text = shown(value)
    return f"“{text}”" if isinstance(value, str) else text
