"""`casebus demo`: set the stage, run both sides, count twice, say it."""

import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...demo.figures import figures as legacy_figures
from ...ledger.figures import Figures
from ...ledger.figures import figures as ledger_figures
from .. import exits
from ..looking import looking
from ..output import say, say_json, say_table
from ..texts import Texts
from .stage import Stage, set_stage
from .summary import COMPARED, Summary, from_ledger
from .watch import running, watch

#: seconds that the ledger may take to settle after the legacy systems have everything
SETTLE = 30.0


def demo(out: Path | None, *, seed: int, cases: int, resume: bool, texts: Texts, json: bool) -> int:
    """Run the demo to its end; the exit code says whether both counts agree."""
    folder = out or Path(tempfile.mkdtemp(prefix="casebus-demo-"))
    begun = time.monotonic()
    stage = set_stage(folder, seed=seed, cases=cases, resume=resume)
    say(texts("demo.begins", cases=stage.cases, systems=len(stage.systems), folder=stage.folder))
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(exits.PROBLEMS)
    )  # so that both processes end with this one
    with _progress(texts, stage.cases) as tell, running(stage) as (bus, world):
        watch(bus, world, tell)
        figures = _settled(stage)
    seconds = time.monotonic() - begun
    summary = Summary(from_ledger(figures, stage.cases), legacy_figures(stage.folder), resume)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peaks = {"bus": bus.peak_kib, "world": world.peak_kib, "demo": own}
    _say(summary, stage, seconds, texts)
    if json:
        costs = {"cpu_seconds": {child.name: round(child.cpu_seconds, 1) for child in (bus, world)}}
        mib = {name: round(kib / 1024, 1) for name, kib in peaks.items()}
        say_json(as_json(summary, seconds, mib) | costs)
    return exits.PROBLEMS if summary.differences else exits.OK


def _settled(stage: Stage) -> Figures:
    """The ledger's figures once nothing is open, or what they are when patience ends."""
    deadline = time.monotonic() + SETTLE
    while True:
        with looking(stage.config) as (_, ledger), ledger.read() as connection:
            figures = ledger_figures(connection)
        if figures.open == 0 or time.monotonic() > deadline:
            return figures
        time.sleep(0.1)


def as_json(summary: Summary, seconds: float, peaks: Mapping[str, float]) -> dict[str, Any]:
    """The figures for machines. `peak_mib` is the sum of the peaks of all three processes."""
    flat = {name: summary.ledger[name] for name in COMPARED}
    return {
        **flat,
        "refused": summary.ledger["refused"]["total"],
        "refused_for": summary.ledger["refused"]["reasons"],
        "lacunas": summary.ledger["lacunas"],
        "second_effects": summary.legacy["second_effects"],
        "agrees": not summary.differences,
        "differences": {n: [summary.ledger.get(n), summary.legacy[n]] for n in summary.differences},
        "seconds": round(seconds, 2),
        "transfers_per_second": round(summary.ledger["transfers"] / seconds, 1),
        "peak_mib": round(sum(peaks.values()), 1),
        "peak_mib_by_process": dict(peaks),
    }


def _say(summary: Summary, stage: Stage, seconds: float, texts: Texts) -> None:
    """What a supervisor reads."""
    headings = texts.row("demo.figure", "demo.ledger", "demo.legacy", "demo.same")
    rows = [_row(name, summary, texts) for name in COMPARED if name not in ("passages", "refused")]
    refused = [one["refused"]["total"] for one in (summary.ledger, summary.legacy)]
    rows.append([texts("demo.refused"), *refused, _mark(refused[0] == refused[1])])
    say_table(headings, rows, title=texts("demo.summary"))
    say_table(headings, _listed(summary, "passages"), title=texts("demo.passages"))
    say_table(headings, _listed(summary, "refused"), title=texts("demo.reasons"))
    lost = ", ".join(f"{texts('gap.' + kind)} {count}" for kind, count in summary.ledger["lacunas"].items())
    say(texts("demo.lacunas", kinds=lost or "–"))
    end = "demo.differs" if summary.differences else "demo.agrees"
    say(texts(end, seconds=round(seconds, 1), names=", ".join(summary.differences)))
    say(texts("demo.look", config=stage.config))


def _row(name: str, summary: Summary, texts: Texts) -> list[object]:
    values = [summary.ledger[name], summary.legacy[name]]
    shown = [f"{value:.2%}" if name == "entered_share" else value for value in values]
    return [texts(f"demo.{name}"), *shown, _mark(summary.agree(name))]


def _listed(summary: Summary, name: str) -> list[list[object]]:
    """One row per hand-over, or per reason of a refusal."""
    ledger, legacy = ((one[name].get("reasons", one[name])) for one in (summary.ledger, summary.legacy))
    codes = sorted({*ledger, *legacy})
    pairs = [(code, ledger.get(code, 0), legacy.get(code, 0)) for code in codes]
    return [[code, ours, theirs, _mark(ours == theirs)] for code, ours, theirs in pairs]


def _mark(same: bool) -> str:
    return "✓" if same else "✗"


@contextmanager
def _progress(texts: Texts, cases: int) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """A bar on a terminal, silence elsewhere; gives what is to be told of the legacy systems' progress."""
    from rich.console import Console  # noqa: PLC0415 - only this command draws
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(texts("demo.progress"), total=cases)

        def tell(said: Mapping[str, Any]) -> None:
            words = texts("demo.progress_of", sent=said.get("sent", 0), received=said.get("received", 0))
            bar.update(task, completed=said.get("ended", 0), description=words)

        yield tell
