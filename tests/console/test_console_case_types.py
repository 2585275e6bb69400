"""The types of case are configuration: a deployment may name its own."""

import shutil
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import mappings_in
from casebus.console.compose import case_check_of, case_types_of, procedure_of
from casebus.console.config import read_config
from casebus.console.init import init
from casebus.console.texts import Texts
from casebus.schemas.errors import Misconfigured

OWN = """
case_types:
  cybercrime: { en: Cybercrime, zh: 网络犯罪, charge: 帮助信息网络犯罪活动罪, article: "287-2", source: own }
"""


@pytest.fixture
def deployment(tmp_path: Path) -> Path:
    init(tmp_path / "d", Texts(), json=False)
    file = tmp_path / "d" / "casebus.toml"
    file.write_text(
        file.read_text("utf-8").replace("[bus]\n", '[bus]\ncase_types = "types.yaml"\n', 1), "utf-8"
    )
    (tmp_path / "d" / "types.yaml").write_text(OWN, "utf-8")
    return file


def document(category: str) -> dict:
    case = {
        "identifiers": [{"kind": "police-case", "number": "A6229015500002021090001"}],
        "category": category,
    }
    return {"schema_version": 1, "handover": "CASE_FILING", "case": case}


def test_a_case_of_the_deployments_own_type_is_valid_and_one_of_another_is_not(deployment):
    config = read_config(deployment)
    check = case_check_of(config, procedure_of(config))
    assert check(document("cybercrime")) == []
    assert [problem.path for problem in check(document("theft"))] == ["case.category"]


def test_a_mapping_may_lead_to_the_deployments_own_types(deployment):
    # Given a police mapping whose code table knows the new type
    folder = deployment.parent / "police"
    shutil.copytree(MAPPINGS / "police", folder)
    shutil.copytree(MAPPINGS / "codes", deployment.parent / "codes")
    with (folder / "codes" / "case-type.csv").open("a", encoding="utf-8") as table:
        table.write("287200,cybercrime,equivalent,,,,\n")
    # Then it checks clean here, and only here
    mappings_in(folder, {"case-type": case_types_of(read_config(deployment))})
    with pytest.raises(Misconfigured):
        mappings_in(folder)
