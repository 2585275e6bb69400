"""What legacy systems really write, byte for byte: labels that lie, cut characters, Excel, half a document."""

from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.charset import TextCode, is_plainly_utf8
from casebus.adapters.codecs.csv import CsvCodec
from casebus.adapters.codecs.xml import XmlCodec
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument, Misconfigured

MIXED = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="A"><xs:complexType mixed="true">
<xs:sequence><xs:element name="b"/></xs:sequence></xs:complexType></xs:element></xs:schema>"""


def xml(tmp_path: Path, **settings: Any) -> XmlCodec:
    values = {"charset": "GB2312", "newline": "\n", "root": "A"} | settings
    return XmlCodec(read_settings(XmlCodec.Settings, values), tmp_path)


def codes(codec: Any, body: bytes) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        codec.decode(body)
    return [problem.code for problem in caught.value.problems]


def labelled(inner: bytes, label: str = "GB2312") -> bytes:
    return f'<?xml version="1.0" encoding="{label}"?>\n<A>\n<X>'.encode() + inner + b"</X>\n</A>\n"


@pytest.mark.parametrize(
    ("bytes_", "text"),
    [
        ("E946", "镕"),
        ("86B4", "喆"),
        ("88D2", "堃"),
        ("FE9F", "䶮"),
        ("A1A4", "\u00b7"),
        ("A1AA", "\u2014"),
        ("C2EDA1A4B9FEC8FD", "马·哈三"),
        ("FE51", "\U00020087"),
        ("A8BC", "\u1e3f"),
        ("FE59", "\u9fb4"),
        ("A6D9", "\ufe10"),
        ("8230B731", "㛃"),
    ],
)
def test_gb18030_under_the_label_gb2312(tmp_path: Path, bytes_: str, text: str) -> None:
    raw = bytes.fromhex(bytes_)
    codec = xml(tmp_path)

    assert codec.decode(labelled(raw)) == [{"X": text}]
    assert codec.encode([{"X": text}]) == labelled(raw)
    assert TextCode("GBK").decode(raw) == text
    assert TextCode("GBK").encode(text) == raw


def test_the_bytes_decide_before_the_label(tmp_path: Path) -> None:
    codec = xml(tmp_path)
    name = "东乡族·马哈三"
    assert codec.decode(labelled(name.encode(), "UTF-8")) == [{"X": name}]
    assert codec.decode(b"\xef\xbb\xbf" + labelled(name.encode())) == [{"X": name}]
    assert codec.decode(labelled(name.encode())) == [{"X": name}]
    assert codec.decode(labelled(name.encode("gb18030"), "UTF-8")) == [{"X": name}]
    assert codec.decode(labelled(name.encode("gb18030")).split(b"\n", 1)[1]) == [{"X": name}]
    assert codec.decode(labelled(name.encode()).decode().replace("GB2312", "UTF-16").encode("utf-16")) == [
        {"X": name}
    ]
    assert codes(codec, labelled(b"x", "Big5")) == ["CHARSET_OTHER"]
    assert codes(codec, labelled(b"x", "no-such-charset")) == ["CHARSET_OTHER"]


def test_gb_text_that_could_be_utf8_is_not_taken_for_it() -> None:
    assert "一".encode("gbk").decode("utf-8") == "\u04bb"
    assert not is_plainly_utf8("一".encode("gbk"))
    assert is_plainly_utf8("东乡族".encode())
    assert not is_plainly_utf8(b"ascii")


def test_mojibake_is_refused_not_read(tmp_path: Path) -> None:
    values = {
        "charset": "GBK",
        "newline": "\r\n",
        "bom": False,
        "delimiter": ",",
        "columns": ["a"],
        "header": False,
    }
    codec = CsvCodec(read_settings(CsvCodec.Settings, values), tmp_path)
    assert codes(codec, "东乡族\r\n".encode()) == ["CHARSET_OTHER"]
    assert codec.decode(b"\xef\xbb\xbf" + "东乡族\r\n".encode()) == [{"a": "东乡族"}]
    assert codes(codec, "东\ufffd族".encode("gb18030")) == ["CHARSET_DAMAGED"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<A><X>\x80</X></A>", "CHARSET_WRONG_BYTES"),
        (b"<A><X>\x1c</X></A>", "XML_SYNTAX"),
        (b"<A><X>&#28;</X></A>", "XML_SYNTAX"),
        (b"<A><X>1 < 2</X></A>", "XML_SYNTAX"),
        (b"<A><p:X/></A>", "XML_SYNTAX"),
        (b"<A><X>cut off", "XML_SYNTAX"),
        (b"<B/>", "XML_ROOT"),
        (b'<A xmlns="urn:other"/>', "XML_ROOT"),
        (b"<!DOCTYPE A><A/>", "XML_DOCTYPE"),
        (b'<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/passwd">]><A><X>&x;</X></A>', "XML_DOCTYPE"),
        (b"\x1f\x8b\x08\x00gzip", "CHARSET_WRONG_BYTES"),
    ],
)
def test_bad_xml_is_refused_with_its_place(tmp_path: Path, body: bytes, code: str) -> None:
    assert code in codes(xml(tmp_path), body)


def test_problems_of_one_document_never_show_in_another(tmp_path: Path) -> None:
    codec = xml(tmp_path)
    first = codes(codec, b"<A><X></Y></A>")
    for _ in range(3):
        assert codes(codec, b"<A><X></Y></A>") == first


def test_text_is_whole_and_values_keep_their_blanks(tmp_path: Path) -> None:
    codec = xml(tmp_path, newline="")
    body = b"<A><X>a<!-- -->.b<![CDATA[<c>]]>&amp;<?pi?>d</X><Y>  1\n</Y></A>"
    assert codec.decode(body) == [{"X": "a.b<c>&d", "Y": "  1\n"}]
    record = {"X": "  <>&\"'\r\n\t ]]> "}
    assert codec.decode(codec.encode([record])) == [record]


def test_what_the_charset_lacks_is_named(tmp_path: Path) -> None:
    codec = xml(tmp_path, charset="Big5")
    with pytest.raises(BadDocument) as caught:
        codec.encode([{"X": "䶮", "Y": "東", "Z": {"W": "镕"}}])
    found = [(problem.code, problem.path, problem.params["character"]) for problem in caught.value.problems]
    assert found == [("CHARSET_CANNOT_WRITE", "X", "䶮"), ("CHARSET_CANNOT_WRITE", "Z/W", "镕")]


def test_settings_state_every_default() -> None:
    with pytest.raises(Misconfigured) as caught:
        read_settings(CsvCodec.Settings, {"charset": "GBKK", "delimeter": ","}, place="a.yaml:3")
    found = {problem.path: problem.code for problem in caught.value.problems}
    assert found == {
        "charset": "SETTING_WRONG",
        "newline": "SETTING_MISSING",
        "columns": "SETTING_MISSING",
        "bom": "SETTING_MISSING",
        "delimiter": "SETTING_MISSING",
        "delimeter": "SETTING_UNKNOWN_NEAR",
    }


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        ("<nonsense", "SCHEMA_BROKEN"),
        (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="B"/></xs:schema>',
            "SCHEMA_ROOT",
        ),
        (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="../outside.xsd"/></xs:schema>',
            "SCHEMA_BROKEN",
        ),
        (
            MIXED,
            "SCHEMA_MIXED",
        ),
    ],
)
def test_a_schema_that_cannot_serve_is_told_at_load(tmp_path: Path, schema: str, code: str) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "outside.xsd").write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>')
    (tmp_path / "inner/a.xsd").write_text(schema)
    with pytest.raises(Misconfigured) as caught:
        xml(tmp_path / "inner", schema="a.xsd")
    assert [problem.code for problem in caught.value.problems] == [code]
