"""Workbooks as strangers send them: every formula, number, gap and trick is told with its cell, and changes nothing."""

import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import load_mapping
from casebus.adapters.mapping.spreadsheet.book import workbook
from casebus.adapters.mapping.spreadsheet.review import Review, review
from casebus.schemas.errors import BadDocument
from workbooks import Formula, Workbook

SHEET = "police-ZXHZ"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("codes", "police"):
        shutil.copytree(MAPPINGS / part, tmp_path / part, ignore=shutil.ignore_patterns("examples", "pinned"))
    return tmp_path


@pytest.fixture(scope="module")
def exported() -> bytes:
    mapping = load_mapping(MAPPINGS / "police" / "ZXHZ.yaml", codecs=codec_of, targets=targets())
    return workbook([mapping], date(2022, 6, 1))


@pytest.fixture
def book(exported: bytes) -> Workbook:
    return Workbook(exported)


def back(body: bytes, folder: Path) -> Review:
    return review(body, lambda name: folder / f"{name}.yaml", codecs=codec_of, targets=targets())


def edit(path: str, heading: str, value: object) -> Callable[[Workbook], object]:
    return lambda book: book.put(SHEET, path, heading, value)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (edit("case.title", "Operations", Formula("=1+1", "trim")), {"SHEET_FORMULA"}),
        (edit("case.title", "Operations", Formula('=HYPERLINK("http://x")', "width")), {"SHEET_FORMULA"}),
        (edit("schema_version", "Constant", 1.0), {"SHEET_TYPE"}),
        (edit("case.title", "Note", True), {"SHEET_TYPE"}),
        (edit("case.title", "Note", datetime(2022, 1, 1)), {"SHEET_TYPE"}),  # noqa: DTZ001 - Excel knows no zones
        (edit("case.title", "Title (English)", "Mine"), {"SHEET_READ_ONLY"}),
        (edit("case.title", "Line", "999:1"), {"SHEET_ROW_UNKNOWN"}),
        (edit("case.title", "Rule as YAML", "{ first: [a, b"), {"SHEET_NOT_APPLIED"}),
        (edit("case.title", "Operations", "trim\nhandover: x"), {"MAPPING_RULE"}),
        (edit("case.title", "Constant", "x"), {"SHEET_NOT_APPLIED"}),
        (edit("case.title", "Canonical path", "document.title"), {"SHEET_NOT_APPLIED"}),
        (edit("case.title", "Source path", ""), {"SHEET_NOT_APPLIED"}),
        (edit("case.title", "Note", "a\nb: c"), {"SHEET_NOT_APPLIED"}),
        (edit("case.title", "Operations", "no-such-thing"), {"MAPPING_OPERATION_UNKNOWN"}),
        (lambda book: book.sheets.pop("Code tables"), {"SHEET_MISSING"}),
        (lambda book: book.sheets.pop("Cover"), {"SHEET_MISSING"}),
        (lambda book: book.sheets.pop("_base"), {"SHEET_MISSING", "SHEET_DAMAGED"}),
        (lambda book: book.sheets["_base"][3].__setitem__(2, '"x"'), {"SHEET_DAMAGED"}),
        (lambda book: book.sheets["_base"][0].__setitem__(0, "../../etc/x.yaml"), {"SHEET_DAMAGED"}),
        (lambda book: book.sheets[SHEET][0].__setitem__(1, "Pfad"), {"SHEET_MISSING"}),
        (lambda book: book.sheets[SHEET].append(book.sheets[SHEET][4]), {"SHEET_ROW_TWICE"}),
        (lambda book: book.remove(SHEET, "persons"), {"SHEET_NOT_APPLIED"}),
        (lambda book: book.insert(SHEET, "case.title", Canonical_path="case.title", Source_path="X"), {"SHEET_NOT_APPLIED"}),
        (lambda book: book.insert(SHEET, "case.title", Canonical_path="case.area"), {"SHEET_NOT_APPLIED"}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_with_its_cell_and_never_written(
    folder: Path, book: Workbook, change: Callable[[Workbook], object], codes: set[str]
) -> None:
    change(book)

    found = back(book.body(), folder)

    assert codes <= {problem.code for problem in found.problems}
    assert all(problem.place or problem.rule for problem in found.problems)
    assert not found.may_be_written


def test_a_label_never_leads_out_of_the_folder(folder: Path, book: Workbook) -> None:
    # Given a base that names a table elsewhere, with the right sum over it
    secret = folder / "secret.csv"
    secret.write_text("local,canonical\n1,a\n", "utf-8")
    rows = book.sheets["_base"]
    tables = [row for row in rows if str(row[0]).endswith(".csv")]
    tables[0][0] = "codes/../secret.csv"

    found = back(book.body(), folder)

    assert "SHEET_DAMAGED" in {problem.code for problem in found.problems}
    assert not any("secret" in change.label for change in found.changes)


@pytest.mark.parametrize("body", [b"", b"x" * 100, b"PK\x03\x04nothing"])
def test_what_is_no_workbook_is_refused(folder: Path, body: bytes) -> None:
    with pytest.raises(BadDocument):
        back(body, folder)


def test_a_huge_sheet_is_refused_before_it_is_read(tmp_path: Path, folder: Path, book: Workbook) -> None:
    # Given a cell at the far end of a sheet, in a few bytes
    path = book.save(tmp_path / "book.xlsx")
    target = tmp_path / "huge.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet2.xml":
                far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
                part = part.replace(b"</sheetData>", far)
            copy.writestr(name, part)

    with pytest.raises(BadDocument) as refused:
        back(target.read_bytes(), folder)

    assert [problem.code for problem in refused.value.problems] == ["EXCEL_TOO_LARGE"]
