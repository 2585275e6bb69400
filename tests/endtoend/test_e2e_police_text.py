"""Police files as they really come: labels that lie, rare characters, dots in names, numbers typed oddly."""

import pytest
from five_agencies import POLICE
from five_systems import Prefecture
from golden import ID, filing, filing_key, line_of
from police_side import posted, refused


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
    assert person["name"]["full"] == name
    assert person.get("identity", {}).get("number", "") == number
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
