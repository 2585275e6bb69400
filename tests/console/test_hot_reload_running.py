"""A bus that runs takes changed mappings by itself, and `casebus doctor` tells of those it did not take."""

import json
import threading
from pathlib import Path

import pytest
from casebus.bench.prefecture import COURT, build
from casebus.console.bench import running
from casebus.console.cli import call
from casebus.console.in_use import told
from casebus.console.lock import only_process


def until(true) -> None:
    pause = threading.Event()
    for _ in range(1200):
        if true():
            return
        pause.wait(0.05)
    pytest.fail("not in time")


def findings(folder: Path, capsys) -> list[dict]:
    call(["doctor", "--config", str(folder), "--json"])
    checks = json.loads(capsys.readouterr().out.splitlines()[-1])["checks"]
    return [one for one in checks if one["check"] == "running_mappings"]


def test_changed_broken_and_mended_while_it_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Given a bus that looks ten times a second
    build(tmp_path, 0)
    settings = tmp_path / "casebus.toml"
    settings.write_text(settings.read_text("utf-8").replace("[bus]", "[bus]\nreload_seconds = 0.1"), "utf-8")
    file, gateway = tmp_path / "mappings" / "court" / "received.yaml", tmp_path / "gateways" / COURT
    good = file.read_text("utf-8")

    def in_use() -> str:
        return str(told(gateway).get("mappings", {}).get("court/received", ""))

    with only_process(tmp_path), running(tmp_path):
        until(in_use)
        first = in_use()

        # When a mapping is broken, then a doctor says that the one before is in use
        file.write_text(good.replace("rules:\n", "rules:\n  no.such.place: NOTHING\n", 1), "utf-8")
        until(lambda: told(gateway)["problems"])
        bad = [one for one in findings(tmp_path, capsys) if one["state"] == "bad"]
        assert in_use() == first
        assert [one["about"] for one in bad] == [COURT]
        assert "received.yaml:" in bad[0]["problems"][0]["rule"]

        # When it is mended as a new version, then that is in use and nothing is left to say
        file.write_text(good.replace("version: 1", "version: 2"), "utf-8")
        until(lambda: in_use().startswith("2@"))
        assert told(gateway)["problems"] == []
        assert {one["state"] for one in findings(tmp_path, capsys)} == {"good"}

    # And a bus that does not run uses nothing
    assert findings(tmp_path, capsys) == []
