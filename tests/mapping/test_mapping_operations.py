"""Every operation: what it reads and writes, what it refuses, and that its two directions agree."""

from typing import Any

import pytest
from casebus.adapters.mapping.operations import OPERATIONS
from casebus.adapters.mapping.operations.declare import Setting, Unfit, WrongArguments

HAN = "〇々马哈三东乡族䶮𠂇\ue816"


READS: list[tuple[str, tuple[str, ...], Any, Any]] = [
    ("trim", (), "\u3000\u00a0 马 哈三\t\n", "马 哈三"),
    ("trim", (), " \u3000", ""),
    ("width", (), "６２２９０１Ｘ－１（２０２１）", "622901X-1（2021）"),
    ("width", (), "①㈠，。", "①㈠，。"),
    ("upper", (), "ab12x", "AB12X"),
    *(("interpunct", (), f"马{dot}哈三", "马\u00b7哈三") for dot in "\u00b7\u2022\u2027\u30fb\uff65\uff0e."),
    ("interpunct", (), "J.Smith 3.14 马.A 阿·b", "J.Smith 3.14 马.A 阿·b"),
    ("interpunct", (), "马\u2022哈\u30fb三", "马\u00b7哈\u00b7三"),
    ("resident-id", (), "11010519491231002x", "11010519491231002X"),
    ("resident-id", (), " １１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
    ("resident-id", (), "11010519491231002\u0425", "11010519491231002X"),
    ("resident-id", (), "11010519491231002\u0445", "11010519491231002X"),
    ("resident-id", (), "340524800101001", "340524800101001"),
    ("resident-id", (), "622901********0012", "622901********0012"),
    ("resident-id", (), "编号1号", "编号1号"),
    ("date", ("yyyyMMdd",), "20210929", "2021-09-29"),
    ("date", ("yyyy-MM-dd",), "2021-09-29", "2021-09-29"),
    ("date", ("yyyy/M/d",), "2021/9/29", "2021-09-29"),
    ("date", ("yyyy年M月d日",), "2021年9月1日", "2021-09-01"),
    ("date", ("yyyy.MM.dd",), "2021.09.29", "2021-09-29"),
    ("date", ("yy-MM-dd",), "21-09-29", "2021-09-29"),
    ("date", ("yy-MM-dd",), "85-01-01", "1985-01-01"),
    ("date", ("yy-MM-dd", "2000"), "85-01-01", "2085-01-01"),
    ("date", ("yyyyMMdd", "chinese"), "二〇二一年九月二十九日", "2021-09-29"),
    *(("date", ("chinese",), f"二{zero}二一年十月十日", "2021-10-10") for zero in "〇零○◯ＯO0"),
    ("date", ("chinese",), "一九九九年十二月三十一日", "1999-12-31"),
    ("datetime", ("yyyyMMddHHmmss",), "20210929100000", "2021-09-29T10:00:00+08:00"),
    ("datetime", ("yyyy-MM-dd HH:mm",), "2021-09-29 10:00", "2021-09-29T10:00:00+08:00"),
    ("datetime", ("yyyy-MM-dd HH:mm:ss", "Z"), "2021-09-29 10:00:00", "2021-09-29T10:00:00+00:00"),
    ("datetime", ("iso",), "2021-09-29T10:00:00.0000000-00:00", "2021-09-29T18:00:00+08:00"),
    ("datetime", ("iso",), "2021-09-29 10:00:00.5", "2021-09-29T10:00:00.500000+08:00"),
    ("integer", (), "007", 7),
    ("integer", (), "-12", -12),
    ("decimal", ("2",), "1200.50", 1200.5),
    ("decimal", ("2",), ".5", 0.5),
    ("implied", ("2",), "0001234", 12.34),
    ("boolean", ("是", "否"), "否", False),
    ("split", ("、",), "甲、乙", ["甲", "乙"]),
    ("prefix", ("AJ-",), "AJ-1", "1"),
    ("suffix", ("号",), "12号", "12"),
    ("null", ("无", "—"), "无", None),
    ("null", ("无", "—"), "有", "有"),
    ("lines", (), "a\r\nb\rc\nd", "a\nb\nc\nd"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "legacy", "canonical"), READS)
def test_reads(both: Any, name: str, arguments: tuple[str, ...], legacy: str, canonical: Any) -> None:
    read, write = both(name, *arguments)

    assert read(legacy) == canonical
    if canonical not in (None, ""):
        assert read(write(canonical)) == canonical


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("date", ("yyyyMMdd",), "20210229"), ("date", ("yyyyMMdd",), "2021929"), ("date", ("yyyyMMdd",), "２０２１０９２９"),
        ("date", ("yyyyMMdd",), "00000000"), ("date", ("yyyy/M/d",), "2021/13/1"), ("date", ("yyyy年M月d日",), "2021年9月"),
        ("date", ("chinese",), "二〇二一年十三月一日"), ("date", ("chinese",), "二〇二一年九月四十日"),
        ("date", ("chinese",), "二〇二一年二月三十日"), ("date", ("yyyy-MM-dd",), "2021-09-29\n"),
        ("datetime", ("yyyyMMddHHmmss",), "20210929250000"), ("datetime", ("yyyyMMddHHmmss",), "20210929"),
        ("datetime", ("iso",), "2021-09-29T10:00:00.1234567"), ("datetime", ("iso",), "2021-02-30T10:00:00"),
        ("integer", (), "1_000"), ("integer", (), "１２"), ("integer", (), "1.0"), ("integer", (), "9" * 16), ("integer", (), True),
        ("decimal", ("2",), "1.005"), ("decimal", ("2",), "1,200"), ("decimal", ("2",), "NaN"), ("decimal", ("2",), "1e5"),
        ("decimal", ("2",), "12345678901234567.00"), ("implied", ("2",), "12.34"), ("implied", ("2",), "9" * 17),
        ("boolean", ("1", "0"), "2"), ("split", ("、",), "甲、、乙"), ("prefix", ("AJ-",), "1"), ("suffix", ("号",), "1"),
    ],
)  # fmt: skip
def test_refuses_what_it_cannot_read(both: Any, name: str, arguments: tuple[str, ...], value: Any) -> None:
    read, _ = both(name, *arguments)

    with pytest.raises(Unfit) as caught:
        read(value)
    assert caught.value.code == "MAPPING_VALUE_UNREADABLE"
    assert set(caught.value.params) == {"operation", "expected"}


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("date", ("yyyyMMdd",), "2021-9-29"), ("date", ("yyyyMMdd",), "2021-02-30"), ("date", ("yyyyMMdd",), "20210929"),
        ("date", ("yy-MM-dd",), "1929-01-01"), ("date", ("yy-MM-dd",), "2030-01-01"),
        ("datetime", ("yyyyMMddHHmm",), "2021-09-29T10:00:30+08:00"), ("datetime", ("yyyyMMddHHmmss",), "2021-09-29T10:00:00.5Z"),
        ("datetime", ("yyyyMMddHHmmss",), "2021-09-29T10:00:00"), ("seconds", (), "2021"),
        ("integer", (), 1.5), ("integer", (), "1"), ("integer", (), True), ("decimal", ("2",), 1.005), ("decimal", ("2",), "1"),
        ("implied", ("2",), 0.001), ("boolean", ("1", "0"), 1), ("split", ("、",), ["甲、乙"]), ("split", ("、",), [""]),
        ("null", ("无",), "无"),
    ],
)  # fmt: skip
def test_refuses_what_it_cannot_write(both: Any, name: str, arguments: tuple[str, ...], value: Any) -> None:
    _, write = both(name, *arguments)

    with pytest.raises(Unfit) as caught:
        write(value)
    assert caught.value.code == "MAPPING_VALUE_UNWRITABLE"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("trim", ("x",)), ("date", ()), ("date", ("yyyyMM",)), ("date", ("yyyyMMdd", "foo")), ("date", ("yyyyMMddyyyy",)),
        ("datetime", ("yyyyMMdd",)), ("datetime", ("iso", "Z", "+08:00")), ("decimal", ()), ("decimal", ("x",)), ("boolean", ("1",)),
        ("boolean", ("1", "1")), ("split", ()), ("prefix", ()), ("null", ()), ("lines", ("x",)), ("code", ()), ("text", ()),
        ("implied", ("2", "3")), ("integer", ("x",)), ("seconds", ("x",)), ("limit", ("x", "gbk")), ("limit", ("1", "gbk", "……")), ("limit", ("9", "klingon")), ("oneline", ()),
    ],
)  # fmt: skip
def test_wrong_arguments_say_how_it_is_written(name: str, arguments: tuple[str, ...]) -> None:
    with pytest.raises(WrongArguments) as caught:
        OPERATIONS[name].prepare(arguments, Setting())
    assert caught.value.expected.startswith(name)


def test_dates_in_chinese_are_written_with_the_ideographic_zero(
    both: Any,
) -> None:
    _, write = both("date", "chinese")

    assert write("2001-10-20") == "二〇〇一年十月二十日"
    assert write("1999-12-31") == "一九九九年十二月三十一日"


def test_seconds_drops_the_fraction_on_the_way_out_only(
    both: Any,
) -> None:
    read, write = both("seconds")

    assert read("2021-09-29T10:00:00.123+08:00") == "2021-09-29T10:00:00.123+08:00"
    assert write("2021-09-29T10:00:00.123+08:00") == "2021-09-29T10:00:00+08:00"
    assert write("2021-09-29T10:00:00Z") == "2021-09-29T10:00:00Z"


def test_a_limit_cuts_between_characters_and_says_so(
    both: Any,
) -> None:
    _, write = both("limit", "10", "gb18030", "…")

    assert write("临夏市公安") == "临夏市公安"
    assert write("临夏市公安局") == "临夏市公…"
    assert write("a临夏市公安局") == "a临夏市…"
    assert len(write("䶮" * 9).encode("gb18030")) <= 10


def test_one_line_is_written_for_formats_of_one_line(
    both: Any,
) -> None:
    _, write = both("oneline", " ")

    assert write("甲\n乙") == "甲 乙"


def test_lines_are_written_as_the_codec_writes_newlines(
    both: Any,
) -> None:
    _, write = both("lines", newline="\r\n")

    assert write("a\nb") == "a\r\nb"


def test_formats_with_numbers_of_their_own_keep_them(
    both: Any,
) -> None:
    read, write = both("text", kind="integer")
    assert (read(7), write("7")) == ("7", 7)
    read, write = both("decimal", "2", kind="decimal")
    assert str(write(12.5)) == "12.50"
    read, write = both("integer", kind="integer")
    assert (read("7"), read(7), write(7)) == (7, 7, 7)
