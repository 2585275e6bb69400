"""Every form of rule in the mapping spreadsheet: told, edited in its place, and nothing beside it touched."""

import json
from datetime import date
from pathlib import Path

import pytest
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import load_mapping
from casebus.adapters.mapping.spreadsheet.book import workbook
from workbooks import Workbook, back, lines

TEXT = {"type": "string"}
PERSON = {"id": TEXT, "no": {"type": "integer"}, "name": TEXT, "sex": TEXT}
SCHEMA = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("id", "n", "m", "t", "u", "y", "c", "z", "phone"), TEXT),
        "tel": {"type": "array", "items": TEXT},
        "g": {"type": "object", "properties": {"a": TEXT, "b": TEXT}},
        "p": {"type": "array", "items": {"type": "object", "properties": PERSON}},
    },
}
MAPPING = """\
mapping: a/doc   # head
version: 1
target: t.json
codec: { kind: json, charset: UTF-8, newline: "" }
rules:
  # the number
  id: "ID"   # quoted
  n: 'X | trim'
  m:
    choose:
      - { when: LX = 1, from: JBH }
      - { when: LX = 2, from: ZCH }
      - QTH
  c: LX
  t: { template: "{a3}公({a4})字" }
  z: { from: SS, in: "", out: null, when: { in: LX = 1, out: c = 1 } }
  y:
    from: YY | trim
    direction: in     # only read
    loses: yes it does
  tel: { gather: [T1, T2], overflow: reject }
  g:
    at: GG/HH
    rules:
      a: A
      b: ../B
  p:
    each: RY
    when: LX = 1
    direction: in
    key: [BH]
    rules:
      use: person
      id: BH
      no: { position: 1 }
      # the end
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a" / "fragments").mkdir(parents=True)
    (tmp_path / "a" / "t.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "a" / "fragments" / "person.yaml").write_text(
        "fragment: person\nrules:\n  name: XM | trim\n  sex: XB\n"
    )
    (tmp_path / "a" / "doc.yaml").write_text(MAPPING)
    return tmp_path


@pytest.fixture
def book(folder: Path) -> Workbook:
    mapping = load_mapping(folder / "a" / "doc.yaml", codecs=codec_of, targets=targets())
    return Workbook(workbook([mapping], date(2022, 6, 1)))


def test_every_form_is_told(folder: Path, book: Workbook) -> None:
    told = {row[1]: row[book.column("a-doc", "Rule as YAML")] for row in book.sheets["a-doc"][1:]}

    assert told["m"] == "choose:\n  - { when: LX = 1, from: JBH }\n  - { when: LX = 2, from: ZCH }\n  - QTH"
    assert told["t"] == '{ template: "{a3}公({a4})字" }'
    assert told["p[*].use"] == "person"
    whole = book.column("a-doc", "Source path in full")
    assert [book.row("a-doc", path)[whole] for path in ("g.a", "g.b", "p[*].id")] == [
        "GG/HH/A",
        "GG/B",
        "RY/BH",
    ]
    assert back(book, folder).changes == ()


def test_every_form_is_edited_in_its_place(folder: Path, book: Workbook) -> None:
    for path, heading, value in (
        ("m", "Rule as YAML", "choose:\n  - { when: LX = 1, from: JBH }\n  - QTX"),
        ("id", "Source path", "IDX"),
        ("id", "Note", ""),
        ("t", "Rule as YAML", '{ template: "{a3}公[{a4}]字" }'),
        ("y", "Loses", ""),
        ("y", "Direction", "both"),
        ("z", "Default in", "x"),
        ("z", "Condition", "LX = 2"),
        ("g.b", "Source path", "../../B"),
        ("g", "Source path", "GG"),
        ("p[*].no", "Rule as YAML", "{ position: 0 }"),
        ("p", "Key of the items", "BH, XH"),
    ):
        book.put("a-doc", path, heading, value)
    book.insert("a-doc", "p[*].no", Canonical_path="p[*].name", Source_path="W")
    book.insert("a-doc", "tel", Canonical_path="u", Rule_as_YAML="first: [A, B]")
    book.insert("a-doc", "g.b", Canonical_path="phone", Constant="007", Condition="LX = 1")

    found = back(book, folder)

    assert "SHEET_NOT_APPLIED" not in {problem.code for problem in found.problems}
    assert lines(found) == [
        '-  id: "ID"   # quoted',
        '+  id: "IDX"',
        "-      - { when: LX = 2, from: ZCH }",
        "-      - QTH",
        "+      - QTX",
        '-  t: { template: "{a3}公({a4})字" }',
        '-  z: { from: SS, in: "", out: null, when: { in: LX = 1, out: c = 1 } }',
        '+  t: { template: "{a3}公[{a4}]字" }',
        '+  z: { from: SS, in: "x", out: null, when: LX = 2 }',
        "-    direction: in     # only read",
        "-    loses: yes it does",
        "+    direction: both     # only read",
        "+  u:",
        "+    first: [A, B]",
        "-    at: GG/HH",
        "+    at: GG",
        "-      b: ../B",
        "+      b: ../../B",
        "+  phone: { const: 007, when: LX = 1 }",
        "-    key: [BH]",
        "+    key: [BH, XH]",
        "-      no: { position: 1 }",
        "+      no: { position: 0 }",
        "+      name: W",
    ]


def test_a_copied_row_says_only_what_is_typed_in_it(folder: Path, book: Workbook) -> None:
    # Given a row copied with all its cells, and given a path of its own
    rows = book.sheets["a-doc"]
    new = list(book.row("a-doc", "c"))
    new[1] = "u"
    rows.insert(5, new)

    found = back(book, folder)

    assert (lines(found), found.problems) == (["+  u: LX"], ())


def test_a_row_for_a_field_that_is_listed_already(folder: Path, book: Workbook) -> None:
    for reason in ("one", "two"):
        cells = ["", "a/doc", "BZ", reason, ""]
        book.sheets["Ignored fields"].append(cells)

    found = back(book, folder)

    assert {problem.code for problem in found.problems} == {"SHEET_NOT_APPLIED"}
