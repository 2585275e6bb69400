"""`casebus bench translate | flow`: measure here and now, as ratios to a floor of the same run."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..bench.flow import flow as run_flow
from ..bench.translate import translate as run_translate
from ..ledger.open import Ledger
from .compose import compose
from .config import read_config
from .output import say, say_json, say_table
from .process import run
from .texts import Texts

COLUMNS = (
    "codec",
    "mapping",
    "bytes",
    "floor_us",
    "in_us",
    "in_ratio",
    "out_us",
    "out_ratio",
    "traced_ratio",
)


def translate(texts: Texts, *, rounds: int, json: bool) -> None:
    """Translation in and out, per codec, as a multiple of parsing the same bytes."""
    figures = run_translate(rounds)
    if json:
        say_json(figures)
        return
    codecs = {name: value for name, value in figures.items() if isinstance(value, dict)}
    rows = [[name, *(value[column] for column in COLUMNS[1:])] for name, value in codecs.items()]
    say_table(texts.row(*(f"bench.{name}" for name in COLUMNS)), rows, title=texts("bench.translate"))
    say(texts("bench.ratios", rounds=figures["rounds"]))


def flow(texts: Texts, *, transfers: int, json: bool) -> None:
    """The whole flow: police files in, court rows out, receipts back."""
    figures = run_flow(running, transfers)
    if json:
        say_json(figures)
        return
    say_table(
        texts.row("bench.figure", "bench.value"),
        [[texts(f"bench.{name}"), value] for name, value in figures.items()],
        title=texts("bench.flow"),
    )


@contextmanager
def running(folder: Path) -> Iterator[tuple[Ledger, str]]:
    """The bus of the deployment in `folder`, in threads of this process until the block ends."""
    config = read_config(folder)
    wired, stop = compose(config), threading.Event()
    thread = threading.Thread(target=run, args=(wired, stop), name="process")
    thread.start()
    try:
        yield wired.hub.ledger, config.settings.bus.transport
    finally:
        stop.set()
        thread.join()
        wired.close()
