"""What the operations refuse: values that they cannot read or write, and calls that are written wrongly."""

from decimal import Decimal
from typing import Any

import pytest
from casebus.adapters.mapping.operations import OPERATIONS
from casebus.adapters.mapping.operations.declare import Setting, Unfit, WrongArguments

UNREADABLE: list[tuple[str, tuple[str, ...], Any]] = [
    *(("chinese-number", (), text) for text in ("一百五", "十十", "百", "一二十", "一百零", "零一十", "一亿亿", "三百万千", "", "甲", "1.5")),
    *(("period", ("months",), text) for text in ("1年6个月15日", "P1Y6M15D", "18", "年", "P", "1年又", "半年半年", "6个月1年", "1年半6个月")),
    *(("period", ("iso",), text) for text in ("P1W", "PT1H", "P1.5Y", "1年6个月3小时", "9999999年")),
    *(("partial-date", ("yyyy年M月d日", "yyyy年M月"), text) for text in ("2021年13月", "2021年2月30日", "2021年", "0000年1月")),
    *(("time", ("HH:mm",), text) for text in ("24:00", "12:60", "1:00", "12:00:00")),
    *(("epoch", ("seconds",), text) for text in ("", "1e20", "0.0000001", "NaN", "十")),
    *(("epoch", ("seconds",), value) for value in (True, None, float("nan"), 10**18)),
    *(("excel-serial", (), value) for value in ("60", "0", "-1", "44468.5", "2958466", "1e9", True)),
    *(("number", (), value) for value in ("1,000", "１", "1e999", "9" * 400, "0.1234567890123456789", "Infinity", True, None)),
    ("unit", ("1/60",), "100"), ("unit", ("10000",), "x"),
    *(("decimal", ("2", "1,234.56"), text) for text in ("1,23.4", "12,3456", ",123", "1,234,56", "1.234,56", "1,200.505", "1200,5")),
    ("integer", (), Decimal("1.5")), ("integer", (), 1e20), ("implied", ("2",), 1.5),
    ("boolean", ("Y|yes", "N"), "y"), ("boolean", ("1", "0"), 2), ("boolean", ("1", "0"), 1.5),
    ("values", ("M=male",), "F"), ("values", ("M=male",), None), ("values", ("1=a",), True),
    ("native", ("integer",), "7"), ("native", ("integer",), 7.5), ("native", ("decimal",), True), ("native", ("boolean",), 1), ("native", ("boolean",), "true"),
    ("first", (), {"a": 1}), ("unique", (), [{"a": 1}]), ("join", ("、",), {"a": 1}),
    ("zero-fill", ("6",), "1234567"), ("zero-fill", ("6",), "12a"), ("zero-fill", ("6",), -1), ("strip-zeros", ("3",), "0001"),
    ("pad", ("3", "*"), "abcd"), ("extract", ("（{}）",), "（"), ("extract", ("a{}a",), "a"), ("extract", ("a{}b",), "ab "),
    ("replace", ("/", "-"), "a-b"), ("part", ("-", "3"), "a-b"), ("slice", ("1", "6"), "12345"), ("slice", ("-4",), "123"),
    ("slice", ("3", "2"), "12345"), ("uri-tail", (), "http://x/"), ("join", ("、",), ["甲、乙"]), ("join", ("、",), [1]),
    ("sum", (), ["1", "x"]), ("base64", (), "?"), ("base64", (), "6am"), ("base64", (), "AAECAw=="), ("hex", (), "f"), ("hex", (), "ff"),
    ("court-number", (), "2021甘2901刑初12号"), ("court-number", (), "（2021）甘2901刑初号"),
    ("uscc", (), "91350100M000100Y44"), ("org-code", (), "D2143569-1"), ("police-case", (), "R6229010000002021090001"),
    ("zone", ("Z",), "2021-09-29"), ("day", (), "20210929"), ("date", ("dd MMM yyyy",), "29 Foo 2021"),
    ("datetime", ("yyyyMMdd hh:mm a",), "20210929 13:00 PM"), ("datetime", ("yyyyMMddHHmmssxx",), "20210929100000+9900"),
]  # fmt: skip

UNWRITABLE: list[tuple[str, tuple[str, ...], Any]] = [
    ("chinese-number", (), -1), ("chinese-number", (), 10**15), ("chinese-number", (), 1.0), ("chinese-number", (), True),
    ("period", ("months",), -1), ("period", ("months",), 1.5), ("period", ("months",), "18"), ("period", ("iso",), "1年"),
    ("partial-date", ("yyyyMMdd",), "2021-09"), ("partial-date", ("yyyyMMdd",), "2021-02-30"), ("partial-date", ("yyyy",), 2021),
    ("time", ("HH:mm",), "10:00:01"), ("time", ("HH:mm",), "10:00"), ("epoch", ("seconds",), "2021-09-29T10:00:00.5+08:00"),
    ("excel-serial", (), "1899-12-31"), ("excel-serial", ("1904",), "1903-12-31"), ("excel-serial", (), "2021-9-1"),
    ("number", (), "1"), ("number", (), True), ("number", (), float("inf")), ("unit", ("7",), 0.1), ("unit", ("7",), None),
    ("decimal", ("2", "1,234.56"), 1.005), ("values", ("M=male",), "female"), ("values", ("M=male", "*=other"), "other"),
    ("zero-fill", ("6",), "1234"), ("strip-zeros", ("6",), "0012"), ("strip-zeros", ("3",), "1234"), ("pad", ("3", "*"), "*a"),
    ("replace", ("/", "-"), "a/b"), ("join", ("、",), "甲、、乙"), ("hex", ("ascii",), "马"), ("extract", ("a{}b",), 1),
    ("court-number", (), "(2021)甘2901刑初12号"), ("uscc", (), "x"), ("org-code", (), "D2143569X"), ("day", (), "2021"),
    ("count", (), 1), ("sum", (), 1), ("part", ("-", "1"), "a"), ("native", ("integer",), 1.5), ("native", ("boolean",), 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "value"), UNREADABLE)
def test_refuses_what_it_cannot_read(both: Any, name: str, arguments: tuple[str, ...], value: Any) -> None:
    read, _ = both(name, *arguments, kind="any")

    with pytest.raises(Unfit) as caught:
        read(value)
    assert caught.value.code == "MAPPING_VALUE_UNREADABLE"
    assert set(caught.value.params) == {"operation", "expected"}


@pytest.mark.parametrize(("name", "arguments", "value"), UNWRITABLE)
def test_refuses_what_it_cannot_write(both: Any, name: str, arguments: tuple[str, ...], value: Any) -> None:
    _, write = both(name, *arguments)

    with pytest.raises(Unfit) as caught:
        write(value)
    assert caught.value.code == "MAPPING_VALUE_UNWRITABLE"


WRONG: list[tuple[str, tuple[str, ...]]] = [
    *((name, ("x", "y", "z", "u")) for name in OPERATIONS if name not in ("values", "null", "boolean")),
    ("values", ()), ("values", ("M",)), ("values", ("M=",)), ("values", ("=male",)), ("values", ("M=a", "M=b")),
    ("values", ("*=x", "M=male")), ("boolean", ("Y|N", "N")), ("boolean", ("Y", "")), ("boolean", ("Y|", "N")),
    ("decimal", ("2", "1,234,56")), ("decimal", ("2", "1.234.56")), ("decimal", ("x", "1,234.56")), ("unit", ("0",)), ("unit", ("1/0",)),
    ("unit", ("-1",)), ("unit", ("1e3",)), ("native", ("text",)), ("period", ()), ("period", ("days",)), ("period", ("months", "18月")),
    ("partial-date", ()), ("partial-date", ("MM",)), ("partial-date", ("yyyyMMddHH",)), ("partial-date", ("yyyy", "x")), ("time", ()),
    ("time", ("mm",)), ("time", ("yyyy HH",)), ("epoch", ()), ("epoch", ("minutes",)), ("epoch", ("seconds", "CST")), ("zone", ()),
    ("zone", ("+8",)), ("zone", ("+25:00",)), ("day", ("x",)), ("excel-serial", ("1901",)), ("excel-serial", ("1900", "date")), ("pad", ("0", "*")), ("pad", ("6", "ab")),
    ("pad", ("6", "*", "top")), ("zero-fill", ("0",)), ("zero-fill", ()), ("extract", ("x",)), ("extract", ("{}",)), ("extract", ("{}{}",)),
    ("replace", ("a", "a")), ("replace", ("", "a")), ("part", ("-", "0")), ("part", ("", "1")), ("slice", ("0",)), ("slice", ()),
    ("hex", ("klingon",)), ("base64", ("zlib",)), ("court-number", ("<>",)), ("org-code", ("x",)), ("join", ()), ("text", ()),
    ("date", ("dd FOO yyyy",)), ("datetime", ("yyyyMMdd hh:mm",)), ("datetime", ("yyyyMMdd HH:mm a",)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments"), WRONG)
def test_wrong_arguments_say_how_it_is_written(name: str, arguments: tuple[str, ...]) -> None:
    with pytest.raises(WrongArguments) as caught:
        OPERATIONS[name].prepare(arguments, Setting())
    assert caught.value.expected.startswith(name)


def test_a_formats_own_numbers_work_like_text(both: Any) -> None:
    for name, arguments, text, own in (
        ("integer", (), "7", 7), ("integer", (), "7", Decimal(7)), ("integer", (), "7", 7.0),
        ("decimal", ("2",), "1.5", Decimal("1.50")), ("number", (), "1.5", 1.5), ("unit", ("100",), "1.5", Decimal("1.5")),
        ("boolean", ("1", "0"), "1", 1), ("boolean", ("true", "false"), "true", True), ("values", ("1=a",), "1", 1),
        ("values", ("1.5=a",), "1.5", Decimal("1.5")), ("date", ("yyyyMMdd",), "20210929", 20210929), ("implied", ("2",), "150", 150),
        ("partial-date", ("yyyy",), "2021", 2021), ("zero-fill", ("4",), "7", 7), ("epoch", ("seconds",), "7", 7.0),
        ("excel-serial", (), "44468", 44468.0), ("time", ("HHmm",), "1230", 1230),
        ("date", ("yyyyMMdd",), "20210929", 20210929.0), ("values", ("1=a",), "1", Decimal("1.00")), ("boolean", ("1", "0"), "1", 1.0),
    ):  # fmt: skip
        read, _ = both(name, *arguments, kind="any")
        assert read(own) == read(text), name


def test_a_formats_own_numbers_are_written_as_such(both: Any) -> None:
    for name, arguments, kind, canonical, own in (
        ("native", ("integer",), "any", 7, 7), ("native", ("decimal",), "any", 1.5, Decimal("1.5")), ("number", (), "integer", 7.0, 7),
        ("unit", ("100",), "decimal", 150, Decimal("1.5")), ("unit", ("60",), "integer", 120, 2), ("values", ("1=a",), "integer", "a", 1),
        ("boolean", ("1|2", "0"), "integer", True, 1), ("date", ("yyyyMMdd",), "integer", "2021-09-29", 20210929),
        ("integer", (), "decimal", 7, Decimal(7)), ("epoch", ("seconds",), "integer", "1970-01-01T08:00:07+08:00", 7),
        ("text", (), "decimal", "1.50", Decimal("1.50")),
    ):  # fmt: skip
        _, write = both(name, *arguments, kind=kind)
        found = write(canonical)
        assert (found, type(found)) == (own, type(own)), name
