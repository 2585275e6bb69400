"""`casebus mapping new` and `mapping accept` as people call them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.console import exits
from casebus.console.cli import call

SAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "first-mapping" / "samples"
FIRST = SAMPLES / "JDYJS_20211008_017.xml"


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = exits.OK) -> dict[str, Any]:
    assert call(["mapping", *words, "--json"]) == code
    value: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return value


def draft(capsys: pytest.CaptureFixture[str], out: Path, *more: str, code: int = exits.OK) -> dict[str, Any]:
    return told(capsys, "new", str(FIRST), "--name", "forensic/report", "--out", str(out), *more, code=code)


def test_what_is_drafted_loads_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = draft(capsys, tmp_path)

    assert (found["mapping"], found["format"], found["ok"]) == ("forensic/report", "xml", True)
    assert all(0 <= one["score"] <= 1 and one["why"] for one in found["guesses"])
    assert all((tmp_path / name).is_file() for name in found["files"])
    assert any("which hand-over" in one for one in found["todo"])
    told(capsys, "try", str(tmp_path / "forensic" / "report.yaml"), str(FIRST), code=exits.OK)


def test_nothing_is_overwritten(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    # Given a draft that somebody has corrected
    draft(capsys, tmp_path)
    file = tmp_path / "forensic" / "report.yaml"
    file.write_text("# mine\n", "utf-8")

    # When the same is drafted again, then it is refused, and nothing was written
    assert (
        call(["mapping", "new", str(FIRST), "--name", "forensic/report", "--out", str(tmp_path)])
        == exits.MISCONFIGURED
    )
    assert "DRAFT_EXISTS" in capsys.readouterr().err
    assert file.read_text("utf-8") == "# mine\n"


def test_a_code_table_that_is_there_is_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = tmp_path / "forensic" / "codes" / "person-role.csv"
    table.parent.mkdir(parents=True)
    table.write_text("local,canonical\n被害人,victim\n", "utf-8")

    assert draft(capsys, tmp_path)["kept"] == ["forensic/codes/person-role.csv"]
    assert table.read_text("utf-8") == "local,canonical\n被害人,victim\n"


@pytest.mark.parametrize("name", ["report", "a/b/c", "../x/y", "/etc/x", "a/", "/b", "a/.x", "a\\b/c"])
def test_a_name_leads_nowhere_else(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    assert call(["mapping", "new", str(FIRST), "--name", name, "--out", str(out)]) == exits.MISCONFIGURED
    assert "DRAFT_NAME" in capsys.readouterr().err
    assert not out.exists()


def test_a_schema_goes_beside_the_draft_with_all_it_includes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sample, xsd = MAPPINGS / "police/examples/AJYS/full.xml", MAPPINGS / "police/AJYS.xsd"
    words = ("new", str(sample), "--xsd", str(xsd), "--name", "county/file", "--out", str(tmp_path))
    found = told(capsys, *words)

    assert {"county/AJYS.xsd", "county/types.xsd", "county/file.yaml"} <= set(found["files"])
    assert len(found["guesses"]) > 60


def test_a_schema_alone_or_a_layout_is_enough(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told(capsys, "new", "--xsd", str(MAPPINGS / "police/AJYS.xsd"), "--name", "a/xsd", "--out", str(tmp_path))
    layout = str(MAPPINGS / "prison" / "notices.yaml")
    found = told(capsys, "new", "--layout", layout, "--name", "a/fixed", "--out", str(tmp_path))

    assert len(found["guesses"]) > 25
    assert call(["mapping", "new", "--out", str(tmp_path)]) == exits.MISCONFIGURED


def test_accept_keeps_what_was_read_and_refuses_what_was_not(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    # Given the finished mapping and a sample whose case number is gone
    shutil.copytree(SAMPLES.parent / "mappings", tmp_path / "mappings")
    mapping = str(tmp_path / "mappings" / "forensic" / "report.yaml")
    broken = tmp_path / "JDYJS_x.xml"
    broken.write_bytes(FIRST.read_bytes().replace(b"<XH>1</XH>", b"<XH></XH>"))

    # When both are accepted
    refused = told(capsys, "accept", mapping, str(broken), code=exits.PROBLEMS)
    kept = told(capsys, "accept", mapping, str(FIRST), "--on", "2021-12-01")

    # Then the good one is an example that the proof holds the mapping to
    assert refused["problems"]
    assert refused["kept"] == []
    assert [Path(one).name for one in kept["kept"]] == ["JDYJS_20211008_017.case.json"]
    proved = told(capsys, "test", mapping, "--documents", "5", code=exits.OK)
    assert proved["ok"]
