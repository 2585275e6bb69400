"""Tables as old programs leave them: lying code pages, cut characters, half uploads, deleted records."""

import struct
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.dbf import DbfCodec
from casebus.adapters.contracts import Field
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument, Misconfigured

FIELDS = {"AJBH": "C6", "XM": "C7", "JE": "N8.2", "RQ": "D"}


def codec(**more: Any) -> DbfCodec:
    values = {"charset": "GB2312", "driver": "ignore", "deleted": "skip", "fields": FIELDS, **more}
    return DbfCodec(read_settings(DbfCodec.Settings, values), Path())


def told(one: DbfCodec, body: bytes) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as caught:
        one.decode(body)
    return [(problem.code, problem.place) for problem in caught.value.problems]


RECORD = {"AJBH": "A1", "XM": "马哈三", "JE": Decimal("12.50"), "RQ": "2021-09-29"}
BODY = codec().encode([RECORD, RECORD | {"AJBH": "A2"}])
START, SIZE = struct.unpack_from("<HH", BODY, 8)


def patched(at: int, new: bytes, body: bytes = BODY) -> bytes:
    return body[:at] + new + body[at + len(new) :]


def row(number: int, text: bytes) -> bytes:
    """The good table with one record (from 1) replaced."""
    return patched(START + (number - 1) * SIZE, text.ljust(SIZE))


def test_a_table_is_written_byte_by_byte_as_dbase_iii_does() -> None:
    assert BODY[:32] == b"\x03\x64\x01\x01" + struct.pack("<IHH", 2, 161, 30) + bytes(20)
    assert BODY[32:64] == b"AJBH".ljust(11, b"\0") + b"C" + bytes(4) + b"\x06\0" + bytes(14)
    assert BODY[160:191] == b"\r A1    " + "马哈三".encode("gbk") + b"    12.5020210929"
    assert BODY[191:] == b" A2    " + "马哈三".encode("gbk") + b"    12.5020210929" + b"\x1a"


def test_the_day_of_the_last_update_is_declared_and_no_clock() -> None:
    assert codec(updated=date(2021, 9, 29)).encode([])[1:4] == bytes([121, 9, 29])


@pytest.mark.parametrize("driver", [0x00, 0x4D, 0x7A, 0xFE])
def test_a_driver_byte_that_agrees_or_says_nothing_is_trusted(driver: int) -> None:
    assert codec(driver="trust").decode(patched(29, bytes([driver])))[0]["XM"] == "马哈三"


def test_a_driver_byte_that_differs_is_told_or_ignored_as_declared() -> None:
    lying = patched(29, b"\x03")

    assert told(codec(driver="trust"), lying) == [("DBF_DRIVER", "header, byte 30")]
    assert codec(driver="ignore").decode(lying)[0]["XM"] == "马哈三"
    assert codec(charset="cp437", read_as="GBK", driver="ignore").decode(lying)[0]["XM"] == "马哈三"


def test_half_a_character_at_the_end_of_a_field_is_told_or_marked() -> None:
    cut = row(2, b" A2    " + "马·哈三".encode("gbk")[:7] + b"    1.00")

    assert told(codec(), cut) == [("FIXED_CUT", "record 2, bytes 8-14 (XM)")]
    marked = codec(cut="mark").decode(cut)[1]
    assert (marked["XM"], marked["#cut"]) == ("马·哈", ["XM"])


def test_wrong_bytes_controls_and_lost_text_are_told_with_their_bytes() -> None:
    body = row(1, b" a\x00b   " + b"\x80\xff")
    body = patched(START + SIZE, b" A2    " + "\ufffd".encode("gb18030").ljust(7), body)

    assert told(codec(), body) == [
        ("CONTROL_CHARACTER", "record 1, bytes 2-7 (AJBH)"),
        ("CHARSET_WRONG_BYTES", "record 1, bytes 8-14 (XM)"),
        ("CHARSET_DAMAGED", "record 2, bytes 8-14 (XM)"),
    ]


def test_a_table_in_utf8_is_told() -> None:
    body = codec(charset="UTF-8").encode([RECORD | {"XM": "马哈"}])
    assert told(codec(), body) == [("CHARSET_OTHER", "the table")]


def test_a_half_upload_and_bytes_behind_the_end_are_told() -> None:
    for body in (BODY[:-1], BODY):
        assert len(codec().decode(body)) == 2
    for body in (
        BODY[:-2],
        BODY[: START + SIZE],
        BODY + b"x",
        patched(4, b"\x03"),
        patched(4, b"\xff\xff\xff\xff"),
    ):
        assert [code for code, _ in told(codec(), body)] == ["DBF_SIZE"]


def test_deleted_records_are_skipped_or_refused_and_places_count_them() -> None:
    body = row(1, b"*gone")

    assert [record["AJBH"] for record in codec().decode(body)] == ["A2"]
    assert codec().locate(body, 0, ("JE",)) == "record 2, bytes 15-22 (JE)"
    assert codec().locate(body, 1, ("JE",)) == "document 2"
    assert told(codec(deleted="refuse"), body) == [("DBF_DELETED", "record 1")]


def test_every_difference_of_the_fields_is_told() -> None:
    one = codec(fields={"AJBH": "C8", "XM": "C7", "RQI": "D", "ZZ": "L"})

    assert told(one, BODY) == [
        ("DBF_FIELD", "header, field 1 (AJBH)"),
        ("DBF_FIELD_EXTRA", "header, field 3 (JE)"),
        ("DBF_FIELD_EXTRA_NEAR", "header, field 4 (RQ)"),
        ("DBF_FIELD_MISSING", "header"),
        ("DBF_FIELD_MISSING", "header"),
    ]
    assert told(codec(fields=dict(reversed(FIELDS.items()))), BODY) == [("DBF_ORDER", "header")]
    assert told(codec(), patched(32 + 11, b"M")) == [("DBF_MEMO", "header, field 1 (AJBH)")]


@pytest.mark.parametrize("body", [b"\x03", b"PK" + BODY[2:], BODY[:60], BODY[:100], patched(10, b"\x09\x09")])
def test_what_is_no_table_is_told(body: bytes) -> None:
    assert {code for code, _ in told(codec(), body)} <= {"DBF_HEADER", "DBF_FIELD_MISSING", "BODY_EMPTY"}


def test_a_foxpro_table_with_its_longer_header_is_read() -> None:
    fox = b"\x30" + BODY[1:8] + struct.pack("<H", START + 263) + BODY[10:START] + bytes(263) + BODY[START:]

    assert codec().decode(fox) == codec().decode(BODY)


def test_blank_numbers_and_dates_are_absent_and_zero_dates_as_declared() -> None:
    assert codec().decode(row(1, b" A1"))[0] == {"AJBH": "A1", "XM": ""}
    zero = row(1, b" A1".ljust(22) + b"00000000")
    assert told(codec(), zero) == [("DBF_VALUE", "record 1, bytes 23-30 (RQ)")]
    assert "RQ" not in codec(zero_date="absent").decode(zero)[0]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("AJBH", "1234567", "FIXED_TOO_LONG"),
        ("XM", "马·哈三", "FIXED_TOO_LONG"),
        ("JE", Decimal("12.345"), "DBF_VALUE"),
        ("JE", Decimal("123456.00"), "FIXED_TOO_LONG"),
        ("JE", Decimal("NaN"), "VALUE_KIND"),
        ("JE", Decimal("1E+999999"), "DBF_VALUE"),
        ("JE", True, "VALUE_KIND"),
        ("RQ", "2021-02-29", "DBF_VALUE"),
        ("RQ", "20210929", "VALUE_KIND"),
        ("RQ", None, "FIELD_NULL"),
        ("XM", "\ud800", "CONTROL_CHARACTER"),
    ],
)
def test_what_does_not_fit_is_told_and_never_cut_or_rounded(field: str, value: Any, code: str) -> None:
    with pytest.raises(BadDocument) as caught:
        codec().encode([RECORD | {field: value}])
    assert [(problem.code, problem.path) for problem in caught.value.problems] == [(code, field)]


def test_the_layout_says_bytes_and_kinds() -> None:
    assert codec(required=["XM"]).layout() == (
        Field("AJBH", max_bytes=6),
        Field("XM", required=True, max_bytes=7),
        Field("JE", kind="decimal", max_chars=8, digits=7, places=2),
        Field("RQ", kind="date"),
    )


def test_settings_that_no_table_can_have_are_told() -> None:
    for wrong in (
        {"fields": {"A": "M"}},
        {"fields": {"A": "C255"}},
        {"fields": {"A": "N4.3"}},
        {"fields": {"案件编号名称": "C9"}},
        {"required": ["B"]},
        {"charset": "UTF-16"},
        {"driver": "trust", "driver_byte": 3},
    ):
        with pytest.raises(Misconfigured):
            codec(**wrong)
