"""casebus.toml: what is accepted, and how everything that is wrong is told at once."""

from pathlib import Path

import pytest
from casebus.console.config import read_config
from casebus.schemas.catalogue import catalogue
from casebus.schemas.errors import Misconfigured

POLICE = """
[[agency]]
code = "police-622901"
kind = "police"
name = "临夏市公安局"
area = "622901"
[agency.channel]
kind = "folder"
outbox = "out"
inbox = "in"
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "casebus.toml"
    file.write_text(text, "utf-8")
    return file


def problems_of(file: Path) -> dict[str, str]:
    with pytest.raises(Misconfigured) as caught:
        read_config(file)
    return {problem.place: problem.code for problem in caught.value.problems}


def test_a_small_file_is_enough(tmp_path: Path) -> None:
    # Given one agency and nothing else
    file = write(tmp_path, POLICE)

    # When the folder is read
    config = read_config(tmp_path)

    # Then the rest has its defaults, and relative places start at the file
    assert config.file == file
    assert config.ledger == tmp_path / "ledger.sqlite3"
    assert config.agencies().get("police-622901") is not None
    assert config.channels["police-622901"].model_dump()["outbox"] == "out"


def test_every_problem_is_told_with_its_table(tmp_path: Path) -> None:
    # Given mistakes of every sort, in several tables
    text = POLICE + POLICE.replace("inbox", "inboks").replace('"622901"', '"62290"')
    text += POLICE.replace('kind = "folder"', 'kind = "foldr"').replace("police-622901", "court-622901")
    text += '[[agency]]\ncode = "a.b"\nkind = "polize"\nname = "x"\narea = "622901"\n[agency.channel]\n'
    file = write(tmp_path, '[bus]\nwindow = 0\ntransprt = "memory"\n' + text)

    # When it is read
    found = problems_of(file)

    # Then all are named at once, counted as people count
    assert found == {
        "bus.window": "SETTING_WRONG",
        "bus.transprt": "SETTING_UNKNOWN_NEAR",
        "agency[2] (police-622901).code": "AGENCY_TWICE",
        "agency[2] (police-622901).area": "SETTING_WRONG",
        "agency[2] (police-622901).channel.inboks": "SETTING_UNKNOWN_NEAR",
        "agency[3] (court-622901).channel.kind": "PLUGIN_UNKNOWN_NEAR",
        "agency[4] (a.b).code": "SETTING_WRONG",
        "agency[4] (a.b).kind": "PLUGIN_UNKNOWN_NEAR",
        "agency[4] (a.b).channel.kind": "SETTING_MISSING",
    }
    assert set(found.values()) <= catalogue().keys()


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("[bus\n", "casebus.toml:1:", "CONFIG_TOML"),
        ("agency = 3\n", "agency", "SETTING_WRONG"),
        ("", "agency", "SETTING_MISSING"),
        ('[[agency]]\nchannel = "folder"\n', "agency[1].channel", "SETTING_WRONG"),
    ],
)
def test_odd_files_are_told_too(tmp_path: Path, text: str, place: str, code: str) -> None:
    found = problems_of(write(tmp_path, text))

    assert any(place in where and code == what for where, what in found.items()), found


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == {str(tmp_path / "casebus.toml"): "CONFIG_ABSENT"}


def test_retries_are_layered(tmp_path: Path) -> None:
    # Given a default, a deployment's word and an agency's own
    head = "[bus]\nwindow = 7\n[retry]\nfirst = 2\ncap = 60\n"
    other = POLICE.replace("police-622901", "police-2").replace(
        "[agency.channel]", "retry = {cap = 9}\n[agency.channel]"
    )
    config = read_config(
        write(tmp_path, head + POLICE + other.replace("[agency.ch", "window = 3\n[agency.ch"))
    )

    # When the policies are asked for
    first, second = config.policy("police-622901"), config.policy("police-2")

    # Then each overrides only what it names
    assert (first.first, first.cap, first.window) == (2, 60, 7)
    assert (second.first, second.cap, second.window) == (2, 9, 3)


def test_a_kind_says_how_it_is_usually_reached(tmp_path: Path) -> None:
    # Given a court that names its database and nothing else
    court = POLICE.replace('"police', '"court').replace('kind = "folder"', 'kind = "database"')
    court = court.replace('outbox = "out"\n', 'url = "sqlite:///court.sqlite3"\n').replace(
        'inbox = "in"\n', ""
    )

    # When it is read
    config = read_config(write(tmp_path, court))

    # Then the tables are those of the kind, and a police folder knows its dossiers
    assert "JH_FS_WS" in config.channels["court-622901"].model_dump()["outgoing"]
    assert read_config(write(tmp_path, POLICE)).channels["police-622901"].model_dump()["attach"] == ".zip"


def test_channels_that_listen_share_one_address(tmp_path: Path) -> None:
    # Given an address of the bus and one agency with its own
    http = '[http]\nlisten = "127.0.0.1:9999"\n'
    agency = (
        POLICE.replace('"folder"', '"http"')
        .replace('outbox = "out"', 'agency = "x"')
        .replace('inbox = "in"\n', "")
    )
    own = agency.replace("police-622901", "police-2").replace(
        'agency = "x"', 'agency = "y"\nlisten = "127.0.0.1:1"'
    )

    # When it is read
    config = read_config(write(tmp_path, http + agency + own))

    # Then the first listens where the bus does
    assert config.channels["police-622901"].model_dump()["listen"] == "127.0.0.1:9999"
    assert config.channels["police-2"].model_dump()["listen"] == "127.0.0.1:1"
