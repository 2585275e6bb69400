"""Several kinds of agency may have one standing: their systems differ, the procedure does not."""

from pathlib import Path

from casebus.adapters import kinds
from casebus.console.compose import mapping_folder
from casebus.console.config import read_config
from casebus.console.plugged import standing

DEPLOYMENT = """\
[[agency]]
code = "correction-622923"
kind = "correction-excel"
name = "永靖县社区矫正管理局"
area = "622923"
channel = { kind = "folder", outbox = "out", inbox = "in" }
[[agency]]
code = "correction-622901"
kind = "correction"
name = "临夏市社区矫正管理局"
area = "622901"
channel = { kind = "folder", outbox = "out1", inbox = "in1" }
"""


def test_offices_with_csv_and_with_workbooks_are_correction_offices_both(tmp_path: Path) -> None:
    # Given two correction offices whose systems speak different formats
    (tmp_path / "casebus.toml").write_text(DEPLOYMENT, "utf-8")

    config = read_config(tmp_path)

    # Then the procedure and the routing see two of one kind, each with its own mappings
    agencies = config.agencies()
    assert {
        one.code: agency.kind for one in config.settings.agency if (agency := agencies.get(one.code))
    } == {
        "correction-622923": "correction",
        "correction-622901": "correction",
    }
    assert [one.code for one in agencies.serving("correction", "622923", "")] == ["correction-622923"]
    assert [mapping_folder(config, one).name for one in config.settings.agency] == [
        "correction-excel",
        "correction",
    ]


def test_a_kinds_standing_is_a_kind_of_the_procedure() -> None:
    assert (standing("correction-excel"), standing("detention"), standing("police")) == (
        "correction",
        "detention",
        "police",
    )
    assert kinds.CORRECTION_EXCEL.mappings != kinds.CORRECTION.mappings
