"""Police files with foul bytes, broken or hostile XML, and values that no list knows."""

import pytest
from five_agencies import POLICE
from five_systems import Prefecture
from golden import case_number, filing, filing_as_posted, line_of, person_number
from police_side import posted, refused


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param(b"\xc2\xed\x80\xb9\xfe", "CHARSET_WRONG_BYTES", id="04-byte-80"),
        pytest.param(b"\xc2\xed\xa1\xa4\xb9\xfe\xc8", "CHARSET_WRONG_BYTES", id="07-cut-character"),
        pytest.param("马\ufffd三".encode("gb18030"), "CHARSET_DAMAGED", id="09-replacement-character"),
        pytest.param(b"\xc2\xed\x1c\xc8\xfd", "XML_SYNTAX", id="15-control-FS"),
        pytest.param(b"\xc2\xed&#29;\xc8\xfd", "XML_SYNTAX", id="15-control-GS-as-reference"),
        pytest.param(b"\xc2\xed\x00\xc8\xfd", "XML_SYNTAX", id="15-NUL"),
        pytest.param(b"\xc2\xed < 3", "XML_SYNTAX", id="15-raw-less-than"),
        pytest.param(b"<x:y>1</x:y>", "XML_SYNTAX", id="15-undefined-prefix"),
        pytest.param(b"<![CDATA[a<![CDATA[b]]>c]]>", "XML_SYNTAX", id="15-nested-cdata"),
        pytest.param(b"&who;", "XML_SYNTAX", id="undefined-entity"),
    ],
)
def test_foul_bytes_and_broken_xml_are_refused_at_their_line(
    prefecture: Prefecture, name: bytes, code: str
) -> None:
    serial = prefecture.serial()
    body = filing(serial, name=name)

    found, place = refused(prefecture, serial, body)

    assert found == code
    assert place.startswith(f"line {line_of(body, b'<XM>')}, ")


def test_wrong_bytes_are_told_with_their_very_byte(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = filing(serial, name=b"\xc2\xed\x80\xb9\xfe")

    _, place = refused(prefecture, serial, body)

    line, byte = (int(part.split()[1]) for part in place.split(", "))
    assert body.split(b"\n")[line - 1][byte - 1] == 0x80


@pytest.mark.parametrize(
    ("prolog", "inside"),
    [
        pytest.param(b'<!DOCTYPE AJYS SYSTEM "http://127.0.0.1:9/x.dtd">', b"x", id="external-dtd"),
        pytest.param(b'<!DOCTYPE AJYS [<!ENTITY f SYSTEM "file:///etc/passwd">]>', b"&f;", id="XXE"),
        pytest.param(
            b'<!DOCTYPE AJYS [<!ENTITY a "ha">'
            + b"".join(b'<!ENTITY %c "%b">' % (b + 1, b"&%c;" % b * 50) for b in range(97, 107))
            + b"]>",
            b"&k;",
            id="billion-laughs",
        ),
    ],
)
def test_doctypes_are_refused_and_never_followed(
    prefecture: Prefecture, prolog: bytes, inside: bytes
) -> None:
    serial = prefecture.serial()
    body = filing(serial, name=inside).replace(b"<AJYS>", prolog + b"\n<AJYS>")

    found = refused(prefecture, serial, body)

    assert found[0] == "XML_DOCTYPE"
    assert found[1].startswith("line 2")


def test_another_charset_than_agreed_is_named(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = filing(serial, name=b"x").replace(b"GB2312", b"Big5")
    assert refused(prefecture, serial, body) == ("CHARSET_OTHER", "line 1")


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        pytest.param(b"<AJYS>", b'<AJYS xmlns="urn:other">', "XML_ROOT", "line 2", id="15-namespace"),
        pytest.param(b"<XB>1</XB>\n", b"", "SCHEMA_FIELD", "CSRQ", id="15-missing-is-not-empty"),
        pytest.param(b"<XB>1", b"<XB>1<b/>", "SCHEMA_VALUE", "XB", id="15-element-in-a-value"),
        pytest.param(b"<LASJ>20210920", b"<LASJ>2021/9/20", "SCHEMA_RULE", "LASJ", id="10-slashes"),
        pytest.param(
            b"<LASJ>20210920", b"<LASJ>20210931", "MAPPING_VALUE_UNREADABLE", "LASJ", id="10-no-day"
        ),
        pytest.param(b"<LASJ>20210920", b"<LASJ>00000000", "MAPPING_VALUE_UNREADABLE", "LASJ", id="10-null"),
        pytest.param(b"<AJLB>264000", b"<AJLB>999999", "MAPPING_CODE_UNKNOWN", "AJLB", id="unknown-code"),
        pytest.param(b"<XB>1", b"<XB>7", "MAPPING_CODE_UNKNOWN", "XB", id="unknown-sex"),
    ],
)
def test_what_breaks_the_agencys_schema_or_lists_is_refused_at_its_element(
    prefecture: Prefecture, old: bytes, new: bytes, code: str, place: str
) -> None:
    serial = prefecture.serial()
    body = filing(serial).replace(old, new)

    found = refused(prefecture, serial, body)

    assert found[0] == code
    assert found[1].startswith("line ")
    assert place in found[1]


def test_cdata_and_comments_are_text_and_nothing(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = filing(serial, name="<![CDATA[王<]]><!-- x -->&amp;镕".encode("gb18030"))
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    assert prefecture.canonical(POLICE, body)["persons"][0]["name"]["full"] == "王<&镕"
    assert b'"name":"\xe7\x8e\x8b<&\xe9\x95\x95"' in posted(prefecture, serial)


def test_every_problem_of_a_document_comes_at_once(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = filing(serial, ZJHM="622901198501010013", XZQH="999999", AJBH=case_number(serial)[:-1] + "x")
    prefecture.put(POLICE, "AJYS_many.xml", body)

    prefecture.flow()

    refusal = prefecture.refusal(POLICE, body, name="AJYS_many.xml")
    assert sorted(refusal.codes) == ["VALUE_AREA_PROVINCE", "VALUE_POLICE_NUMBER", "VALUE_RESIDENT_CHECK"]
    for code, element in zip(refusal.codes, refusal.places, strict=True):
        assert element.split(", /")[0] == f"line {line_of(body, PLACES[code])}"


PLACES = {
    "VALUE_AREA_PROVINCE": b"<XZQH>",
    "VALUE_POLICE_NUMBER": b"<AJBH>",
    "VALUE_RESIDENT_CHECK": b"<ZJHM>",
}


def test_a_filing_is_posted_byte_for_byte(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = filing(serial)
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    (transfer, got) = next(
        (key, b) for _, key, b in prefecture.system.posts if case_number(serial).encode() in b
    )
    assert person_number(serial).encode() in got
    sent = got[got.index(b'"sentAt":"') + 10 :][:19].decode()
    accepted = f"{sent[:10]}T{int(sent[11:13]) - 8:02d}{sent[13:]}"
    assert got == filing_as_posted(serial, transfer, accepted)
