"""What a draft makes of formats: charset, delimiters, namespaces, packages; and of what is no sample at all."""

import io
import json
import zipfile
from typing import Any

import pytest
import yaml
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping.check_levels import Level, level
from casebus.adapters.mapping.draft import Draft, Order, draft
from casebus.adapters.mapping.draft.looks import date_pattern, time_pattern
from casebus.adapters.mapping.draft.pinyin import initials
from casebus.adapters.mapping.draft.sniff import sniff
from casebus.schemas.errors import BadDocument, CasebusError

XML = '<?xml version="1.0" encoding="{}"?>\n<A><RYS><RY><XM>王镕</XM><XB>男</XB></RY></RYS></A>\n'


def of(name: str, body: bytes, **more: Any) -> Draft:
    return draft(Order("stranger/document", [(name, body)], **more), codecs=codec_of, targets=targets())


def sheet(drafted: Draft) -> dict[str, Any]:
    """The drafted file as YAML has it."""
    value: dict[str, Any] = yaml.safe_load(drafted.files["stranger/document.yaml"])
    return value


@pytest.mark.parametrize(
    ("label", "charset", "said"),
    [
        ("GB2312", "gb18030", "labelled GB2312, read as GB18030"),
        ("GBK", "utf-8", "labelled GBK, but the bytes are UTF-8"),
        ("UTF-8", "gb18030", "labelled UTF-8, but the bytes are no UTF-8; GB18030 fits"),
        ("UTF-8", "utf-8", "strict UTF-8"),
    ],
)
def test_the_bytes_decide_the_charset_and_the_draft_says_so(label: str, charset: str, said: str) -> None:
    assert said in sniff(XML.format(label).encode(charset)).remarks[0]


def test_a_list_of_one_item_is_a_list() -> None:
    codec = sheet(of("a.xml", XML.format("GBK").encode("gbk")))["codec"]

    assert codec == {"kind": "xml", "charset": "GBK", "newline": "\n", "root": "A", "repeats": ["RYS/RY"]}


def test_csv_is_drafted_with_all_that_its_codec_asks() -> None:
    body = "﻿案号;姓名;身份证号;备注\r\n（2021）甘2901刑初1号;甲;11010519491231002X\t;无\r\n合计;1;;\r\n"
    found = sheet(of("名单1.csv", body.encode()))

    assert found["codec"] == {
        "kind": "csv", "charset": "UTF-8", "newline": "\r\n", "bom": True, "delimiter": ";",
        "columns": ["案号", "姓名", "身份证号", "备注"], "totals": {"marker": "合计", "count": "姓名"},
        "nulls": ["无"], "text_guard": ["身份证号"], "digits": ["身份证号"],
    }  # fmt: skip
    assert found["receives"] == "名单*.csv"
    assert found["rules"]["persons"]["rules"]["identity"]["number"].startswith("身份证号 | resident-id")
    assert found["rules"]["case.identifiers[kind=court-case].number"] == "案号 | trim"


def test_english_rows_are_persons_too() -> None:
    body = b"caseNumber\tdefendantName\tDOB\tgender\n21-1\tMa\t1985-01-01\tM\n21-2\tLi\t1990-03-15\tF\n"
    rules = sheet(of("list.txt", body))["rules"]["persons"]["rules"]

    assert rules["name.full"] == "defendantName | trim | interpunct"
    assert rules["born_on"] == "DOB | trim | date(yyyy-MM-dd)"
    assert rules["sex"] == "gender | trim | code(sex)"


def test_soap_is_drafted_around_its_payload() -> None:
    body = (
        b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><w:T xmlns:w="urn:w">1</w:T>'
        b'</s:Header><s:Body><q:F xmlns:q="urn:q" xmlns:n="urn:n"><n:caseNumber>21-1</n:caseNumber></q:F>'
        b"</s:Body></s:Envelope>"
    )
    codec = sheet(of("f.xml", body))["codec"]

    assert (codec["kind"], codec["version"], codec["declaration"]) == ("soap", "1.2", False)
    assert codec["payload"] == {"root": "q:F", "namespaces": {"q": "urn:q", "n": "urn:n", "w": "urn:w"}}
    assert codec["header"] == [{"name": "w:T"}]


def test_a_package_is_drafted_with_the_document_inside() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as package:
        package.writestr("case.xml", XML.format("GBK").encode("gbk"))
        package.writestr("photo.jpg", b"x")
    found = sheet(of("p.zip", into.getvalue()))

    assert found["codec"]["document"]["name"] == "*.xml"
    assert found["rules"]["persons"]["each"] == "RYS/RY"


def test_documents_in_a_wrapper_are_documents() -> None:
    body = json.dumps({"total": 1, "data": [{"caseNo": "A1", "suspects": [{"name": "甲"}]}]}).encode()
    found = sheet(of("c.json", body))

    assert (found["codec"]["documents"], found["codec"]["beside"]) == ("data", ["total"])
    assert found["rules"]["persons"]["each"] == "suspects"


def test_a_target_of_ones_own_is_matched_by_its_names() -> None:
    schema = {
        "type": "object",
        "required": ["parcel"],
        "properties": {
            "parcel": {"type": "object", "properties": {"weight": {"type": "integer"}, "sender": {}}}
        },
    }
    drafted = of(
        "p.csv", b"weight,sender\n12,x\n", target="own.schema.json",
        files={"own.schema.json": json.dumps(schema).encode()},
    )  # fmt: skip

    assert {one.place.path for one in drafted.guesses} == {"parcel.weight", "parcel.sender"}
    assert not [one for one in drafted.problems if level(one) is Level.ERROR]


def test_values_in_a_draft_do_not_say_who_somebody_is() -> None:
    text = of("a.csv", "XM,QTZD\n王镕,13900000017 张三\n".encode()).files["stranger/document.yaml"].decode()

    assert "QTZD" in text
    assert not [one for one in ("王镕", "张三", "13900000017") if one in text]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"   \n", b"\xff\xfe\x00\x81\x82", b"\x00\x01\x02\x03", b'{"a":', b"[1,", b"[]", b'[{"a": 1}]', b"<a><b></a>",
        b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>', b"\x80\x81\xff\xff", b"PK\x03\x04broken",
    ],
)  # fmt: skip
def test_what_is_no_sample_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(CasebusError) as refused:
        of("x", body)

    assert refused.value.problems


@pytest.mark.parametrize(
    "body",
    [
        "姓名/曾用名,备注|1,金额[元], 案号 ,: #\n甲,x,1.5,（2021）甘2901刑初12号,y\n",
        "a,a,b\n1,2,3\n",
        "1,2021-09-29,甲\n2,2021-09-30,乙\n",
        "只有标题,两列\n",
        "yes,no,null\n1,2,3\n",
        "H001\nA甲   1\nA乙   2\nT002\n",
    ],
)
def test_odd_names_and_shapes_give_a_file_that_can_be_read(body: str) -> None:
    try:
        found = sheet(of("odd.csv", body.encode()))
    except BadDocument as fault:
        pytest.fail(str(fault.problems))

    assert found["mapping"] == "stranger/document"
    assert found["rules"]


def test_initials_and_dates_are_known() -> None:
    assert [initials(one) for one in ("案件编号", "姓名", "出生日期", "强制措施", "羁押起日", "诉讼身份")] == [
        "AJBH", "XM", "CSRQ", "QZCS", "JYQR", "SSSF",
    ]  # fmt: skip
    assert date_pattern(["20210929", "99991231"]) == "yyyyMMdd"
    assert date_pattern(["二〇二一年九月二十九日"]) == "chinese"
    assert date_pattern(["13/25/2021"]) == ""
    assert time_pattern(["20210929100000"]) == "yyyyMMddHHmmss"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "AJBH,ZM1,FT1,ZM2,FT2\nA1,a,1,b,2\n",
            '{ slots: { into: ZMS, fields: { ZM: "ZM{n}" }, count: 2 } }',
        ),
        (
            "AJBH,AJMC,XM\nA1,x,甲\nA1,x,乙\nA2,y,丙\n",
            "{ rows: { by: [AJBH], into: ROWS, fields: [XM] } }",
        ),
        ('BH,NR\n1,"<Case><No>1</No></Case>"\n', "{ embedded: { at: NR, as: Case, codec: { kind: xml"),
    ],
)
def test_shapes_that_need_reshaping_are_told_as_steps(body: str, told: str) -> None:
    text = of("a.csv", body.encode()).files["stranger/document.yaml"].decode()

    assert told in text


def test_rows_of_their_own_are_not_taken_for_one_document() -> None:
    text = of("a.csv", "AJBH,XM,XB\nA1,甲,男\nA2,乙,男\nA3,丙,女\n".encode()).files["stranger/document.yaml"]

    assert b"reshape" not in text.partition(b"rules:")[0]


@pytest.mark.parametrize("key", ["name\nrules: {}", "姓名\u2028x: y", "a # b", "name: {", "'\"", "\x1b[31m"])
def test_a_name_cannot_write_lines_of_the_file(key: str) -> None:
    found = sheet(of("a.json", json.dumps({"caseNo": "A1", key: "x"}).encode()))

    assert set(found) >= {"mapping", "version", "codec", "key", "rules", "ignored"}
    assert found["mapping"] == "stranger/document"
    assert key in found["ignored"] or any(key in str(rule) for rule in found["rules"].values())
