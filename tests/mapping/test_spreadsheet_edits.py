"""Edits of the mapping spreadsheet come back as the smallest change of the YAML and of the code tables."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import load_mapping
from casebus.adapters.mapping.spreadsheet.book import workbook
from workbooks import Workbook, back, codes, lines

SHEET = "police-AJYS"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of mappings of one's own."""
    for part in ("codes", "police", "court"):
        shutil.copytree(MAPPINGS / part, tmp_path / part, ignore=shutil.ignore_patterns("examples", "pinned"))
    return tmp_path


@pytest.fixture(scope="module")
def exported() -> bytes:
    """The police's mapping as it ships."""
    mapping = load_mapping(MAPPINGS / "police" / "AJYS.yaml", codecs=codec_of, targets=targets())
    return workbook([mapping], date(2022, 6, 1))


@pytest.fixture
def export(folder: Path) -> Callable[..., Workbook]:
    def made(*names: str) -> Workbook:
        known = targets()
        paths = [folder / f"{name}.yaml" for name in names or ("police/AJYS",)]
        mappings = [load_mapping(path, codecs=codec_of, targets=known) for path in paths]
        return Workbook(workbook(mappings, date(2022, 6, 1)))

    return made


@pytest.mark.parametrize(
    ("path", "cells", "change"),
    [
        (
            "case.title",
            {"Operations": "trim | width"},
            ["-    title: AJXX/AJMC | trim", "+    title: AJXX/AJMC | trim | width"],
        ),
        (
            "case.place",
            {"Direction": "in", "Loses": "the place: it is told in the brief"},
            [
                "-    place: AJXX/FADD | trim",
                '+    place: { from: "AJXX/FADD | trim", direction: in, loses: "the place: it is told in the brief" }',
            ],
        ),
        (
            "persons[*].charges",
            {"Key of the items": "XH"},
            ["-        key: [XH, ZMMC]", "+        key: XH"],
        ),
        (
            "schema_version",
            {"Direction": "in"},
            ["-  schema_version: { const: 1 }", "+  schema_version: { const: 1, direction: in }"],
        ),
        (
            "persons[*].phone",
            {"Canonical path": "persons[*].mobile", "Note": "what they gave at the desk"},
            [
                "-      phone: LXDH | trim | width",
                "+      mobile: LXDH | trim | width  # what they gave at the desk",
            ],
        ),
        (
            "case.leniency",
            {"Source path": "", "Operations": "", "Constant": "true", "Direction": "in"},
            [
                "-    leniency: AJXX/RZRF | trim | boolean(1, 0)",
                "+    leniency: { const: true, direction: in }",
            ],
        ),
        (
            "document.signatory",
            {
                "Source path": "",
                "Operations": "",
                "Rule as YAML": "first:\n  - WSXX/QFR | trim\n  - AJXX/BADWCBR | trim\ndirection: in",
            },
            [
                "-    signatory: WSXX/QFR | trim | interpunct",
                "+    signatory:",
                "+      first:",
                "+        - WSXX/QFR | trim",
                "+        - AJXX/BADWCBR | trim",
                "+      direction: in",
            ],
        ),
    ],
)
def test_one_rule_is_one_line_of_the_diff(
    folder: Path, exported: bytes, path: str, cells: dict[str, str], change: list[str]
) -> None:
    book = Workbook(exported)
    row = book.row(SHEET, path)
    for heading, value in cells.items():
        row[book.column(SHEET, heading)] = value

    found = back(book, folder)

    assert lines(found) == change
    assert "SHEET_NOT_APPLIED" not in dict(codes(found))


def test_rows_are_removed_and_inserted_where_they_stand(folder: Path, exported: bytes) -> None:
    # Given a sheet without two rules, one the last of its group, and with two new ones
    book = Workbook(exported)
    book.remove(SHEET, "persons[*].name.alias")
    for name in ("kind", "round", "branch"):
        book.remove(SHEET, f"return.{name}")
    book.insert(
        SHEET, "persons[*].sex",
        Canonical_path="persons[*].contact", Source_path="CH", Operations="trim", Direction="in",
    )  # fmt: skip
    book.insert(
        "Ignored fields",
        "DZJZ/JS",
        "Source path",
        Mapping="police/AJYS",
        Source_path="BCZC/THLX",
        Reason="no: returns",
    )

    found = back(book, folder)

    # Then the rules stand beside their neighbours, and a group without rules is gone
    assert lines(found) == [
        "-  return:",
        "-    kind: BCZC/THLX | trim | code(return-kind)",
        "-    round: BCZC/CS | trim | integer",
        "-    branch: BCZC/FZ | trim | code(supplement-branch)",
        "-      name.alias: CH | trim",
        '+      contact: { from: "CH | trim", direction: in }',
        '+  BCZC/THLX: "no: returns"',
    ]
    # And what does not fit the schema is told with both places
    (unknown,) = (one for one in found.problems if one.code == "MAPPING_TARGET_UNKNOWN")
    assert unknown.place.startswith(f"{SHEET}!A")
    assert unknown.rule.startswith("police/AJYS.yaml:5")


def test_comments_order_and_newlines_stay(folder: Path, export: Callable[..., Workbook]) -> None:
    # Given a file with comments, odd blanks and the line ends of another system
    path = folder / "police" / "AJYS.yaml"
    text = path.read_text("utf-8").replace(
        "    title: AJXX/AJMC | trim\n",
        "    # the name as it is on the cover\n    title:   AJXX/AJMC   | trim   # up to 300\n\n",
    )
    path.write_bytes(text.replace("\n", "\r\n").encode())
    book = export()
    assert book.row(SHEET, "case.title")[book.column(SHEET, "Note")] == "up to 300"
    book.put(SHEET, "case.area", "Operations", "width")
    book.insert(SHEET, "case.title", Canonical_path="case.linked", Rule_as_YAML="{ gather: [AJXX/X] }")

    (change,) = back(book, folder).changes

    # Then all else is the same to the byte
    expected = text.replace("area: AJXX/XZQH | trim | width", "area: AJXX/XZQH | width").replace(
        "# up to 300\n", "# up to 300\n    linked: { gather: [AJXX/X] }\n"
    )
    assert change.after == expected.replace("\n", "\r\n")


def test_code_tables_change_line_by_line(folder: Path, exported: bytes) -> None:
    book = Workbook(exported)
    table = "police/codes/measure.csv"
    rows = [row for row in book.sheets["Code tables"] if row[1] == table]
    rows[0][book.column("Code tables", "Note")] = 'called "传唤" too, by some'
    new = ["", table, "99", "bail", "narrower", "", "2022-01-01", "", "", ""]
    book.sheets["Code tables"].insert(book.sheets["Code tables"].index(rows[1]) + 1, new)

    found = back(book, folder)

    assert lines(found) == [
        "-1,compelled-appearance,equivalent,,,,",
        '+1,compelled-appearance,equivalent,,,,"called ""传唤"" too, by some"',
        "+99,bail,narrower,,2022-01-01,,",
    ]
    # And the check of the whole tells what the new code breaks, row by row
    first = book.sheets["Code tables"].index(rows[1]) + 1
    assert codes(found) == [
        ("MAPPING_TABLE_AMBIGUOUS", f"Code tables!A{first}"),
        ("MAPPING_ROW_UNFIT", f"Code tables!A{first + 1}"),
    ]
