"""`casebus mapping check` reads like a good compiler: place, message, the line with a caret, what to do."""

import json
import re
from pathlib import Path
from shutil import copytree

import pytest
import yaml
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.mapping.check_levels import NOTES, WARNINGS
from casebus.console import exits
from casebus.console import texts as console
from casebus.console.cli import call
from casebus.schemas.catalogue import LANGUAGES

FIXES = yaml.safe_load((Path(console.__file__).parent / "fixes.yaml").read_text("utf-8"))
PROBLEMS = yaml.safe_load(
    (Path(console.__file__).parents[1] / "schemas" / "problems.yaml").read_text("utf-8")
)


@pytest.fixture
def prison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a kind's mappings to spoil, named as one stands beside it."""
    copytree(MAPPINGS / "codes", tmp_path / "codes")
    monkeypatch.chdir(tmp_path)
    return Path(copytree(MAPPINGS / "prison", tmp_path / "prison"))


def spoil(file: Path, old: str, new: str) -> str:
    """Change one place; gives its line number."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    return str(text[: text.index(old)].count("\n") + 1)


def test_a_finding_shows_its_line_with_a_caret(prison: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = spoil(prison / "feedback.yaml", "name.full: 姓名 | trim", "name.full: 姓明 | trim")

    code = call(["--lang", "en", "mapping", "check", "prison/feedback.yaml"])

    lines = capsys.readouterr().out.splitlines()
    start = next(index for index, line in enumerate(lines) if ":18: error" in line)
    head, shown, caret, rule, fix = lines[start : start + 5]
    assert code == exits.PROBLEMS
    assert head == (
        f"prison/feedback.yaml:{number}:18: error MAPPING_SOURCE_UNKNOWN: The source has no field 姓明; nearest: 姓名."
    )
    assert shown == f"  {number} |       name.full: 姓明 | trim | interpunct"
    # a Han character takes two columns of a terminal
    assert caret == f"  {' ' * len(number)} |                  ^^^^"
    assert rule == "  rule: persons[].name.full: 姓明 | trim | interpunct"
    assert fix.startswith("  what to do: Correct the path")
    assert lines[-1].startswith("1 mappings checked: ")


def test_the_same_in_chinese(prison: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(prison / "feedback.yaml", "name.full: 姓名 | trim", "name.full: 姓名 | trin")

    call(["--lang", "zh", "mapping", "check", "prison/feedback.yaml"])

    shown = capsys.readouterr().out
    assert "错误 MAPPING_OPERATION_UNKNOWN: 没有名为 trin 的操作；相近的有：trim。" in shown
    assert "处理办法: 请改正名称" in shown


def test_all_parts_as_json(prison: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(prison / "codes" / "punishment.csv", "\n1,", "\n99,")

    code = call(["mapping", "check", "--json", "prison"])

    value = json.loads(capsys.readouterr().out.splitlines()[-1])
    found = [one for one in value["problems"] if one["code"] == "MAPPING_ROW_UNFIT"]
    assert (code, value["ok"], value["errors"], value["warnings"]) == (exits.PROBLEMS, False, 0, len(found))
    assert {
        "level",
        "file",
        "line",
        "column",
        "width",
        "source",
        "rule_text",
        "fix",
        "text",
        "params",
    } <= found[0].keys()
    assert found[0]["level"] == "warning"
    assert found[0]["file"] == "prison/codes/punishment.csv"
    assert found[0]["source"].startswith("99,")
    # a table that several mappings share is told of once per field
    assert len({(one["rule"], one["path"]) for one in found}) == len(found)


def test_notes_are_told_when_asked_for(prison: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quiet = call(["mapping", "check", "prison"])
    said = capsys.readouterr().out
    pedantic = call(["--lang", "en", "mapping", "check", "--pedantic", "prison"])

    assert (quiet, pedantic) == (exits.OK, exits.OK)
    assert len(said.splitlines()) == 1
    assert "note MAPPING_TEXT_LONGER" in capsys.readouterr().out


def test_a_folder_is_checked_as_a_whole(prison: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (prison / "codes" / "spare.csv").write_text("local,canonical\n1,x\n", "utf-8")

    assert call(["mapping", "check", "prison/notices.yaml"]) == exits.PROBLEMS
    assert "prison/codes/spare.csv:1:1" in capsys.readouterr().out


def test_every_fix_is_of_a_known_code_and_in_both_languages() -> None:
    assert FIXES.keys() <= PROBLEMS.keys()
    assert [code for code, fix in FIXES.items() if set(fix) != set(LANGUAGES)] == []
    assert list(FIXES) == sorted(FIXES)
    assert FIXES.keys() >= WARNINGS | NOTES


def test_every_code_that_checking_gives_has_a_fix() -> None:
    room = Path(console.__file__).parents[1] / "adapters" / "mapping"
    files = [*room.glob("check*.py"), room / "code_tables.py", room / "places.py"]
    given = {code for file in files for code in re.findall(r'"(MAPPING_[A-Z_]+)"', file.read_text("utf-8"))}

    assert given - FIXES.keys() - {"MAPPING_CODE_UNKNOWN", "MAPPING_CODE_HELD", "MAPPING_FILE_ABSENT"} == {
        code for code in given if code.startswith("MAPPING_VALUE_UN") and code != "MAPPING_VALUE_UNFIT"
    }
