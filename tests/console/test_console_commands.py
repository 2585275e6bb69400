"""The commands over a deployment that has run: what people read and what machines read."""

import json
from pathlib import Path
from typing import Any

import pytest
from casebus.console import exits
from casebus.console.cli import call


def figures(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = exits.OK) -> dict[str, Any]:
    """The JSON object on the last line of a command that ended with `code`."""
    assert call([*arguments, "--json"]) == code
    value: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return value


@pytest.fixture
def place(deployment: Path) -> tuple[str, str]:
    return ("--config", str(deployment))


def test_the_list_of_transfers(capsys: pytest.CaptureFixture[str], place: tuple[str, str]) -> None:
    everything = figures(capsys, "transfers", *place)
    handed = figures(capsys, "transfers", *place, "--agency", "court-622901", "--limit", "2")

    assert everything["states"] == {"delivered": 10}
    assert {one["kind"] for one in everything["transfers"]} == {"handover", "receipt"}
    assert [one["receiver"] for one in handed["transfers"]] == ["court-622901"] * 2


def test_the_list_by_case_and_state(capsys: pytest.CaptureFixture[str], place: tuple[str, str]) -> None:
    number = "A6229015500002021090002"

    found = figures(capsys, "transfers", *place, "--case", number, "--handover", "PROSECUTION_TRANSFER")

    assert {one["case_number"] for one in found["transfers"]} == {number}
    assert figures(capsys, "transfers", *place, "--state", "parked")["transfers"] == []


def test_a_state_that_does_not_exist_is_a_wrong_command_line(
    capsys: pytest.CaptureFixture[str], place: tuple[str, str]
) -> None:
    assert call(["transfers", *place, "--state", "lost"]) == exits.USAGE
    assert "parked" in capsys.readouterr().err


def test_one_transfer_from_its_bytes_to_its_receipts(
    capsys: pytest.CaptureFixture[str], place: tuple[str, str]
) -> None:
    # Given a transfer
    listed = figures(capsys, "transfers", *place, "--agency", "court-622901")["transfers"][0]

    # When it is explained, by each of its names
    facts = figures(capsys, "transfers", "show", listed["id"], *place)
    same = [
        figures(capsys, "transfers", "show", name, *place)
        for name in (facts["submission"]["id"], listed["key"])
    ]

    # Then all are one explanation, and nothing between source and receipt is missing
    assert [one["submission"]["id"] for one in same] == [facts["submission"]["id"]] * 2
    assert facts["source"]["charset"] == "gb18030"
    assert "<AJYS>" in facts["source"]["text"]
    assert facts["document"]["persons"][0]["name"]["full"] == "马·哈三"
    assert facts["submission"]["mapping"].startswith("police/AJYS@")
    assert [(one["check"], one["passed"]) for one in facts["checks"]] == [
        (name, True) for name in ("original", "document", "schema", "procedure")
    ]
    transfer = facts["transfers"][0]
    assert (transfer["state"], transfer["reference"]) == ("delivered", "JH_JS_AJ")
    assert transfer["output_mapping"].startswith("court/received@")
    assert (facts["submission"]["mapping_version"], transfer["output_version"]) == ("1", "1")
    assert {one["output_version"] for one in facts["receipts"]} == {"1"}
    told = [one["document"]["receipt"]["outcome"] for one in facts["receipts"]]
    assert sorted(told) == ["accepted", "delivered"]
    assert [one["after"] for one in facts["events"] if one["subject"] == transfer["id"]] == [
        "accepted",
        "released",
        "delivered",
    ]


def test_what_was_refused_is_explained_too(
    capsys: pytest.CaptureFixture[str], place: tuple[str, str]
) -> None:
    key = "A6229015500002021090001/临公(刑)诉字〔2021〕900000号"

    assert call(["--lang", "zh", "transfers", "show", key, *place]) == exits.OK
    page = capsys.readouterr().out

    assert "已退回" in page
    assert "ZJHM" in page
    assert "无：无法转换或已退回" in page


def test_the_page_says_every_part(capsys: pytest.CaptureFixture[str], place: tuple[str, str]) -> None:
    key = "A6229015500002021090001/临公(刑)诉字〔2021〕000001号"

    assert call(["--lang", "en", "transfers", "show", key, *place]) == exits.OK
    page = capsys.readouterr().out

    for part in (
        "What came",
        "The original",
        "The canonical document",
        "Checks",
        "The case",
        "Hand-over",
        "Receipt to",
        "What happened",
    ):
        assert f"== {part}" in page
    assert "it took effect at court-622901" in page


def test_nothing_is_called_so(capsys: pytest.CaptureFixture[str], place: tuple[str, str]) -> None:
    assert call(["transfers", "show", "nobody", *place]) == exits.PROBLEMS
    told = capsys.readouterr().err
    assert "nobody" in told
    assert "没有名为" in told


def test_the_agencies(capsys: pytest.CaptureFixture[str], place: tuple[str, str]) -> None:
    found = {one["code"]: one for one in figures(capsys, "agencies", *place)["agencies"]}

    police, court = found["police-622901"], found["court-622901"]
    assert (police["accepted"], police["refused"], police["backlog"]) == (3, 1, 0)
    assert police["last_in"] is not None
    assert court["last_out"] is not None
    assert (court["channel"], court["parked"]) == ("database", 0)


def test_the_doctor_finds_it_whole(capsys: pytest.CaptureFixture[str], place: tuple[str, str]) -> None:
    report = figures(capsys, "doctor", *place)

    assert report["ok"] is True
    checks = {one["check"] for one in report["checks"]}
    assert {
        "python",
        "sqlite",
        "config",
        "folder",
        "procedure",
        "mappings",
        "channel",
        "ledger",
        "chain",
    } <= checks


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_people_get_tables(capsys: pytest.CaptureFixture[str], place: tuple[str, str], lang: str) -> None:
    for command in (["transfers"], ["agencies"], ["doctor"]):
        assert call(["--lang", lang, *command, *place]) == exits.OK
        assert len(capsys.readouterr().out.splitlines()) > 4
