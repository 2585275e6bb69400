"""The catalogue of what operators read: both languages, nothing missing, nothing left over."""

import re
from pathlib import Path

import pytest
import yaml
from casebus.console import texts as module
from casebus.console.texts import Texts, language

CONSOLE = Path(module.__file__).parent
CATALOGUE = yaml.safe_load((CONSOLE / "texts.yaml").read_text("utf-8"))
FIELDS = re.compile(r"{(\w+)}")


def test_every_text_is_in_both_languages_with_the_same_values() -> None:
    wrong = [
        name
        for name, text in CATALOGUE.items()
        if set(text) != {"en", "zh"} or set(FIELDS.findall(text["en"])) != set(FIELDS.findall(text["zh"]))
    ]

    assert wrong == []


def test_every_name_in_the_code_has_a_text() -> None:
    used = {
        name
        for file in CONSOLE.rglob("*.py")
        for name in re.findall(r"""texts\(\s*"([a-z_]+\.[a-z_]+)\"""", file.read_text("utf-8"))
    }

    assert len(used) > 20
    assert used - CATALOGUE.keys() == set()


@pytest.mark.parametrize(
    ("asked", "environment", "chosen"),
    [
        ("zh", {"LANG": "en_GB.UTF-8"}, "zh"),
        ("", {"LANG": "zh_CN.UTF-8"}, "zh"),
        ("", {"CASEBUS_LANG": "zh", "LANG": "de_DE"}, "zh"),
        ("", {"LANG": "C"}, "en"),
        ("", {}, "en"),
    ],
)
def test_the_language(asked: str, environment: dict[str, str], chosen: str) -> None:
    assert language(asked, environment) == chosen


def test_values_are_filled_in() -> None:
    assert "3" in Texts("zh")("age.seconds", count=3)
