"""The command line without a deployment: help, exit codes, complaints in two languages, the first steps."""

import json
import sqlite3
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.console import exits
from casebus.console.cli import call


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["--version"]) == exits.OK
    assert capsys.readouterr().out.startswith("casebus 0.")


@pytest.mark.parametrize(
    "arguments", [["--lang", "fr", "agencies"], ["transfers", "--limit", "0"], ["nonsense"]]
)
def test_a_wrong_command_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert call(arguments) == exits.USAGE
    assert capsys.readouterr().err


def test_a_deployment_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("agencies", "transfers", "run"):
        assert call([command, "--config", str(tmp_path)]) == exits.MISCONFIGURED
        told = capsys.readouterr().err
        assert "casebus init" in told
        assert "CONFIG_ABSENT" in told
        assert "不存在" in told


def test_init_writes_what_every_other_command_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a new deployment
    folder = tmp_path / "new"
    assert call(["init", str(folder), "--json"]) == exits.OK
    written = json.loads(capsys.readouterr().out.splitlines()[-1])

    # When it is looked at before anything ran
    assert call(["agencies", "--config", written["config"], "--json"]) == exits.OK
    found = json.loads(capsys.readouterr().out.splitlines()[-1])["agencies"]

    # Then there is one agency of each kind, and no ledger yet
    assert [one["code"] for one in found] == written["agencies"]
    assert {one["kind"] for one in found} == {
        *("police", "procuratorate", "court", "prison", "correction", "detention"),
    }
    assert (folder / "agencies" / "police-622901" / "outbox").is_dir()
    assert call(["transfers", "--config", str(folder)]) == exits.MISCONFIGURED


def test_init_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    assert call(["init", str(tmp_path)]) == exits.MISCONFIGURED
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert "DEPLOYMENT_NOT_EMPTY" in capsys.readouterr().err


def test_the_shipped_mappings_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["mapping", "check", "--json"]) == exits.OK
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert report["mappings"] == len(list(MAPPINGS.glob("*/*.yaml")))
    assert report["problems"] == []


def test_a_wrong_mapping_is_told_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Given a mapping with a field that its schema does not know
    folder = tmp_path / "police"
    folder.mkdir()
    for name in ("ZXHZ.xsd", "types.xsd"):
        (folder / name).write_bytes((MAPPINGS / "police" / name).read_bytes())
    text = (MAPPINGS / "police" / "ZXHZ.yaml").read_text("utf-8")
    (folder / "ZXHZ.yaml").write_text(text.replace("AJXX/AJMC", "AJXX/AJMX"), "utf-8")

    # When it is checked
    assert call(["--lang", "en", "mapping", "check", str(folder)]) == exits.PROBLEMS

    # Then the line is named, and the field that was meant
    lines = capsys.readouterr().out.splitlines()
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "AJXX/AJMC" in row)
    assert any(f"police/ZXHZ.yaml:{line}:" in row and "AJMC" in row for row in lines), lines


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    assert call(["mapping", "check", str(tmp_path / "none.yaml")]) == exits.MISCONFIGURED


def test_the_doctor_finds_a_changed_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], deployment: Path
) -> None:
    # Given a copy of a ledger in which somebody changed an event
    for file in deployment.glob("*"):
        if file.is_file() and file.suffix in (".toml", ".yaml"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "mappings").symlink_to(deployment / "mappings")
    (tmp_path / "court.sqlite3").write_bytes((deployment / "court.sqlite3").read_bytes())
    source, target = (
        sqlite3.connect(deployment / "ledger.sqlite3"),
        sqlite3.connect(tmp_path / "ledger.sqlite3"),
    )
    source.backup(target)
    target.execute("UPDATE event SET actor = 'nobody' WHERE seq = 3")
    target.commit()
    source.close()
    target.close()

    # When it is examined
    assert call(["doctor", "--config", str(tmp_path), "--json"]) == exits.PROBLEMS

    # Then the event is named
    checks = json.loads(capsys.readouterr().out.splitlines()[-1])["checks"]
    chain = next(one for one in checks if one["check"] == "chain")
    assert (chain["state"], "3" in chain["text"]) == ("bad", True)
