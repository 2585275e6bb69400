"""JSON as the procuratorate posts it: hidden keys, numbers that are none, foul characters, wrong places."""

import pytest
from five_agencies import PROCURATORATE
from five_systems import Prefecture, Refusal
from golden import ID, case_number, intake


def refused(p: Prefecture, serial: int, body: bytes) -> Refusal:
    """Posted, kept, decided, and asked for again: the answer has every text, too."""
    key = f"bad-{serial}"
    assert p.post(body, key)[0] == 202
    p.flow()
    assert not any(case_number(serial, 2).encode() in got for got in p.inbox("police-622901", "XTWS_*.xml"))
    refusal = p.refusal(PROCURATORATE, body)
    status, answer = p.post(body, key)
    assert (status, answer["state"]) == (422, "refused")
    for _, place, chinese, english in refusal.receipt.listed or ():
        assert chinese in answer["text"]
        assert english in answer["text"]
        assert place in answer["text"]
    return refusal


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        pytest.param({f'"idNo":"{ID}"': f'"idNo":"{ID}","idNo":"x"'}, "JSON_DUPLICATE", "/persons/0/idNo", id="twice"),
        pytest.param(
            {f'"idNo":"{ID}"': f'"idNo":"{ID}","id\\u004eo":"x"'}, "JSON_DUPLICATE", "/persons/0/idNo", id="escaped-twice"
        ),
        pytest.param({'"马·哈三"': "NaN"}, "JSON_CONSTANT", "/persons/0/name", id="NaN"),
        pytest.param({'"马·哈三"': "-Infinity"}, "JSON_CONSTANT", "/persons/0/name", id="infinity"),
        pytest.param({"马·哈三": "马\\u0000三"}, "CONTROL_CHARACTER", "/persons/0/name", id="15-NUL-escaped"),
        pytest.param({"马·哈三": "马\\ud800三"}, "JSON_SURROGATE", "/persons/0/name", id="half-a-character"),
        pytest.param({"马·哈三": "马\ufffd三"}, "CHARSET_DAMAGED", "line 7, column 10", id="09-replacement"),
        pytest.param({"马·哈三": "马\x1c三"}, "CONTROL_CHARACTER", "/persons/0/name", id="15-raw-FS"),
        pytest.param({'"马·哈三"': "1e400"}, "JSON_NUMBER", "/persons/0/name", id="huge-number"),
        pytest.param({'"马·哈三"': "[" * 200 + "]" * 200}, "JSON_SYNTAX", "line 7, column ", id="deep-nesting"),
        pytest.param({'"马·哈三"': "7"}, "SCHEMA_VALUE", "/persons/0/name, line 7", id="number-for-text"),
        pytest.param({'"cause":"盗窃"': '"cause":"偷"'}, "MAPPING_CODE_UNKNOWN", "/case/cause, line 4", id="code"),
        pytest.param({ID: "622901198501010013"}, "VALUE_RESIDENT_CHECK", "/persons/0/idNo, line 9", id="check-digit"),
        pytest.param({f'"{ID}"': ID[:15] + "000"}, "SCHEMA_VALUE", "/persons/0/idNo, line 9", id="11-number-not-text"),
        pytest.param({"2021-09-29": "2021-09-31"}, "MAPPING_VALUE_UNREADABLE", "/doc/receivedDate, line 5", id="10-no-day"),
        pytest.param({'"cause"': '"Cause"'}, "SCHEMA_FIELD", "/case/", id="15-other-name"),
        pytest.param({'"docId"': '"docid"'}, "SCHEMA_FIELD", "/docid", id="15-no-key"),
    ],
)  # fmt: skip
def test_bad_json_is_refused_at_its_pointer(
    prefecture: Prefecture, changes: dict[str, str], code: str, place: str
) -> None:
    serial = prefecture.serial()
    refusal = refused(prefecture, serial, intake(serial, **changes))

    assert any(one.code == code and place in one.place for one in refusal.problems), refusal.problems


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"", "BODY_EMPTY", id="empty"),
        pytest.param(b"{", "JSON_SYNTAX", id="14-half"),
        pytest.param('{"docId":"马"}'.encode("gb18030"), "CHARSET_WRONG_BYTES", id="09-gbk-for-utf8"),
        pytest.param(b"[" * 100_000, "JSON_SYNTAX", id="stack-bomb"),
    ],
)
def test_bodies_that_are_no_document(prefecture: Prefecture, body: bytes, code: str) -> None:
    assert refused(prefecture, prefecture.serial(), body).codes[0] == code


def test_a_declared_charset_that_is_not_agreed_never_enters(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = intake(serial)

    status, answer = prefecture.post(
        body, f"cs-{serial}", **{"Content-Type": "application/json; charset=gbk"}
    )

    assert status == 415
    assert "gbk" in answer["text"]
    prefecture.flow()


def test_a_byte_order_mark_is_no_character(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = b"\xef\xbb\xbf" + intake(serial)
    prefecture.post(body, f"bom-{serial}")

    prefecture.flow()

    assert prefecture.canonical(PROCURATORATE, body)["persons"][0]["name"]["full"] == "马·哈三"


def test_rare_characters_reach_the_police_in_their_own_bytes(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    prefecture.post(intake(serial, 马·哈三="镕喆堃䶮㛃\U00020087\u9fb4"), f"rare-{serial}")

    prefecture.flow()

    number = case_number(serial, 2).encode()
    (got,) = [one for one in prefecture.inbox("police-622901", "XTWS_*.xml") if number in one]
    assert b"<XM>" + bytes.fromhex("E94686B488D2FE9F8230B731FE51FE59") + b"</XM>" in got
