"""What the preview shows of a sample: every value with its source, problems in place, the way back, live."""

from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.kinds import MAPPINGS
from preview_side import Visitor, folder_of, lit, text_of


@pytest.fixture
def police(tmp_path: Path) -> Path:
    """A folder of mappings to edit."""
    return folder_of("police", tmp_path / "mappings")


@pytest.fixture
def correction(tmp_path: Path) -> Path:
    return folder_of("correction", tmp_path / "mappings")


def entries_of(picture: dict[str, Any], path: str) -> set[int]:
    return {number for number, one in enumerate(picture["entries"]) if one.get("path") == path}


def test_a_canonical_value_lights_its_source_and_its_way_back(police: Path) -> None:
    visitor = Visitor.of(police / "AJYS.yaml", police / "examples" / "AJYS" / "full.xml")

    shown = visitor.look()

    picture = shown["picture"]
    entries = entries_of(picture, "case.filed_on")
    assert lit(picture["source"]["text"], entries) == ["20210920"]
    assert lit(picture["canonical"], entries) == ['"2021-09-20"']
    assert lit(picture["back"]["text"], entries) == ["20210920"]
    inward = next(one for one in picture["entries"] if one.get("path") == "case.filed_on")
    assert inward["steps"][-1] == ["date(yyyyMMdd)", "2021-09-20"]
    assert inward["rule"].startswith("police/AJYS.yaml:")
    assert (shown["stale"], shown["errors"], shown["checks"]) == (False, 0, [])


def test_what_no_rule_reads_tells_why(police: Path) -> None:
    picture = Visitor.of(police / "AJYS.yaml", police / "examples" / "AJYS" / "full.xml").look()["picture"]

    reasons = {one["source"]: one.get("text") for one in picture["entries"] if one["kind"] == "ignored"}

    assert reasons["DZJZ/JS"] == "counted again from the ZIP"
    assert reasons["XTXX/BBH"] == "writes"
    assert "unread" not in {one["kind"] for one in picture["entries"]}


def test_the_way_back_marks_what_differs(correction: Path) -> None:
    picture = Visitor.of(correction / "feedback.yaml").look()["picture"]

    back = picture["back"]
    looks = [row.get("look", "") for row in back["text"]["rows"]]
    assert (back["same"], looks) == (False, ["", "old", "new", ""])
    assert text_of(back["text"]).splitlines()[1].startswith("1,执行回执,")


@pytest.mark.parametrize(
    ("kind", "mapping", "sample", "path", "field"),
    [
        ("detention", "feedback", "one.dbf", "case.organ_code", "KSSDM"),
        ("correction-excel", "feedback", "one.xlsx", "document.issued_on", "文书日期"),
        ("court", "sent", "judgment.json", "case.area", "f6"),
    ],
)
def test_a_format_that_is_no_text_is_a_table_of_fields(
    kind: str, mapping: str, sample: str, path: str, field: str
) -> None:
    folder = MAPPINGS / kind
    picture = Visitor.of(folder / f"{mapping}.yaml", folder / "examples" / mapping / sample).look()["picture"]

    entries = entries_of(picture, path)
    assert (picture["source"]["view"], picture["back"]["view"]) == ("fields", "fields")
    lit_fields = [
        row["n"]
        for row in picture["source"]["fields"]["rows"]
        for part in row["parts"]
        if len(part) > 1 and entries & set(part[1])
    ]
    assert lit_fields == [field]


def test_one_document_of_several_is_shown(correction: Path) -> None:
    visitor = Visitor.of(correction / "feedback.yaml", correction / "examples" / "feedback" / "several.csv")

    first, second, last = (visitor.look(document=number)["picture"] for number in (0, 1, 99))

    assert first["documents"] == {"count": 2, "shown": 0, "problems": [0, 0]}
    assert second["documents"]["shown"] == last["documents"]["shown"] == 1
    assert first["key"] != second["key"]
    entries = entries_of(second, "handover")
    rows = [
        row["n"]
        for row in second["back"]["text"]["rows"]
        for part in row["parts"]
        if len(part) > 1 and entries & set(part[1])
    ]
    # the first document has a line break within a value
    assert rows == [4]
    assert {one["place"] for one in second["entries"] if one.get("source") == "业务"} == {
        "line 4, column 2 (业务)"
    }


def test_problems_stand_at_the_line_and_at_the_canonical_value(police: Path) -> None:
    sample = police / "examples" / "AJYS" / "full.xml"
    visitor = Visitor.of(police / "AJYS.yaml", sample)
    text = visitor.look()["picture"]["source"]["raw"].replace("<AJLB>264000<", "<AJLB>999999<")

    picture = visitor.look(text=text)["picture"]

    noted = [(row["n"], row["notes"]) for row in picture["source"]["text"]["rows"] if "notes" in row]
    assert [number for number, _ in noted] == [14]
    remark = picture["remarks"][noted[0][1][0]]
    assert (remark["code"], remark["path"]) == ("MAPPING_CODE_UNKNOWN", "case.category")
    assert set(remark["text"]) == {"en", "zh"}
    assert any(noted[0][1][0] in row.get("notes", ()) for row in picture["canonical"]["rows"])


def test_a_sample_that_cannot_be_read_shows_its_problem_at_its_line(police: Path) -> None:
    visitor = Visitor.of(police / "AJYS.yaml", police / "examples" / "AJYS" / "full.xml")

    picture = visitor.look(text="<AJYS>\n<XTXX>\n</AJYS>")["picture"]

    assert (picture["canonical"], picture["back"], picture["documents"]["count"]) == (None, None, 0)
    assert [row["n"] for row in picture["source"]["text"]["rows"] if row.get("notes")] == [3]
    assert picture["remarks"][0]["code"] == "XML_SYNTAX"


def test_an_edited_sample_is_tried_in_its_charset_and_never_written(police: Path) -> None:
    sample = police / "examples" / "AJYS" / "full.xml"
    before = sample.read_bytes()
    visitor = Visitor.of(police / "AJYS.yaml", sample)
    text = visitor.look()["picture"]["source"]["raw"]

    same, other = visitor.look(text=text), visitor.look(text=text.replace("王镕", "王喆"))

    assert same["picture"]["source"]["bytes"] == len(before)
    assert "王喆" in text_of(other["picture"]["canonical"])
    assert sample.read_bytes() == before
    alone = visitor.look(text=text + "\ud800")
    assert (alone["picture"], alone["problems"][0]["code"]) == (None, "MAPPING_SAMPLE_ABSENT")


def test_the_margin_tells_what_the_samples_reach(police: Path) -> None:
    shown = Visitor.of(police / "AJYS.yaml").look()

    own = shown["files"][0]
    looks = {row["look"] for row in own["rows"] if "look" in row}
    assert looks >= {"hit", "part"}
    assert 0 < min(shown["coverage"]) <= max(shown["coverage"]) <= 100
    assert any(name["file"].endswith(".csv") for name in shown["files"])
    assert {lang for row in own["rows"] for lang in row.get("hint", {})} == {"en", "zh"}


def test_a_large_sample_is_cut_and_one_document_shown(correction: Path) -> None:
    small = (correction / "examples" / "feedback" / "one.csv").read_bytes()
    header, row, total = small.split(b"\n")[:3]
    count = 3000
    rows = [row.replace(b"202200010012", b"2022%08d" % number) for number in range(count)]
    total = total.replace(b",1,", b",%d," % count, 1)
    sample = correction / "large.csv"
    sample.write_bytes(b"\n".join([header, *rows, total, b""]))

    picture = Visitor.of(correction / "feedback.yaml", sample).look(document=2000)["picture"]

    assert picture["documents"] == {"count": count, "shown": 2000, "problems": []}
    assert picture["source"]["text"]["cut"]
    assert picture["source"]["raw"] is None
    lines = [row["n"] for row in picture["source"]["text"]["rows"]]
    assert lines[0] <= 2002 <= lines[-1]
    assert len(lines) <= 2500
    assert (picture["back"]["whole"], picture["key"]) == (False, "202200002000")
