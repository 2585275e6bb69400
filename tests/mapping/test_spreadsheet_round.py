"""The mapping spreadsheet: the same each time, and unedited it changes nothing."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, load_mapping
from casebus.adapters.mapping.spreadsheet.book import workbook
from casebus.adapters.mapping.spreadsheet.review import review
from workbooks import Workbook

DAY = date(2022, 6, 1)
FILES = sorted(MAPPINGS.glob("*/*.yaml"))


def loaded(*paths: Path) -> list[MappingFile]:
    known = targets()
    return [load_mapping(path, codecs=codec_of, targets=known) for path in paths]


def installed(name: str) -> Path:
    return MAPPINGS / f"{name}.yaml"


@pytest.fixture(scope="module")
def whole() -> bytes:
    """Every mapping that ships, in one workbook."""
    return workbook(loaded(*FILES), DAY)


def test_unedited_nothing_changes_for_any_mapping(whole: bytes) -> None:
    # Given all mappings in a workbook that another program opened and saved
    saved = Workbook(whole).body()

    # When either comes back
    for body in (whole, saved):
        found = review(body, installed, codecs=codec_of, targets=targets())

        # Then no byte of any file would change
        assert (found.changes, found.problems, found.since) == ((), (), ())


def test_the_same_mappings_are_the_same_bytes(whole: bytes) -> None:
    paths = (MAPPINGS / "police" / "JSHZ.yaml", MAPPINGS / "court" / "receipts.yaml")

    assert workbook(loaded(*paths), DAY) == workbook(loaded(*paths), DAY)
    assert workbook(loaded(*paths), DAY) != workbook(loaded(*paths), date(2022, 6, 2))


def test_a_row_tells_a_rule_with_all_that_belongs_to_it(whole: bytes) -> None:
    book = Workbook(whole)
    heads = [str(head).split("\n")[0] for head in book.sheets["police-AJYS"][0]]

    row = dict(zip(heads, book.row("police-AJYS", "persons[*].sex"), strict=True))

    assert {name: row[name] for name in heads if row[name] and name != "Check"} == {
        "Line": "56:7",
        "Canonical path": "persons[*].sex",
        "Title (English)": "Sex",
        "Title (Chinese)": "性别",
        "NIEM or ECF name": "j:PersonSexCode",
        "Type": "code: sex",
        "Source path": "XB",
        "Source path in full": "RYXX/RY/XB",
        "Source kind": "text",
        "Source length": "1 characters",
        "Source required": "yes",
        "Operations": "trim | code(sex)",
        "Code tables": "sex",
        "Example: as received": "1",
        "Example: canonical": "1",
        "Example: as written": "1",
    }
    told = dict(zip(heads, book.row("court-sent", "hearing.at"), strict=True))
    assert told["Loses"] == "fractions of a second"
    assert told["Operations"] == "datetime(yyyy-MM-dd HH:mm:ss) | seconds"


def test_the_cover_names_every_mapping_with_its_version_and_digest(whole: bytes) -> None:
    cover = Workbook(whole).sheets["Cover"]
    (mapping,) = loaded(MAPPINGS / "police" / "AJYS.yaml")

    assert cover[1][:2] == ["Date 日期", "2022-06-01"]
    listed = ["police-AJYS", "Case transfer by the police 案件移送", "police/AJYS", "1", mapping.digest]
    assert listed in [row[:5] for row in cover]
    text = " ".join(str(cell) for row in cover for cell in row)
    assert "How to edit" in text
    assert "如何编辑" in text


def test_the_other_sheets_tell_the_rest(whole: bytes) -> None:
    book = Workbook(whole)

    assert list(book.sheets)[-7:] == [
        "Code tables", "Ignored fields", "Absent", "Writes", "Reshape", "Lacunas", "_base",
    ]  # fmt: skip
    ignored = book.row("Ignored fields", "DZJZ/ZYS", "Source path")
    assert ignored[1:4] == ["police/AJYS", "DZJZ/ZYS", "counted again from the ZIP"]
    assert any("rows:" in str(row[2]) for row in book.sheets["Reshape"][1:])
    lost = [row for row in book.sheets["Lacunas"][1:] if row[3] == "hearing.at"]
    assert "fractions of a second" in {row[4] for row in lost}


def test_headings_stay_in_sight_and_filter(whole: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        sheet = package.read("xl/worksheets/sheet2.xml").decode()

    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet
    assert "<dataValidations" in sheet
