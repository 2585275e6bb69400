"""The pages about the console are what the code says."""

import re
from pathlib import Path

import pytest
import typer
from casebus.console import codec_pages, exits
from casebus.console.cli import app
from casebus.console.pages import PAGE, codecs_page, configuration_page
from casebus.ledger import states

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_settings_is_made_from_them() -> None:
    assert (ROOT / PAGE).read_text("utf-8") == configuration_page()


def test_the_page_of_codecs_is_made_from_their_settings() -> None:
    assert (ROOT / codec_pages.PAGE).read_text("utf-8") == codecs_page()


def test_every_setting_is_explained() -> None:
    rows = [line for line in configuration_page().splitlines() if line.startswith("| `")]

    assert len(rows) > 60
    assert [row for row in rows if row.rstrip(" |").endswith("| –") or row.endswith("|  |")] == []


@pytest.fixture
def operating() -> str:
    return (ROOT / "docs" / "operating.md").read_text("utf-8")


def test_every_command_is_on_the_operators_page(operating: str) -> None:
    def names(group: object, before: str) -> list[str]:
        commands = getattr(group, "commands", None)
        if commands is None:
            return [before]
        return [name for key, one in commands.items() for name in names(one, f"{before} {key}")]

    assert [name for name in names(typer.main.get_command(app), "casebus") if name not in operating] == []


def test_every_exit_code_and_state_is_on_the_operators_page(operating: str) -> None:
    codes = {value for name, value in vars(exits).items() if name.isupper()}

    assert {int(code) for code in re.findall(r"^\| (\d) \|", operating, re.MULTILINE)} == codes
    assert [state for state in states.ALL if state not in operating] == []
