"""The mapping spreadsheet against a file that has changed since, and against rules in braces."""

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


@pytest.fixture
def export(folder: Path) -> Callable[..., Workbook]:
    def made(*names: str) -> Workbook:
        known = targets()
        paths = [folder / f"{name}.yaml" for name in names or ("police/AJYS",)]
        mappings = [load_mapping(path, codecs=codec_of, targets=known) for path in paths]
        return Workbook(workbook(mappings, date(2022, 6, 1)))

    return made


def test_what_changed_in_the_file_since_is_kept_and_conflicts_are_told(
    folder: Path, export: Callable[..., Workbook]
) -> None:
    # Given a file that somebody changed after the export: other rules, and one of the edited ones
    book = export()
    path = folder / "police" / "AJYS.yaml"
    text = path.read_text("utf-8").replace("sex: XB | trim", "sex: XB | width | trim")
    path.write_text(text.replace("version: 1\n", "version: 2\n").replace("phone: LXDH", "phone: DH"), "utf-8")

    # When other rules are edited in the sheet
    book.put(SHEET, "case.title", "Operations", "trim | width")
    found = back(book, folder)

    # Then their change is not undone
    assert found.since == ("police/AJYS.yaml",)
    assert lines(found) == ["-    title: AJXX/AJMC | trim", "+    title: AJXX/AJMC | trim | width"]

    # But the same cell changed on both sides is a problem, and so is a rule removed on one side
    book.put(SHEET, "persons[*].phone", "Source path", "SJH")
    book.remove(SHEET, "persons[*].sex")
    conflict = back(book, folder)
    assert [code for code, _ in codes(conflict)] == ["SHEET_REMOVED_CHANGED", "SHEET_CONFLICT"]
    assert not conflict.may_be_written


def test_a_group_in_braces_and_lists_of_groups(workshop_folder: Path) -> None:
    # Given rules in braces, and two groups that fill one list
    path = workshop_folder / "a" / "doc.yaml"
    book = Workbook(workbook([load_mapping(path, codecs=codec_of, targets=targets())], date(2022, 6, 1)))
    assert [row[1] for row in book.sheets["a-doc"][1:]] == [
        "id", "name", "people", "people[*].id", "people[*].kind", "people", "people[*].id", "people[*].kind",
    ]  # fmt: skip

    # When one is changed, one removed, one added
    rows = book.sheets["a-doc"]
    rows[4][book.column("a-doc", "Source path")] = "NO"
    rows[8][book.column("a-doc", "Constant")] = "w"
    book.insert("a-doc", "name", Canonical_path="note", Source_path="N", Default_in="none")
    found = back(book, workshop_folder)

    # Then braces stay braces
    assert lines(found) == [
        "+  note: { from: N, in: none }",
        "-    - { each: A, key: I, rules: { id: I, kind: { const: a } } }",
        "-    - { each: B, key: I, rules: { id: I, kind: { const: b } } }",
        "+    - { each: A, key: I, rules: { id: NO, kind: { const: a } } }",
        "+    - { each: B, key: I, rules: { id: I, kind: { const: w } } }",
    ]


@pytest.fixture
def workshop_folder(tmp_path: Path) -> Path:
    """A mapping to a schema of its own."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "t.json").write_text(
        '{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"note":{"type":"string"},'
        '"people":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},'
        '"kind":{"type":"string"}}}}}}'
    )
    (tmp_path / "a" / "doc.yaml").write_text(
        "mapping: a/doc\nversion: 1\ntarget: t.json\n"
        'codec: { kind: json, charset: UTF-8, newline: "" }\n'
        "rules:\n  id: ID\n  name: N\n  people:\n"
        "    - { each: A, key: I, rules: { id: I, kind: { const: a } } }\n"
        "    - { each: B, key: I, rules: { id: I, kind: { const: b } } }\n"
    )
    return tmp_path
