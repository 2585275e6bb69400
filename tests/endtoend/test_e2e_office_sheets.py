"""CSV as Chinese Excel writes it: charsets, line breaks, tabs, totals, what Excel does to numbers, formulas."""

import pytest
from five_agencies import CORRECTION
from five_systems import Prefecture, Refusal
from golden import ID, case_number
from golden_records import office_file, office_line, office_place


def taken(p: Prefecture, serial: int, body: bytes) -> dict[str, object]:
    """The person as the court's tables have it, after the rest has flown, too."""
    p.put(CORRECTION, f"FK_{serial}.csv", body)
    p.flow()
    (row,) = p.court("SELECT LSH FROM JH_JS_AJ WHERE a1 = ?", case_number(serial, 5))
    (person,) = p.court("SELECT * FROM JH_JS_RY WHERE LSH = ?", row["LSH"])
    return person


def refused(p: Prefecture, serial: int, body: bytes) -> Refusal:
    p.put(CORRECTION, f"FK_{serial}.csv", body)
    p.flow()
    assert not p.court("SELECT 1 FROM JH_JS_AJ WHERE a1 = ?", case_number(serial, 5))
    return p.refusal(CORRECTION, body, name=f"FK_{serial}.csv")


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_gb18030_and_utf8_with_a_bom_are_both_taken(prefecture: Prefecture, bom: bytes) -> None:
    serial = prefecture.serial()
    line = office_line(serial, 姓名="马・哈䶮㛃")
    body = office_file([line], bom=bom, charset="utf-8" if bom else "gb18030")

    person = taken(prefecture, serial, body)

    assert "马·哈䶮㛃" in person.values()
    assert prefecture.canonical(CORRECTION, body)["persons"][0]["name"]["full"] == "马·哈䶮㛃"


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        pytest.param("矫正表现", '"服从管理，\r\n按期“报到”"', "服从管理，\n按期“报到”", id="13-line-break"),
        pytest.param("矫正表现", '"说：""好"", 完"', '说："好", 完', id="13-quotes-and-commas"),
        pytest.param("矫正表现", "无", None, id="13-null-in-words"),
        pytest.param("矫正表现", "=cmd|'/c calc'!A0", "=cmd|'/c calc'!A0", id="formula-is-text"),
        pytest.param("矫正表现", "@SUM(1+1)*cmd", "@SUM(1+1)*cmd", id="formula-at-is-text"),
        pytest.param(
            "矫正表现", "<script>alert(1)</script>", "<script>alert(1)</script>", id="markup-is-text"
        ),
    ],
)
def test_cells_are_data_whatever_they_look_like(
    prefecture: Prefecture, column: str, cell: str, value: str | None
) -> None:
    serial = prefecture.serial()
    body = office_file([office_line(serial, **{column: cell})])

    person = taken(prefecture, serial, body)

    execution = prefecture.canonical(CORRECTION, body)["persons"][0]["execution"]
    assert execution.get("conduct") == value
    assert value is None or value in person.values()


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        pytest.param("证件号码", "622901198501010000", "VALUE_RESIDENT_ROUNDED", id="11-fifteen-digits"),
        pytest.param("证件号码", "6.22901E+17", "VALUE_RESIDENT_FORM", id="11-scientific"),
        pytest.param("证件号码", "'622901198501010012", "VALUE_RESIDENT_FORM", id="11-apostrophe"),
        pytest.param("证件号码", "622901198501010013\t", "VALUE_RESIDENT_CHECK", id="wrong-check-digit"),
        pytest.param("收到日期", "44468", "MAPPING_VALUE_UNREADABLE", id="11-serial-date"),
        pytest.param("收到日期", "21-09-29", "MAPPING_VALUE_UNREADABLE", id="10-short-year"),
        pytest.param("收到日期", "二〇二一年九月二十九日", "MAPPING_VALUE_UNREADABLE", id="10-chinese-date"),
        pytest.param("收到日期", "2021年9月", "MAPPING_VALUE_UNREADABLE", id="10-month-only"),
        pytest.param("案件类型", "投毒", "MAPPING_CODE_UNKNOWN", id="unknown-code"),
        pytest.param("决定机关地区", "22901", "SCHEMA_BAD_AREA", id="11-lost-leading-digit"),
    ],
)
def test_what_excel_and_people_do_is_refused_at_its_cell(
    prefecture: Prefecture, column: str, cell: str, code: str
) -> None:
    # Given a value with a line break above, so that lines and rows differ
    other, serial = prefecture.serial(), prefecture.serial()
    lines = [office_line(other, 矫正表现='"a\r\nb"'), office_line(serial, **{column: cell})]

    refusal = refused(prefecture, serial, office_file(lines))

    found, place = refusal.only
    assert place == office_place(4, column)
    assert found == code
    assert prefecture.outcomes(CORRECTION, f"JZ-{other}") == ["1", "5"]


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        pytest.param(
            lambda one: office_file([one], charset="utf-8"), "CHARSET_OTHER", "", id="09-utf8-no-bom"
        ),
        pytest.param(
            lambda one: office_file([one], totals=""), "TOTALS_MISSING", "line 2", id="13-no-totals"
        ),
        pytest.param(
            lambda one: office_file([one], totals="合计,7,"),
            "TOTALS_WRONG",
            office_place(3, "业务"),
            id="13-totals",
        ),
        pytest.param(lambda one: office_file([one + ",x"]), "CSV_WIDTH", "line 2", id="13-too-many-cells"),
        pytest.param(
            lambda one: office_file([one.replace("马·哈三", "马\x1c三")]),
            "CONTROL_CHARACTER",
            "line 2",
            id="15-FS",
        ),
        pytest.param(
            lambda one: office_file([one]).replace("马·哈三".encode("gb18030"), b"\xc2\xed\x80"),
            "CHARSET_WRONG_BYTES",
            "line 2, byte ",
            id="04-byte-80",
        ),
        pytest.param(
            lambda one: office_file([one]).replace("台账编号".encode("gb18030"), b"x", 1),
            "CSV_HEADER",
            "line 1",
            id="13-header",
        ),
        pytest.param(lambda one: office_file([one])[:-80], "TOTALS_MISSING", "line 2", id="14-half-a-file"),
    ],
)
def test_whole_files_that_are_wrong_are_refused(
    prefecture: Prefecture, body: object, code: str, place: str
) -> None:
    serial = prefecture.serial()
    made = body(office_line(serial))  # type: ignore[operator]

    refusal = refused(prefecture, serial, made)

    assert code in refusal.codes
    assert refusal.places[refusal.codes.index(code)].startswith(place)
    assert ID.encode() in made
