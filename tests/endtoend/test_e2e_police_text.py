"""Police files as they really come: labels that lie, rare characters, dots in names, foul bytes, broken XML."""

import pytest
from five_systems import POLICE, Prefecture
from golden import ID, case_number, filing, filing_as_posted, filing_key, line_of, person_number


def posted(p: Prefecture, serial: int) -> bytes:
    """What the procuratorate's system got of this case."""
    (found,) = [body for _, _, body in p.system.posts if case_number(serial).encode() in body]
    return found


def refused(p: Prefecture, serial: int, body: bytes) -> tuple[str, str]:
    name = f"AJYS_bad{serial}.xml"
    p.put(POLICE, name, body)
    p.flow()
    assert not any(case_number(serial).encode() in got for _, _, got in p.system.posts)
    refusal = p.refusal(POLICE, body, name=name)
    assert len({place.split(",")[0] for place in refusal.places}) == 1 and len(set(refusal.codes)) == 1
    return refusal.codes[0], refusal.places[0]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        pytest.param("CDF5E946", "王镕", id="02-outside-gb2312"),
        pytest.param("C0EE86B4", "李喆", id="02-gbk-only"),
        pytest.param("D5C588D2", "张堃", id="02-gbk-only-2"),
        pytest.param("D5D4FE9F", "赵䶮", id="02-gb18030-only"),
        pytest.param("C2EDA1A4B9FEC8FD", "马·哈三", id="03-A1A4-is-middle-dot"),
        pytest.param("C2ED8136A631B9FEC8FD", "马·哈三", id="03-bullet"),
        pytest.param("C2EDA1A1A1A4B9FEC8FD", "马\u3000·哈三", id="03-wide-blank-kept"),
        pytest.param("C2EDA3AEB9FEC8FD", "马·哈三", id="03-full-width-stop"),
        pytest.param("C2ED2EB9FEC8FD", "马·哈三", id="03-ascii-stop"),
        pytest.param("D5C5A1AAC8FD", "张—三", id="03-A1AA-is-em-dash"),
        pytest.param("D5C5FE51", "张\U00020087", id="05-FE51"),
        pytest.param("D5C5FE59", "张\u9fb4", id="05-FE59"),
        pytest.param("D5C5A8BC", "张\u1e3f", id="05-A8BC"),
        pytest.param("817C8140815C", "亅丂乗", id="06-trail-bytes-pipe-at-backslash"),
        pytest.param("8230B731C8FD", "㛃三", id="06-four-bytes-with-digits"),
    ],
)
def test_names_arrive_as_they_are(prefecture: Prefecture, raw: str, name: str) -> None:
    # Given a file labelled GB2312 whose name has these bytes
    serial = prefecture.serial()
    body = filing(serial, name=bytes.fromhex(raw))
    name = bytes.fromhex(raw).decode("gb18030") if raw == "817C8140815C" else name
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    # Then the ledger and the receiver have the same characters
    assert prefecture.canonical(POLICE, body)["persons"][0]["name"]["full"] == name
    assert f'"name":"{name}"'.encode() in posted(prefecture, serial)
    assert prefecture.outcomes(POLICE, filing_key(serial)) == ["1", "5"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"", "", id="09-utf8-labelled-gb2312"),
        pytest.param(b"", "bom", id="09-utf8-with-bom-labelled-gb2312"),
        pytest.param(b"GB2312", "UTF-8", id="09-labelled-utf8-truly-so"),
        pytest.param(b"GB2312", "gb18030 as UTF-8", id="09-labelled-utf8-but-gb"),
        pytest.param(b' encoding="GB2312"', "", id="01-no-label"),
        pytest.param(b"GB2312", "GB18030", id="01-labelled-gb18030"),
        pytest.param(b"GB2312", "GBK", id="01-labelled-gbk"),
        pytest.param(b"GB2312", "utf-16", id="15-utf16-with-bom"),
    ],
)
def test_the_bytes_decide_and_not_the_label(prefecture: Prefecture, old: bytes, new: str) -> None:
    serial = prefecture.serial()
    gb = filing(serial, name="马·哈三镕".encode("gb18030"))
    label = new.removeprefix("gb18030 as ").removeprefix("bom")
    body = gb.replace(old, label.encode()) if old else gb
    if not old or new in ("UTF-8", "utf-16"):
        text = body.decode("gb18030")
        body = text.encode("utf-16" if new == "utf-16" else "utf-8-sig" if new == "bom" else "utf-8")
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    assert prefecture.canonical(POLICE, body)["persons"][0]["name"]["full"] == "马·哈三镕"
    assert '"name":"马·哈三镕"'.encode() in posted(prefecture, serial)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        pytest.param("62290119900307005x", "62290119900307005X", id="12-lower-case-x"),
        pytest.param("62290119900307005Ｘ", "62290119900307005X", id="12-full-width-x"),
        pytest.param("62290119900307005Х", "62290119900307005X", id="12-cyrillic-kha"),
        pytest.param("６２２９０１１９８５０１０１００１２", ID, id="08-full-width-digits"),
        pytest.param(f"  {ID}\n", ID, id="15-blanks-and-newline-around"),
    ],
)
def test_numbers_typed_oddly_are_folded(prefecture: Prefecture, typed: str, number: str) -> None:
    serial = prefecture.serial()
    body = filing(serial, ZJHM=typed)
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    assert prefecture.canonical(POLICE, body)["persons"][0]["identity"]["number"] == number
    assert f'"idNo":"{number}"'.encode() in posted(prefecture, serial)


def test_full_width_codes_fold_and_names_do_not(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = filing(serial, name="①号（男）".encode("gb18030"), XZQH="６２２９０１", AJMC="ＡＢ①案")
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    got = prefecture.canonical(POLICE, body)
    assert (got["case"]["area"], got["case"]["title"]) == ("622901", "ＡＢ①案")
    assert got["persons"][0]["name"]["full"] == "①号（男）"
    assert '"name":"①号（男）"'.encode() in posted(prefecture, serial)


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        pytest.param("编号1号", "000", "", id="12-numbered-suspect"),
        pytest.param("自报张三", "000", "", id="12-self-reported-name"),
        pytest.param("约翰·史密斯", "414", "E12345678", id="12-passport"),
    ],
)
def test_persons_without_a_resident_number_are_taken(
    prefecture: Prefecture, name: str, kind: str, number: str
) -> None:
    serial = prefecture.serial()
    body = filing(serial, name=name.encode("gb18030"), ZJLX=kind, ZJHM=number)
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    (person,) = prefecture.canonical(POLICE, body)["persons"]
    assert person["name"]["full"] == name and person.get("identity", {}).get("number", "") == number
    assert f'"name":"{name}"'.encode() in posted(prefecture, serial)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param("622901198501010013", "VALUE_RESIDENT_CHECK", id="wrong-check-digit"),
        pytest.param("622901198513010013", "VALUE_RESIDENT_DATE", id="no-such-birthday"),
        pytest.param("622901198501010000", "VALUE_RESIDENT_ROUNDED", id="11-excel-zeros"),
        pytest.param("622901198501010048", "VALUE_RESIDENT_CHECK", id="11-excel-float"),
        pytest.param("6229011985****0012", "VALUE_RESIDENT_FORM", id="12-masked"),
        pytest.param("不详", "VALUE_RESIDENT_FORM", id="12-in-words"),
        pytest.param("6.229E+17", "VALUE_RESIDENT_FORM", id="11-scientific"),
    ],
)
def test_wrong_resident_numbers_are_refused_at_their_line(
    prefecture: Prefecture, number: str, code: str
) -> None:
    serial = prefecture.serial()
    body = filing(serial, ZJHM=number)

    found = refused(prefecture, serial, body)

    assert found == (code, f"line {line_of(body, b'<ZJHM>')}, /AJYS/RYXX/RY[1]/ZJHM")


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

    assert found[0] == "XML_DOCTYPE" and found[1].startswith("line 2")


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

    assert found[0] == code and found[1].startswith("line ") and place in found[1]


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
