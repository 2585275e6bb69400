"""A published standard's schema set: several files and namespaces, substitution groups, derived types, references."""

import re
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.xml import XmlCodec
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecSuite
from casebus.schemas.errors import BadDocument, Misconfigured

SETS = Path(__file__).parent / "exchange_schemas"
SPACES = {"j": "urn:test:justice", "nc": "urn:test:core", "s": "urn:test:structures"}
DECLARED = 'xmlns:j="urn:test:justice" xmlns:nc="urn:test:core" xmlns:s="urn:test:structures"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
PERSON = (
    '<j:Person s:id="P1"><nc:PersonName>马·哈三</nc:PersonName>'
    "<nc:PersonBirthDate><nc:Date>1985-01-01</nc:Date></nc:PersonBirthDate>"
    "<nc:PersonParent><nc:PersonBirthDate><nc:DateTime>1950-01-01T00:00:00</nc:DateTime></nc:PersonBirthDate>"
    '</nc:PersonParent><nc:PersonParent xsi:nil="true"/>'
    "<j:PersonAugmentation><j:PersonDetained>true</j:PersonDetained></j:PersonAugmentation></j:Person>"
)
SUSPECT = (
    '<j:Person xsi:type="j:SuspectType" s:id="P2"><nc:PersonName>李</nc:PersonName><j:Alias>小李</j:Alias>'
    "<j:Alias>老李</j:Alias></j:Person>"
)
CHARGE = '<j:Charge><j:Text>盗窃</j:Text><j:Subject s:ref="P1" xsi:nil="true"></j:Subject></j:Charge>'


def made(folder: Path = SETS, **settings: Any) -> XmlCodec:
    values = {"charset": "UTF-8", "newline": "", "declaration": False, "root": "j:Case", "namespaces": SPACES}
    values |= {"schema": "justice/case.xsd", "keep_xsi": True}
    return XmlCodec(read_settings(XmlCodec.Settings, values | settings), folder)


def body(inner: str) -> bytes:
    return f"<j:Case {DECLARED} {XSI}>{inner}</j:Case>".encode()


def refused(codec: XmlCodec, record: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as caught:
        codec.encode([record])
    return [(problem.code, problem.path) for problem in caught.value.problems]


class TestXmlOfASchemaSet(CodecSuite):
    @pytest.fixture
    def codec(self) -> XmlCodec:
        return made(max_bytes=5000)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        return [
            body("<j:Note>甲</j:Note>").replace(f" {XSI}".encode(), b""),
            body(f"<j:Note></j:Note>{PERSON}{SUSPECT}{CHARGE}"),
        ]

    @pytest.fixture
    def text_field(self) -> str:
        return "j:Note"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        wrong = "<j:Person><nc:PersonBirthDate><nc:Date>1</nc:Date></nc:PersonBirthDate><j:Alias/></j:Person>"
        return [Broken(body(wrong), ("SCHEMA_VALUE", "SCHEMA_FIELD"))]

    @pytest.fixture
    def too_large(self) -> bytes:
        return body("<j:Note>" + "x" * 5000 + "</j:Note>")


def test_the_record_has_substitutes_derived_types_and_references_under_our_prefixes() -> None:
    # Given a document with prefixes of its own
    text = body(PERSON + SUSPECT + CHARGE).decode()
    for ours, theirs in (("j", "a"), ("nc", "b"), ("s", "c")):
        text = re.sub(rf"\b{ours}:", f"{theirs}:", text).replace(f"xmlns:{ours}=", f"xmlns:{theirs}=")

    # Then
    assert made().decode(text.encode()) == [
        {
            "j:Person": [
                {
                    "@s:id": "P1",
                    "nc:PersonName": {"#text": "马·哈三"},
                    "nc:PersonBirthDate": {"nc:Date": "1985-01-01"},
                    "nc:PersonParent": [{"nc:PersonBirthDate": {"nc:DateTime": "1950-01-01T00:00:00"}}, None],
                    "j:PersonAugmentation": [{"j:PersonDetained": "true"}],
                },
                {
                    "@xsi:type": "j:SuspectType",
                    "@s:id": "P2",
                    "nc:PersonName": {"#text": "李"},
                    "j:Alias": ["小李", "老李"],
                },
            ],
            "j:Charge": [{"j:Text": {"#text": "盗窃"}, "j:Subject": {"@s:ref": "P1", "@xsi:nil": "true"}}],
        }
    ]


def test_the_layout_lists_substitutes_derived_fields_and_attributes_and_ends() -> None:
    fields = {field.path: field for field in made().layout() or ()}
    assert fields["j:Person/nc:PersonBirthDate/nc:Date"].kind == "date"
    assert not fields["j:Person/nc:PersonBirthDate/nc:Date"].required
    assert fields["j:Person/j:Alias"].repeats
    assert {"j:Person/@xsi:type", "j:Person/@s:id", "j:Charge/j:Subject/@xsi:nil"} <= fields.keys()
    assert fields["j:Person/j:PersonAugmentation"].repeats
    assert "j:Person/nc:PersonParent/nc:PersonParent/nc:PersonName/#text" in fields
    assert "j:Person/nc:DateRepresentation" not in fields


def test_what_no_type_has_is_named_and_a_derived_field_needs_its_type() -> None:
    assert refused(made(), {"j:Person": [{"j:Alias": ["x"]}]}) == [("FIELD_UNKNOWN", "j:Person[1]/j:Alias")]
    nil = {"j:Text": {"#text": "x", "junk": "y"}, "j:Subject": {"@xsi:nil": "true", "nc:PersonName": "z"}}
    assert refused(made(), {"j:Charge": [nil]}) == [
        ("FIELD_UNKNOWN", "j:Charge[1]/j:Text/junk"),
        ("FIELD_UNKNOWN", "j:Charge[1]/j:Subject/nc:PersonName"),
    ]


def test_without_declared_prefixes_keys_are_local_and_types_and_references_still_go_out() -> None:
    codec = made(namespaces={}, root="Case")
    record = codec.decode(body(PERSON + SUSPECT + CHARGE))
    assert record[0]["Person"][1]["@xsi:type"] == "SuspectType"
    assert record[0]["Person"][1]["@id"] == "P2"
    assert codec.decode(codec.encode(record)) == record


def test_the_default_namespace_may_be_any_and_types_keep_a_prefix() -> None:
    codec = made(default_namespace="j")
    record = codec.decode(body(SUSPECT))
    assert codec.encode(record).startswith(b'<Case xmlns="urn:test:justice" xmlns:nc=')
    assert codec.decode(codec.encode(record)) == record


def test_what_a_wildcard_lets_through_is_refused_or_kept_as_declared() -> None:
    inner = (
        '<x:Ext xmlns:x="urn:x"><A>1</A></x:Ext><nc:Date>2020-01-01</nc:Date><nc:Date>2020-01-02</nc:Date>'
    )
    with pytest.raises(BadDocument):
        made().decode(body(inner))
    record = {"Ext": {"A": "1"}, "nc:Date": ["2020-01-01", "2020-01-02"]}
    assert made(wildcard="keep").decode(body(inner)) == [record]
    dates = {"nc:Date": ["2020-01-01"]}
    assert made(wildcard="keep").decode(made(wildcard="keep").encode([dates])) == [{"nc:Date": "2020-01-01"}]
    assert refused(made(), dates) == [("FIELD_UNKNOWN", "nc:Date")]


LOCATED = ' schemaLocation="../core/core.xsd"'


def copied(tmp_path: Path, **replaced: str) -> Path:
    for path in SETS.rglob("*.xsd"):
        text = path.read_text("utf-8")
        for old, new in replaced.items() if path.name == "case.xsd" else ():
            text = text.replace({"core": LOCATED}.get(old, old), new)
        (tmp_path / path.parent.relative_to(SETS)).mkdir(exist_ok=True)
        (tmp_path / path.relative_to(SETS)).write_text(text, "utf-8")
    return tmp_path


def test_an_import_that_says_no_place_is_found_among_the_files_named(tmp_path: Path) -> None:
    codec = made(copied(tmp_path, core=""), schema=["justice/case.xsd", "core/core.xsd"])
    record = codec.decode(body(PERSON))
    assert codec.decode(codec.encode(record)) == record


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:9/core.xsd", "https://example.invalid/c.xsd", "../../out.xsd", "../no.xsd"]
)
def test_nothing_is_fetched_and_nothing_outside_the_folder_is_read(tmp_path: Path, place: str) -> None:
    (tmp_path / "out.xsd").write_text((SETS / "core/core.xsd").read_text("utf-8"), "utf-8")
    (tmp_path / "in").mkdir()
    folder = copied(tmp_path / "in", core=f' schemaLocation="{place}"')
    with pytest.raises(Misconfigured) as caught:
        made(folder)
    assert [problem.code for problem in caught.value.problems] == ["SCHEMA_BROKEN"]


def test_a_set_that_needs_prefixes_says_so(tmp_path: Path) -> None:
    space = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    (tmp_path / "a.xsd").write_text(
        f'<xs:schema {space} targetNamespace="urn:a" xmlns:a="urn:a" xmlns:b="urn:b" elementFormDefault="qualified">'
        '<xs:import namespace="urn:b" schemaLocation="b.xsd"/><xs:element name="A"><xs:complexType><xs:sequence>'
        '<xs:element name="X" type="xs:string"/><xs:element name="G"><xs:complexType><xs:sequence>'
        '<xs:element name="X" type="xs:string"/><xs:element ref="b:X" minOccurs="0"/></xs:sequence></xs:complexType>'
        "</xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>"
    )
    (tmp_path / "b.xsd").write_text(
        f'<xs:schema {space} targetNamespace="urn:b"><xs:element name="X" type="xs:string"/></xs:schema>'
    )
    with pytest.raises(Misconfigured) as caught:
        made(tmp_path, schema="a.xsd", root="A", namespaces={})
    assert [problem.code for problem in caught.value.problems] == ["SCHEMA_CLASH"]
    codec = made(tmp_path, schema="a.xsd", root="a:A", namespaces={"a": "urn:a", "b": "urn:b"})
    record = {"a:X": "1", "a:G": {"a:X": "2", "b:X": "3"}}
    assert codec.decode(codec.encode([record])) == [record]


def test_problems_have_our_prefixes_and_the_place_also_in_a_default_namespace() -> None:
    text = (
        '<Case xmlns="urn:test:justice" xmlns:b="urn:test:core"><Note/><Person/><Person><b:PersonBirthDate>'
        "<b:Date>1</b:Date></b:PersonBirthDate></Person></Case>"
    )
    with pytest.raises(BadDocument) as caught:
        made().decode(text.encode())
    (problem,) = caught.value.problems
    assert problem.path == "j:Person[2]/nc:PersonBirthDate/nc:Date"
    assert problem.place == "line 1, /j:Case/j:Person[2]/nc:PersonBirthDate/nc:Date"
    with pytest.raises(BadDocument) as caught:
        made(namespaces={}, root="Case").decode(text.encode())
    assert caught.value.problems[0].place == "line 1, /Case/Person[2]/PersonBirthDate/Date"


def test_namespaces_that_nobody_declared_are_written_under_prefixes_of_their_own() -> None:
    codec = made(namespaces={"n0": "urn:test:justice"}, root="n0:Case")
    record = codec.decode(body(PERSON + SUSPECT + CHARGE))
    assert record[0]["n0:Person"][0]["PersonName"] == {"#text": "马·哈三"}
    assert codec.encode(record).startswith(b'<n0:Case xmlns:n0="urn:test:justice" xmlns:n1="urn:test:')
    assert codec.decode(codec.encode(record)) == record
