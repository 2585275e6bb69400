"""What fixed-width files, Excel and JSON writers do to values, byte for byte."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.csv import CsvCodec
from casebus.adapters.codecs.fixed import FixedCodec
from casebus.adapters.codecs.json import JsonCodec
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument


def codes(codec: Any, body: bytes) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        codec.decode(body)
    return [problem.code for problem in caught.value.problems]


def fixed(tmp_path: Path, cut: str) -> FixedCodec:
    columns = [{"name": "XM", "bytes": 7}, {"name": "XB", "bytes": 1}]
    values = {
        "charset": "GBK",
        "newline": "\r\n",
        "fill": " ",
        "main": {"marker": "A", "fields": columns},
        "cut": cut,
    }
    return FixedCodec(read_settings(FixedCodec.Settings, values), tmp_path)


def test_half_a_character_never_swallows_the_next_field(tmp_path: Path) -> None:
    body = b"A" + bytes.fromhex("C2EDA1A4B9FEC8") + b"1\r\n"

    assert codes(fixed(tmp_path, "refuse"), body) == ["FIXED_CUT"]
    assert fixed(tmp_path, "mark").decode(body) == [{"XM": "马·哈", "XB": "1", "#cut": ["XM"]}]
    padded = b"A" + bytes.fromhex("C2EDA1A4C8") + b"  1\r\n"
    assert fixed(tmp_path, "mark").decode(padded) == [{"XM": "马·", "XB": "1", "#cut": ["XM"]}]
    assert codes(fixed(tmp_path, "mark"), b"A" + b"\xff1     " + b"1\r\n") == ["CHARSET_WRONG_BYTES"]


def test_fields_are_sliced_in_bytes_though_trail_bytes_look_like_letters(tmp_path: Path) -> None:
    body = b"A" + "㛃".encode("gb18030") + b"\x81\x7c" + b" " + b"|\r\n"
    assert fixed(tmp_path, "refuse").decode(body) == [{"XM": "㛃" + b"\x81\x7c".decode("gbk"), "XB": "|"}]


def test_nothing_is_cut_on_writing(tmp_path: Path) -> None:
    with pytest.raises(BadDocument) as caught:
        fixed(tmp_path, "mark").encode([{"XM": "马·哈三", "XB": "12"}])
    found = [
        (problem.path, problem.params["needed"], problem.params["available"])
        for problem in caught.value.problems
    ]
    assert found == [("XM", "8", "7"), ("XB", "2", "1")]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("5.1E+17", "EXCEL_SCIENTIFIC"),
        ("6.22901E+17\t", "EXCEL_SCIENTIFIC"),
        ("622901198501010000", "EXCEL_ZEROS"),
        ("6229011985010100000", "EXCEL_ZEROS"),
    ],
)
def test_what_excel_did_is_refused_with_line_and_column(tmp_path: Path, cell: str, code: str) -> None:
    values = {"charset": "GBK", "newline": "\n", "bom": False, "delimiter": ",", "columns": ["姓名", "证号"]}
    codec = CsvCodec(read_settings(CsvCodec.Settings, values | {"digits": ["证号"]}), tmp_path)
    with pytest.raises(BadDocument) as caught:
        codec.decode(f'姓名,证号\n甲,1\n"乙\n丙",{cell}\n'.encode("gbk"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == (code, "line 3, column 2 (证号)")


def test_a_true_number_that_ends_in_zeros_is_taken(tmp_path: Path) -> None:
    values = {
        "charset": "GBK",
        "newline": "\n",
        "bom": False,
        "delimiter": ",",
        "columns": ["证号"],
        "header": False,
    }
    codec = CsvCodec(read_settings(CsvCodec.Settings, values | {"digits": ["证号"]}), tmp_path)
    first = next(f"62290119850{n:04d}000" for n in range(10_000) if _check(f"62290119850{n:04d}00") == "0")
    assert codec.decode(f"{first}\n".encode()) == [{"证号": first}]


def _check(seventeen: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(seventeen, weights, strict=True)) % 11]


def test_json_numbers_stay_exact(tmp_path: Path) -> None:
    codec = JsonCodec(read_settings(JsonCodec.Settings, {"charset": "UTF-8", "newline": ""}), tmp_path)
    body = b'{"a":1200.50,"b":0.1,"c":123456789012345678901234567890,"d":-0,"e":1e2}'
    (record,) = codec.decode(body)
    assert record == {
        "a": Decimal("1200.50"),
        "b": Decimal("0.1"),
        "c": int("1234567890" * 3),
        "d": 0,
        "e": Decimal(100),
    }
    assert codec.encode([{"a": Decimal("1200.50")}]) == b'{"a":1200.50}'


@pytest.mark.parametrize(
    "body",
    [b'{"a":1,"\\u0061":2}', b'{"x\\u003ay":1,"x":1,"x":1}', b'{"a":{"b":1,"b":1}}', b'{"a":":","a":""}'],
)
def test_no_duplicate_key_hides(tmp_path: Path, body: bytes) -> None:
    codec = JsonCodec(read_settings(JsonCodec.Settings, {"charset": "UTF-8", "newline": ""}), tmp_path)
    assert codes(codec, body) == ["JSON_DUPLICATE"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), {1}, b"x"])
def test_json_writes_no_value_it_cannot_read(tmp_path: Path, value: object) -> None:
    codec = JsonCodec(read_settings(JsonCodec.Settings, {"charset": "UTF-8", "newline": ""}), tmp_path)
    with pytest.raises(BadDocument):
        codec.encode([{"a": value}])
