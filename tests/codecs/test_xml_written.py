"""What the XML codec writes is valid: its quick checks never accept what the schema refuses."""

import random
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs import xml as xml_module
from casebus.adapters.codecs.xml import XmlCodec
from casebus.adapters.codecs.xml_page import page_of
from casebus.adapters.codecs.xml_write import writer_of
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument
from lxml import etree

TYPES = {
    "any": "",
    "short": '<xs:maxLength value="5"/>',
    "id": r'<xs:pattern value="(\d{17}[\dX])?"/>',
    "two": r'<xs:pattern value="a+"/><xs:pattern value="\d{3}"/>',
    "code": '<xs:enumeration value="01"/><xs:enumeration value="02"/>',
    "least": '<xs:minLength value="2"/>',
    "both": r'<xs:enumeration value="a1"/><xs:enumeration value="b"/><xs:pattern value="\w\d"/>',
}
BUILT_IN = (
    "xs:string",
    "xs:date",
    "xs:dateTime",
    "xs:decimal",
    "xs:integer",
    "xs:boolean",
    "xs:token",
    "xs:anyURI",
)
VALUES = (
    *(
        "",
        "a",
        "aa",
        "a1",
        "b",
        "01",
        "02",
        "03",
        "123",
        "1234",
        "abcdef",
        "马·哈三",
        "镕喆堃䶮一",
        "𠂇𠂇𠂇𠂇𠂇",
        "𠂇𠂇𠂇𠂇𠂇𠂇",
    ),
    *(
        "622901198501010012",
        "62290119850101001X",
        "62290119850101001x",
        "622901198501010012\n",
        " 01",
        "01 ",
        "０１",
    ),
    *(
        "2021-09-29",
        "2021-02-30",
        "2021-9-29",
        "2021-09-29T10:00:00",
        "2021-09-29T25:00:00",
        " 2021-09-29 ",
        "-0001-01-01",
    ),
    *(
        "1.50",
        "-1",
        "+1",
        "1e3",
        ".5",
        "1.",
        "true",
        "TRUE",
        "0",
        "1",
        "a  b",
        "a&b",
        "<",
        "]]>",
        "x" * 200,
        "1" * 200,
    ),
)


ALL = (*TYPES, "nested", "list", *BUILT_IN)


@pytest.fixture(scope="module")
def codec(tmp_path_factory: pytest.TempPathFactory) -> XmlCodec:
    return made(tmp_path_factory.mktemp("xsd"), ALL)


def made(folder: Path, types: tuple[str, ...]) -> XmlCodec:
    simple = "".join(
        f'<xs:simpleType name="{name}"><xs:restriction base="xs:string">{facets}</xs:restriction></xs:simpleType>'
        for name, facets in TYPES.items()
    )
    simple += r'<xs:simpleType name="nested"><xs:restriction base="id"><xs:pattern value="6\d*"/></xs:restriction></xs:simpleType>'
    simple += r'<xs:simpleType name="list"><xs:list itemType="xs:integer"/></xs:simpleType>'
    leaves = "".join(f'<xs:element name="e{i}" type="{name}"/>' for i, name in enumerate(types))
    (folder / "a.xsd").write_text(
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{simple}<xs:element name="A"><xs:complexType><xs:sequence>'
        f'<xs:element name="G" minOccurs="2" maxOccurs="3"><xs:complexType><xs:sequence>{leaves}</xs:sequence>'
        "</xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>",
        "utf-8",
    )
    values = {"charset": "GB18030", "newline": "\n", "root": "A", "schema": "a.xsd"}
    return XmlCodec(read_settings(XmlCodec.Settings, values), folder)


def good(codec: XmlCodec) -> dict[str, str]:
    """One valid value per element."""
    values = ["x", "x", "", "123", "01", "xx", "a1", "622901198501010012", "1 2"]
    values += ["x", "2021-09-29", "2021-09-29T10:00:00", "1.50", "1", "true", "x", "x"]
    return {f"e{i}": value for i, value in enumerate(values)}


def verdicts(codec: XmlCodec, record: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> tuple[bool, bool]:
    """Ours, and the schema's alone on what was written."""
    try:
        body = codec.encode([record])
        ours = True
    except BadDocument:
        unchecked = XmlCodec.__new__(XmlCodec)
        unchecked.__dict__ |= codec.__dict__ | {
            "settings": codec.settings.model_copy(update={"validate_out": False})
        }
        body, ours = unchecked.encode([record]), False
    assert codec._schema is not None
    return ours, bool(codec._schema._quick(etree.fromstring(body)))


def test_every_value_of_every_type_gets_the_schemas_own_verdict(
    codec: XmlCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = 0
    for name in good(codec):
        for value in VALUES:
            record = {"G": [good(codec), good(codec) | {name: value}]}
            ours, theirs = verdicts(codec, record, monkeypatch)
            assert ours == theirs, (name, value)
            refused += not ours
    assert refused > len(VALUES)


@pytest.mark.parametrize("count", range(6))
def test_how_often_a_group_may_stand_there_is_checked(
    codec: XmlCodec, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    assert verdicts(codec, {"G": [good(codec)] * count}, monkeypatch) == (count in (2, 3),) * 2


def test_a_complete_document_needs_no_second_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codec = made(tmp_path, ("any", "short", "id", "code", "xs:date", "xs:decimal"))
    record = {"e0": "x", "e1": "x", "e2": "", "e3": "01", "e4": "2021-09-29", "e5": "1.50"}
    looks: list[object] = []
    monkeypatch.setattr(xml_module.Schema, "check", lambda self, root: looks.append(root))
    codec.encode([{"G": [record, record]}])
    assert looks == []
    codec.encode([{"G": [record, record | {"e1": "too long"}]}])
    assert len(looks) == 1


def test_order_of_keys_does_not_matter_and_the_first_problem_is_not_the_only_one(codec: XmlCodec) -> None:
    shuffled = list(good(codec).items())
    random.Random(3).shuffle(shuffled)
    assert codec.encode([{"G": [dict(shuffled)] * 2}]) == codec.encode([{"G": [good(codec)] * 2}])
    with pytest.raises(BadDocument) as caught:
        codec.encode([{"G": [good(codec) | {"e4": "99"}, good(codec) | {"e10": "yesterday"}]}])
    assert [problem.path for problem in caught.value.problems] == ["G[1]/e4", "G[2]/e10"]


@pytest.mark.parametrize("newline", ["", "\n", "\r\n"])
def test_a_complete_record_is_written_as_field_by_field(tmp_path: Path, newline: str) -> None:
    # Given the same codec with and without its page
    quick, careful = (made(tmp_path, ("any", "any")) for _ in range(2))
    quick.settings = careful.settings = quick.settings.model_copy(update={"newline": newline})
    root = quick._document.shape
    quick._page, quick._write = (
        page_of(root, quick._names, newline),
        writer_of(root, quick._names, newline),
    )
    careful._page, careful._write = None, quick._write

    # Then every value is written alike, and only a value to be escaped is left to the careful writer
    assert quick._page is not None
    for value in (*VALUES, "a\r\nb", "\r", ">", "a\nb", "\t"):
        record = {"G": [{"e0": "x", "e1": value}, {"e0": value, "e1": "y"}]}
        assert quick.encode([record]) == careful.encode([record])
        assert (quick._page.write(record) is None) == any(mark in value for mark in "&<>\r")


@pytest.mark.parametrize("value", [None, True, 1, ["x"], {"#text": "x"}])
def test_what_is_no_text_is_left_to_the_careful_writer(tmp_path: Path, value: Any) -> None:
    codec = made(tmp_path, ("any", "id"))
    assert codec._page is not None
    for name in ("e0", "e1"):
        record = {"e0": "x", "e1": ""} | {name: value}
        assert codec._page.write({"G": [record, record]}) is None
