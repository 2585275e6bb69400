"""Plug-ins bring the texts of their own problems; a broken one costs its own texts and nothing else."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from casebus.schemas.catalogue import plugged, text
from casebus.schemas.problem import Problem

Install = Callable[[str, str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a distribution whose package of the same name holds this problems.yaml."""
    monkeypatch.syspath_prepend(tmp_path)
    plugged.cache_clear()
    names: list[str] = []

    def install(name: str, texts: str) -> None:
        names.append(name)
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / "problems.yaml").write_text(texts, "utf-8")
        about = tmp_path / f"{name}-1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        (about / "entry_points.txt").write_text(f"[casebus.problems]\n{name} = {name}\n")

    yield install
    plugged.cache_clear()
    for name in names:
        sys.modules.pop(name, None)


def test_a_plug_in_has_texts_of_its_own(install: Install) -> None:
    install("texts_of_mine", "MINE_WRONG: { en: '{line} is wrong.', zh: '{line} 有误。' }\n")

    problem = Problem("MINE_WRONG", params={"line": "甲"})

    assert text(problem, "en") == "甲 is wrong."
    assert text(problem, "zh") == "甲 有误。"


def test_a_text_of_casebus_stays_its_own(install: Install) -> None:
    before = text(Problem("BODY_EMPTY"), "en")
    install(
        "texts_of_others",
        "BODY_EMPTY: { en: 'Something else.', zh: '别的。' }\nMINE_A: { en: 'A.', zh: '甲。' }\n",
    )

    assert text(Problem("MINE_A"), "en") == "A."
    assert text(Problem("BODY_EMPTY"), "en") == before


@pytest.mark.parametrize(
    "texts",
    [
        "MINE_WRONG: [",
        "MINE_WRONG: text\n",
        "- MINE_WRONG\n",
        "MINE_WRONG: { en: 3 }\n",
        "MINE_WRONG: null\n",
    ],
)
def test_texts_that_cannot_be_read_cost_only_themselves(
    install: Install, texts: str, caplog: pytest.LogCaptureFixture
) -> None:
    # Given a plug-in with a broken file, and another one
    install("texts_broken", texts)
    install("texts_whole", "OTHER_WRONG: { en: 'Other.', zh: '其他。' }\n")

    # When both codes are told
    told = [text(Problem(code, params={"line": "7"}), "en") for code in ("MINE_WRONG", "OTHER_WRONG")]

    # Then the broken one stands as its code, the other has its text, and the log names who is at fault
    assert told == ["MINE_WRONG: line=7", "Other."]
    assert [record.getMessage().count("texts_broken") > 0 for record in caplog.records] == [True]


def test_a_package_that_cannot_be_imported_costs_only_its_texts(install: Install, tmp_path: Path) -> None:
    install("texts_raising", "MINE_WRONG: { en: 'Wrong.', zh: '有误。' }\n")
    (tmp_path / "texts_raising" / "__init__.py").write_text("raise SystemError('no')\n")

    assert text(Problem("MINE_WRONG"), "zh") == "MINE_WRONG"
