"""A police folder and a court's tables in a fresh folder, and the casebus.toml that joins them."""

import shutil
import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..adapters.kinds import MAPPINGS
from ..adapters.loading import codec_of, mappings_in, targets
from ..adapters.mapping import load_mapping
from ..adapters.reading import CHINA
from .samples import case_document
from .specimens import NOW

POLICE, COURT = "police-622901", "court-622901"
#: the court takes this hand-over from nobody: measuring lets it
HANDOVER = "PROSECUTION_TRANSFER"

DEPLOYMENT = f"""\
[bus]
name = "bench"
procedure = "procedure.yaml"
poll = 0.05

[[agency]]
code = "{POLICE}"
kind = "police"
name = "临夏市公安局"
area = "622901"

[agency.channel]
kind = "folder"
outbox = "police/outbox"
inbox = "police/inbox"
quiet = 0   # every file was renamed into its place whole

[[agency]]
code = "{COURT}"
kind = "court"
name = "临夏市人民法院"
area = "622901"
mappings = "mappings/court"

[agency.channel]
kind = "database"
url = "sqlite:///court.sqlite3"
"""


def build(folder: Path, transfers: int) -> None:
    """Everything but the bus: settings, tables, and as many exported files as transfers."""
    (folder / "casebus.toml").write_text(DEPLOYMENT, "utf-8")
    (folder / "procedure.yaml").write_text(
        files(__package__).joinpath("procedure.yaml").read_text("utf-8"), "utf-8"
    )
    _court_mappings(folder / "mappings")
    with sqlite3.connect(folder / "court.sqlite3") as database:
        for statement in _tables(folder / "mappings" / "court"):
            database.execute(statement)
    database.close()
    outbox = folder / "police" / "outbox"
    outbox.mkdir(parents=True)
    mapping = load_mapping(MAPPINGS / "police" / "AJYS.yaml", codecs=codec_of, targets=targets())
    on = NOW.astimezone(CHINA).date()
    for number in range(1, transfers + 1):
        record = mapping.write(case_document(number), on=on).record
        (outbox / f"AJYS_{number:06d}.xml").write_bytes(mapping.codec.encode([record]))


def delivered(folder: Path) -> int:
    """How many documents the court has, each once."""
    with sqlite3.connect(folder / "court.sqlite3") as database:
        count: int = database.execute("SELECT count(DISTINCT LSH) FROM JH_JS_AJ").fetchone()[0]
    database.close()
    return count


def _court_mappings(folder: Path) -> None:
    for name in ("court", "codes"):
        shutil.copytree(MAPPINGS / name, folder / name)
    sheet = folder / "court" / "received.yaml"
    text = sheet.read_text("utf-8")
    sheet.write_text(text.replace("handovers: [", f"handovers: [{HANDOVER}, ", 1), "utf-8")
    with (folder / "court" / "codes" / "handover.csv").open("a", encoding="utf-8") as codes:
        codes.write(f"209,{HANDOVER},equivalent,,,,\n")


def _tables(folder: Path) -> Iterator[str]:
    """The staging tables as the court's mappings describe them."""
    for mapping in mappings_in(folder).files:
        settings: Any = getattr(mapping.codec, "settings")  # noqa: B009 - a codec's settings are its own affair
        yield _table(settings.table, settings.columns, settings.key)
        for name, child in settings.children.items():
            yield _table(name, {child.foreign: "text", **child.columns})


def _table(name: str, columns: dict[str, str], key: str = "") -> str:
    kinds = {"integer": "INTEGER", "decimal": "NUMERIC"}
    listed = ", ".join(
        f"{column} {kinds.get(kind, 'TEXT')}{' PRIMARY KEY' if column == key else ''}"
        for column, kind in columns.items()
    )
    return f"CREATE TABLE {name} ({listed})"
