"""What is made from the model is up to date and says what the model says; code lists are whole."""

import re
from pathlib import Path
from typing import Any

import pytest
from casebus.schemas.code_lists import code_list
from casebus.schemas.generate import main, stale
from casebus.schemas.model import SCALARS, Model, case_model, list_specs, receipt_model
from casebus.schemas.patterns import AREA, DATE, INSTANT
from casebus.schemas.validation import packaged_schema

ROOT = Path(__file__).resolve().parents[2]
MODELS = [case_model(), receipt_model()]


def test_every_generated_file_is_what_its_source_gives() -> None:
    assert stale(ROOT) == [], "run `python -m casebus.schemas.generate` at the root of the repository"


def test_the_check_writes_nothing_and_writing_makes_it_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "schemas").mkdir()
    assert main(["--check", str(tmp_path)]) == 1
    assert list((tmp_path / "schemas").iterdir()) == []
    assert main([str(tmp_path)]) == 0
    assert "schemas/case.xsd" in capsys.readouterr().out
    assert main(["--check", str(tmp_path)]) == 0


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_field_of_the_model_is_known_and_titled_in_two_languages(model: Model) -> None:
    for kind in model.types.values():
        for spec in kind.fields.values():
            where = f"{kind.name}.{spec.name}"
            assert spec.is_ in SCALARS or spec.is_ in model.types, where
            assert (spec.is_ == "code") == bool(spec.list_), where
            assert spec.en, where
            assert re.search("[\u4e00-\u9fff]|SHA", spec.zh), where
            assert spec.is_ != "text" or spec.max or spec.pattern or spec.format, f"{where} has no limit"
            if spec.list_:
                assert code_list(spec.list_), where


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_page_shows_every_field(model: Model) -> None:
    page = (ROOT / "docs" / "canonical-case.md").read_text("utf-8")
    for kind in model.types.values():
        section = page.split(f"## {kind.name} · ")[1].split("\n#")[0]
        rows = [line.split(" | ") for line in section.splitlines()[4:] if line]
        assert [row[0].strip("|*` []") for row in rows] == list(kind.fields)
        for row, spec in zip(rows, kind.fields.values(), strict=True):
            assert row[2:4] == [spec.en, spec.zh]
            assert spec.niem in row[4]


def test_the_json_schema_carries_titles_niem_and_lists() -> None:
    schema = packaged_schema("case")
    kind: dict[str, Any] = schema["$defs"]["Identity"]["properties"]["kind"]
    assert kind["title"] == "Kind"
    assert kind["x-zh"] == "证件种类"
    assert kind["x-niem"] == "ecf:PersonIdentificationCategoryCode"
    assert schema["$defs"]["list.id-kind"] == {"enum": list(code_list("id-kind")), "x-list": "id-kind"}


@pytest.mark.parametrize("pattern", [DATE, INSTANT, AREA, *(r"[0-9a-f]{64}",)])
def test_patterns_use_only_what_both_dialects_read_alike(pattern: str) -> None:
    assert not re.search(r"\\[dwsDWSb]|[\^$]|\(\?", pattern)


def test_the_ethnic_groups_are_56_and_two_more() -> None:
    groups = code_list("ethnicity")
    assert list(groups) == [*(f"{number:02}" for number in range(1, 57)), "97", "98"]
    assert {code: groups[code][1] for code in ("01", "03", "26", "35", "47", "56")} == {
        "01": "汉族",
        "03": "回族",
        "26": "东乡族",
        "35": "撒拉族",
        "47": "保安族",
        "56": "基诺族",
    }


def test_the_areas_of_the_prefecture() -> None:
    areas = code_list("area")
    counties = {code: zh for code, (_, zh) in areas.items() if code.startswith("6229") and code != "622900"}
    assert counties == {
        "622901": "临夏市",
        "622921": "临夏县",
        "622922": "康乐县",
        "622923": "永靖县",
        "622924": "广河县",
        "622925": "和政县",
        "622926": "东乡族自治县",
        "622927": "积石山保安族东乡族撒拉族自治县",
    }
    assert len(code_list("province")) == 34


def test_every_list_has_titles_in_two_languages() -> None:
    for name in [*list_specs(), "area", "province"]:
        for code, (en, zh) in code_list(name).items():
            assert en, (name, code)
            assert re.search("[\u4e00-\u9fff]", zh), (name, code)


def test_an_unknown_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        code_list("no-such-list")
