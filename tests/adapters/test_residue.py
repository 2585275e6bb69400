"""The residue store: on disk once its document is accepted, found again after a crash, bounded, its owner's alone."""

import sqlite3
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from casebus.adapters.contracts import Field
from casebus.adapters.mapping import Mappings, load_mapping
from casebus.adapters.mapping.residual import Kept
from casebus.adapters.residue import Residues, decoded, encoded
from casebus.schemas.errors import Misconfigured

NOW = datetime(2021, 9, 29, tzinfo=UTC)
SCHEMA = {"type": "object", "properties": {"number": {"type": "string"}}}
TEXT = """\
mapping: police/{name}
version: 1
{ways}
handovers: [ARREST_REQUEST]
codec: {{ kind: fake }}
key: NO
rules: {{ number: NO }}
ignored: {{ BZ: own }}
"""
BOTH = 'receives: "a_*"\nsends: "a_{id}"'
RECORD = {"NO": "1", "BZ": "remark"}
WRITTEN = {"NO": "1", "BZ": ""}


def mappings(folder: Path, **files: str) -> Mappings:
    codec: Any = SimpleNamespace(layout=lambda: (Field("NO"), Field("BZ", required=True)))
    (folder / "police").mkdir(exist_ok=True)
    for name, ways in files.items():
        (folder / "police" / f"{name}.yaml").write_text(TEXT.format(name=name, ways=ways), "utf-8")
    paths = [folder / "police" / f"{name}.yaml" for name in files]
    return Mappings(
        tuple(load_mapping(path, codecs=lambda *_: codec, targets={"case": SCHEMA}) for path in paths)
    )


@pytest.fixture
def both(tmp_path: Path) -> Mappings:
    return mappings(tmp_path, both=BOTH)


def kept(folder: Path, found: Mappings, record: dict[str, Any] = RECORD, **more: Any) -> Residues:
    """A store in which the record of one accepted source is kept."""
    store = Residues(folder / "residue.sqlite3", found, **more)
    store.offer("source", "1", found.files[0], record)
    store.settle("source", {"1": True}, NOW)
    return store


def back(store: Residues, found: Mappings) -> str:
    record, lacunas = store.restored(found.files[-1], dict(WRITTEN))
    assert bool(lacunas) == (record["BZ"] == "")
    return str(record["BZ"])


def test_it_is_there_after_kill_9_and_only_for_its_owner(tmp_path: Path, both: Mappings) -> None:
    kept(tmp_path, both)  # never closed

    assert back(Residues(tmp_path / "residue.sqlite3", both), both) == "remark"
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.glob("residue*"))


@pytest.mark.parametrize("accepted", [{}, {"2": True}])
def test_what_was_not_accepted_is_not_kept(tmp_path: Path, both: Mappings, accepted: dict[str, bool]) -> None:
    store = Residues(tmp_path / "residue.sqlite3", both)
    store.offer("source", "1", both.files[0], RECORD)
    store.settle("source", accepted, NOW)
    store.settle("source", {"1": True}, NOW)

    assert back(store, both) == ""
    assert not (tmp_path / "residue.sqlite3").exists()


def test_the_last_accepted_document_counts(tmp_path: Path, both: Mappings) -> None:
    store = kept(tmp_path, both)
    store.offer("next", "1", both.files[0], RECORD | {"BZ": "newer"})
    store.offer("next", "1", both.files[0], RECORD | {"BZ": "in conflict"})
    assert back(store, both) == "remark"

    store.settle("next", {"1": True}, NOW)

    assert back(store, both) == "newer"
    store.close()
    assert back(store, both) == "newer"


def test_a_duplicate_fills_a_gap_and_replaces_nothing(tmp_path: Path, both: Mappings) -> None:
    store = kept(tmp_path, both)
    for key in ("1", "2"):
        store.offer("again", key, both.files[0], {"NO": key, "BZ": "of old"})
    store.settle("again", {"1": False, "2": False}, NOW)

    assert back(store, both) == "remark"
    assert store.restored(both.files[0], {"NO": "2", "BZ": ""})[0]["BZ"] == "of old"


def test_a_value_that_cannot_be_kept_refuses_nothing(
    tmp_path: Path, both: Mappings, caplog: pytest.LogCaptureFixture
) -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = {"a": deep}
    for odd in (object(), deep):
        assert back(kept(tmp_path, both, RECORD | {"BZ": odd}), both) == ""
        assert "not kept" in caplog.text
        caplog.clear()


def test_old_ones_are_forgotten(tmp_path: Path, both: Mappings) -> None:
    store = kept(tmp_path, both, days=10)
    for day, there in ((9, "remark"), (12, "")):
        store.offer("x", "2", both.files[0], RECORD | {"NO": "2"})
        store.settle("x", {"2": True}, NOW + timedelta(days=day))
        assert back(store, both) == there


def test_none_is_kept_where_none_is_wanted(tmp_path: Path, both: Mappings) -> None:
    assert back(kept(tmp_path, both, days=0), both) == ""
    one_way = mappings(tmp_path, read='receives: "a_*"')
    kept(tmp_path, one_way)
    off = mappings(tmp_path, off=BOTH + "\nresidue: off")
    assert kept(tmp_path, off).restored(off.files[0], WRITTEN) == (WRITTEN, ())
    assert not (tmp_path / "residue.sqlite3").exists()


def test_another_mapping_may_put_it_back(tmp_path: Path) -> None:
    found = mappings(tmp_path, read='receives: "a_*"', write='sends: "b_{id}"\nresidue: police/read')
    assert back(kept(tmp_path, found), found) == "remark"


def test_a_damaged_residue_is_not_used(
    tmp_path: Path, both: Mappings, caplog: pytest.LogCaptureFixture
) -> None:
    store = kept(tmp_path, both)
    store.close()
    with sqlite3.connect(tmp_path / "residue.sqlite3") as database:
        database.execute("UPDATE residue SET body = '[]'")
    database.close()

    assert back(store, both) == ""
    assert "not what was kept" in caplog.text


def test_a_file_that_is_no_store_is_said_to_be_none(tmp_path: Path, both: Mappings) -> None:
    (tmp_path / "residue.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(Misconfigured, match=r"residue\.sqlite3"):
        Residues(tmp_path / "residue.sqlite3", both).restored(both.files[0], WRITTEN)


def test_values_come_back_as_they_were() -> None:
    whole = (
        Kept(("A", ("1", ""), "B"), {"x": [Decimal("1.50"), 7, True, None, "", "临夏"]}),
        Kept(("C",), 1.5),
    )
    assert decoded(encoded(whole)) == whole
