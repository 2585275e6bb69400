"""The statements that administrators are given make tables which the court's channel and mappings work on."""

import json
import re
import sqlite3
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from casebus.adapters.channels.database import DatabaseChannel
from casebus.adapters.contracts import Letter, Settlement
from casebus.adapters.loading import mappings_in
from casebus.adapters.mapping import MappingFile
from casebus.adapters.settings import read_settings
from casebus.demo.court.tables import ddl
from casebus.schemas.exchange import Effect

ROOT = Path(__file__).resolve().parents[2]
COURT = ROOT / "mappings/court"
SENT = sorted(path.name for path in (COURT / "examples/sent").glob("*.case.json"))
#: the examples' codes are valid on this day
DAY = date(2022, 6, 1)


def statements() -> str:
    (block,) = re.findall(
        r"^```sql\n(.*?)^```", (ROOT / "docs/agencies/court.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(block)


def mapping(name: str) -> MappingFile:
    return {one.name: one for one in mappings_in(COURT).files}[f"court/{name}"]


def columns(database: sqlite3.Connection) -> dict[str, set[tuple[str, bool]]]:
    """Every table's columns, and whether they are its key."""
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        name: {(row[1], bool(row[5])) for row in database.execute(f"PRAGMA table_info({name})")}
        for name in names
    }


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(tmp_path / "court.db", isolation_level=None)
    made.executescript(statements())
    yield made
    made.close()


@pytest.fixture
def channel(tmp_path: Path, database: sqlite3.Connection) -> Iterator[DatabaseChannel]:
    shipped = tomllib.loads((COURT / "channel.toml").read_text("utf-8"))["database"]
    settings = read_settings(DatabaseChannel.Settings, shipped | {"url": "sqlite:///court.db"})
    made = DatabaseChannel(settings, tmp_path, clock=lambda: datetime(2021, 12, 20, tzinfo=UTC))
    yield made
    made.close()


def insert(database: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" * len(row))
    database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


@pytest.mark.parametrize("example", SENT)
def test_what_the_court_sends_is_read(
    database: sqlite3.Connection, channel: DatabaseChannel, example: str
) -> None:
    # Given a document as the court's system puts it into its tables
    source = json.loads((COURT / "examples/sent" / example.replace(".case", "")).read_text("utf-8"))
    insert(database, source["table"], source["row"] | {"ZT": "0", "CLSM": None, "CLSJ": None})
    for child, rows in source["children"].items():
        for row in rows:
            insert(database, child, row | {"LSH": source["row"]["LSH"]})

    # When it is polled, read, and settled
    (delivery,) = channel.poll(10)
    read = mapping("sent")
    (record,) = read.codec.decode(delivery.body)
    reading = read.read(record, on=DAY)
    delivery.settle(Settlement("accepted", "S1"))

    # Then it is the document that the example shows
    assert reading.problems == ()
    assert reading.document == json.loads((COURT / "examples/sent" / example).read_text("utf-8"))
    assert database.execute("SELECT ZT, CLSJ FROM JH_FS_WS").fetchall() == [("2", "2021-12-20 08:00:00")]


@pytest.mark.parametrize(
    ("name", "table", "column"), [("received", "JH_JS_AJ", "LSH"), ("receipts", "JH_HZ", "HZBH")]
)
def test_what_the_court_receives_is_written(
    database: sqlite3.Connection, channel: DatabaseChannel, name: str, table: str, column: str
) -> None:
    # Given documents as the bus writes them
    write, folder = mapping(name), COURT / "examples" / name
    about = yaml.safe_load((folder / "examples.yaml").read_text("utf-8"))
    keys = set()
    for source, says in about.items():
        document = json.loads((folder / source).with_suffix(f".{write.target}.json").read_text("utf-8"))
        writing = write.write(document, on=DAY, envelope=says.get("envelope", {}))
        body = write.codec.encode([writing.record])
        value = json.loads(body)
        keys.add(key := value["row"][column])

        # When they are delivered
        (handed,) = channel.deliver([Letter(key, value["table"], body)])

        # Then their rows are in the tables
        assert (handed.effect, handed.problems) == (Effect.DELIVERED, ())
        for child, rows in value["children"].items():
            found = database.execute(f"SELECT count(*) FROM {child} WHERE LSH = ?", (key,)).fetchone()
            assert found == (len(rows),)
    assert set(database.execute(f"SELECT {column}, ZT FROM {table}")) == {(key, "0") for key in keys}


def test_the_demo_has_the_same_tables(database: sqlite3.Connection) -> None:
    demo = sqlite3.connect(":memory:")
    demo.executescript(ddl())

    assert columns(database) == columns(demo)
    demo.close()
