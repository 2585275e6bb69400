"""`casebus bench translate | flow`: measure here and now, as ratios to a floor of the same run."""

from ..bench.flow import flow as run_flow
from ..bench.translate import translate as run_translate
from .output import say, say_json, say_table
from .texts import Texts

COLUMNS = ("codec", "mapping", "bytes", "floor_us", "in_us", "in_ratio", "out_us", "out_ratio")


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
    figures = run_flow(transfers)
    if json:
        say_json(figures)
        return
    say_table(
        texts.row("bench.figure", "bench.value"),
        [[texts(f"bench.{name}"), value] for name, value in figures.items()],
        title=texts("bench.flow"),
    )
