"""Lacunas as people and programs see them: counted, listed with their transfer, set in `casebus.toml`."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from casebus.console import exits
from casebus.console.cli import call
from casebus.console.config import read_config
from casebus.console.init import template
from casebus.ledger import lacunas, transfers
from casebus.ledger.open import open_ledger
from casebus.schemas.errors import Misconfigured
from casebus.schemas.lacuna import Weight

COURT = "court-622901"


def figures(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert call([*arguments, "--json"]) == exits.OK
    value: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return value


@pytest.fixture
def held(deployment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, str]:
    """A copy of the deployment's ledger in which a delivery is held; its folder and the transfer."""
    home = Path(shutil.copytree(deployment, tmp_path / "copy"))
    listed = figures(capsys, "transfers", "--config", str(home), "--agency", COURT)["transfers"]
    transfer = listed[0]["id"]
    ledger = open_ledger(home / "ledger.sqlite3")
    with ledger.write() as connection:
        row = transfers.by_ids(connection, [transfer])[transfer]
        told = {"state": "parked", "effect": "held", "lacunas": "hold", "ended_at": None}
        transfers.change(connection, [transfers.changed(row, **told)])
        facts = {"subject": transfer, "token": 1, "direction": "out", "agency": COURT, "handover": "X"}
        facts |= {
            "mapping": "court/received@1",
            "version": "1",
            "rule": "court/received.yaml:9:3",
            "place": "A/B",
        }
        facts |= {"at": "2021-09-29T00:00:00.000000Z", "kind": "unmapped-code", "path": "persons[].sex"}
        lacunas.add(
            connection, [{**facts, "line": 9, "params": '{"value":"7"}', "count": 3, "weight": "hold"}]
        )
    ledger.close()
    return home, transfer


def test_they_are_counted(capsys: pytest.CaptureFixture[str], held: tuple[Path, str]) -> None:
    found = figures(capsys, "lacunas", "--config", str(held[0]), "--agency", COURT, "--kind", "unmapped-code")

    assert found["kinds"] == {"unmapped-code": 3}
    assert [(one["path"], one["count"], one["documents"]) for one in found["lacunas"]] == [
        ("persons[].sex", 3, 1)
    ]
    assert figures(capsys, "lacunas", "--config", str(held[0]), "--handover", "NONE")["lacunas"] == []


@pytest.mark.parametrize(("lang", "words"), [("en", ("unmapped code", "held")), ("zh", ("未知代码", "暂停"))])
def test_they_are_a_table_in_both_languages(
    capsys: pytest.CaptureFixture[str], held: tuple[Path, str], lang: str, words: tuple[str, str]
) -> None:
    assert call(["--lang", lang, "lacunas", "--config", str(held[0]), "--kind", "unmapped-code"]) == exits.OK
    out = capsys.readouterr().out
    assert all(word in out for word in (*words, "persons[].sex"))


def test_an_unknown_kind_is_a_wrong_command_line(
    capsys: pytest.CaptureFixture[str], held: tuple[Path, str]
) -> None:
    assert call(["lacunas", "--config", str(held[0]), "--kind", "lost"]) == exits.USAGE
    assert "unmapped-code" in capsys.readouterr().err


def test_marked_transfers_are_listed(capsys: pytest.CaptureFixture[str], held: tuple[Path, str]) -> None:
    found = figures(capsys, "transfers", "--config", str(held[0]), "--lacunas")["transfers"]
    assert [(one["id"], one["lacunas"]) for one in found] == [(held[1], "hold")]

    assert call(["--lang", "en", "transfers", "--config", str(held[0]), "--lacunas"]) == exits.OK
    assert "held for lacunas" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ("[held] persons[].sex holds the code 7, which no table knows", "operator")),
        ("zh", ("[暂停] persons[].sex 的代码 7", "操作员")),
    ],
)
def test_one_transfer_tells_its_lacunas(
    capsys: pytest.CaptureFixture[str], held: tuple[Path, str], lang: str, told: tuple[str, str]
) -> None:
    facts = figures(capsys, "transfers", "show", held[1], "--config", str(held[0]))
    assert [one["params"] for one in facts["lacunas"] if one["kind"] == "unmapped-code"] == [{"value": "7"}]

    assert call(["--lang", lang, "transfers", "show", held[1], "--config", str(held[0])]) == exits.OK
    out = capsys.readouterr().out
    assert all(word in out for word in (*told, "court/received.yaml:9:3"))


def test_an_agency_sets_its_own_policy(tmp_path: Path) -> None:
    (tmp_path / "casebus.toml").write_text(
        template()
        + '\n[agency.lacunas]\nunmapped-code = "hold"\npaths = [{ path = "persons", policy = "warn" }]\n'
    )

    own = read_config(tmp_path).settings.agency[-1].lacunas

    assert (own.unmapped_code, own.paths[0].policy, own.dropped) == (Weight.HOLD, Weight.WARN, None)


@pytest.mark.parametrize(
    ("line", "place"), [('droped = "warn"', "lacunas.droped"), ('dropped = "ignore"', "lacunas.dropped")]
)
def test_a_wrong_policy_is_told_with_its_agency(tmp_path: Path, line: str, place: str) -> None:
    (tmp_path / "casebus.toml").write_text(f"{template()}\n[agency.lacunas]\n{line}\n")

    with pytest.raises(Misconfigured) as told:
        read_config(tmp_path)

    assert any(place in problem.place for problem in told.value.problems)
