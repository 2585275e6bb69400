"""Rows of the preview: where a place stands in a text, what is marked in it, what differs."""

import pytest
from casebus.console.preview.back_rows import with_differences
from casebus.console.preview.canonical_rows import canonical_sheet, row_of
from casebus.console.preview.field_rows import field_sheet, why_unread
from casebus.console.preview.painted import Mark, Sheet, numbered, parts
from casebus.console.preview.panes import path_of
from casebus.console.preview.text_sheet import LINES, TextSheet
from casebus.console.preview.text_spans import TextSpans

XML = """<?xml version="1.0" encoding="GB2312"?>
<根 xmlns:x="urn:x">
 <RY no='7>1'><XM>马·哈三</XM></RY><RY><XM>王镕</XM><x:E
   a="é"/></RY>
</根>
"""
JSON = '{"文书": {"n": 12, "xs": ["a\\"b", "c"]}}'
CSV = '姓名,备注,号\r\n马,"一\r\n二,""三""",7\r\n王,,8\r\n'


def text_at(text: str, place: str, **codec: str) -> str | None:
    span = TextSpans(text, **codec).exact(place)
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        (XML, "line 3, /根/RY[1]/XM", "马·哈三"),
        (XML, "line 3, /根/RY[2]/XM", "王镕"),
        (XML, "line 3, /根/RY[1]/@no", "7>1"),
        (XML, "line 4, /根/RY[2]/E/@a", "é"),
        (XML, "line 4, /根/RY[2]/E", '<x:E\n   a="é"/>'),
        (XML, "line 3, /RY[2]/XM", "王镕"),
        (XML, "line 3, /根/RY[9]/XM", None),
        (JSON, "/文书/n, line 1", "12"),
        (JSON, "/文书/xs/0, line 1", '"a\\"b"'),
        (JSON, "/文书, line 1", "{"),
        (JSON, "/none, line 1", None),
        (CSV, "line 2, column 2 (备注)", '"一\r\n二,""三"""'),
        (CSV, "line 2, column 3 (号)", "7"),
        (CSV, "line 4, column 2 (备注)", ""),
        (CSV, "line 4, column 9 (?)", None),
        (CSV, "line 99, column 1 (姓名)", None),
    ],
)
def test_a_place_is_found_to_the_character(text: str, place: str, found: str | None) -> None:
    assert text_at(text, place) == found


def test_bytes_of_a_line_are_counted_in_the_agencys_charset() -> None:
    assert text_at("H\nA马三  12\n", "line 2, bytes 6-9 (X)", charset="gb18030") == "  12"
    assert text_at("A马三\n", "line 1, bytes 3-4 (X)", charset="gb18030") is None


@pytest.mark.parametrize("text", ["<a><b></a>", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "", "<"])
def test_a_text_that_is_no_xml_has_no_elements(text: str) -> None:
    assert text_at(text, "line 1, /a") is None


def test_a_text_of_many_lines_is_shown_around_what_matters() -> None:
    text = "".join(f"line {number}\n" for number in range(1, 3 * LINES))

    sheet = TextSheet(TextSpans(text), first=LINES)

    assert sheet.cut
    assert len(sheet.sheet.rows) == LINES
    assert sheet.sheet.rows[0].text == f"line {sheet.sheet.rows[0].number}"
    assert sheet.mark(f"line {LINES + 3}", [4])
    marked = [row for row in sheet.sheet.rows if row.marks]
    assert [(row.text, row.marks[0].entries) for row in marked] == [(f"line {LINES + 3}", (4,))]


def test_a_value_of_several_lines_lights_up_as_a_whole_and_a_group_by_its_first_line() -> None:
    sheet = TextSheet(TextSpans("<a>\n<b>one\ntwo</b>\n</a>\n"))

    sheet.mark("line 2, /a/b", [1])
    sheet.mark("line 1, /a", [2])

    lit = [[part for part in parts(row.text, row.marks) if len(part) > 1] for row in sheet.sheet.rows]
    assert lit == [[["<a>", [2], ""]], [["one", [1], ""]], [["two", [1], ""]], []]


def test_overlapping_marks_share_their_stretch() -> None:
    marks = (Mark(0, 4, (1,), "value"), Mark(2, 6, (2, 1), "error"))

    assert parts("abcdefg", marks) == [
        ["ab", [1], "value"],
        ["cd", [1, 2], "value error"],
        ["ef", [2, 1], "error"],
        ["g"],
    ]


def test_a_problem_without_a_row_stands_above_all() -> None:
    sheet = Sheet(numbered(["a"]))

    for row in (0, None, 7):
        sheet.note(row, 3)

    assert (sheet.rows[0].notes, sheet.loose) == ((3,), [3, 3])
    assert sheet.to_json()["loose"] == [3]


def test_the_canonical_document_is_its_json_row_by_row() -> None:
    document = {"a": [{"b": "x"}], "none": [], "text": ["p", "q"]}

    sheet, at, cut = canonical_sheet(document, {"a": [1], "a[0].b": [2], "text": [3]})

    assert not cut
    assert [row.text for row in sheet.rows][:4] == ["{", '  "a": [', "    {", '      "b": "x"']
    marked = {path: sheet.rows[row].marks[0].entries for path, row in at.items() if sheet.rows[row].marks}
    assert marked == {"a": (1,), "a[0].b": (2,), "none": (), "text": (3,), "text[0]": (3,), "text[1]": (3,)}
    assert row_of(at, "a[0].unknown.deeper") == at["a[0]"]
    assert row_of(at, "elsewhere") is None


def test_a_field_that_changed_shows_what_it_was() -> None:
    sheet, at, _ = field_sheet({"A": "new", "B": "1"}, {"B": [5]}, {"A": "old", "C": "gone", "B": None})

    assert [(row.number, row.text, row.look) for row in sheet.rows] == [
        ("A", "new", "new"),
        ("−", "old", "old"),
        ("B", "1", "new"),
        ("− C", "gone", "old"),
    ]
    assert at == {"A": 0, "B": 2}


def test_what_differs_within_a_line_is_marked() -> None:
    rows = with_differences(Sheet(numbered(["same", "a,,c", "more"])), ["same", "a,b,c"]).rows

    assert [(row.text, row.look) for row in rows] == [
        ("same", ""),
        ("a,b,c", "old"),
        ("a,,c", "new"),
        ("more", "new"),
    ]


def test_the_changed_stretch_of_a_single_line() -> None:
    old, new = with_differences(Sheet(numbered(["a,,c"])), ["a,b,c"]).rows

    assert [(mark.start, mark.end, mark.look) for mark in old.marks] == [(2, 3, "was")]
    assert [(mark.start, mark.end, mark.look) for mark in new.marks] == [(2, 2, "now")]


def test_why_a_field_is_not_read_holds_for_the_group() -> None:
    known = {"A/B": "internal"}

    assert why_unread("A/B[2]/C", known) == "internal"
    assert why_unread("A/C", known) == ""


def test_a_record_path_is_read_back_from_its_text() -> None:
    assert path_of("RYXX/RY[2]/XM") == ("RYXX", "RY", 1, "XM")
    assert path_of("[1]/业务") == (0, "业务")
