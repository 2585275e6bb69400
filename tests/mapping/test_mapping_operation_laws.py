"""The laws of operations: what is written is read back; what is read is written in its canonical spelling."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

HAN = "〇々马哈三东乡族䶮𠂇\ue816"


DATES = st.dates(date(1000, 1, 1), date(9999, 12, 31))
PATTERNS = ["yyyyMMdd", "yyyy-MM-dd", "yyyy/M/d", "yyyy年M月d日", "yyyy.MM.dd", "chinese"]


@given(DATES, st.sampled_from(PATTERNS))
def test_law_of_dates(both: Any, day: date, pattern: str) -> None:
    read, write = both("date", pattern)

    assert read(write(day.isoformat())) == day.isoformat()
    assert write(read(write(day.isoformat()))) == write(day.isoformat())


@given(st.dates(date(1930, 1, 1), date(2029, 12, 31)))
def test_law_of_two_digit_years(both: Any, day: date) -> None:
    read, write = both("date", "yy-MM-dd")

    assert read(write(day.isoformat())) == day.isoformat()


@given(st.integers(-(2**31), 2**36), st.integers(-12, 12))
def test_law_of_instants(both: Any, seconds: int, hours: int) -> None:
    instant = datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
    zone = f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"
    read, write = both("datetime", "yyyyMMddHHmmss", zone)

    assert datetime.fromisoformat(read(write(instant.isoformat()))) == instant


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_law_of_integers(both: Any, number: int) -> None:
    read, write = both("integer")

    assert read(write(number)) == number


@given(st.decimals(-(10**12), 10**12, places=2, allow_nan=False))
def test_law_of_decimals(both: Any, number: Any) -> None:
    for name in ("decimal", "implied"):
        read, write = both(name, "2")
        value = float(number)
        assert read(write(value)) == value
        assert write(read(write(value))) == write(value)


TEXTS = st.text(st.sampled_from("aAxX0９Ｘ－·•.马哈\u3000 \u00a0\r\n、号無" + HAN), max_size=12)
CANONIZERS = ["trim", "width", "upper", "interpunct", "resident-id", "lines"]


@given(TEXTS, st.sampled_from(CANONIZERS))
def test_law_of_canonizers(both: Any, text: str, name: str) -> None:
    """What was read once is read the same again, and comes back as it was read."""
    read, write = both(name)
    canonical = read(text)

    assert read(write(canonical)) == canonical


@given(TEXTS, TEXTS.filter(bool))
def test_law_of_affixes(both: Any, text: str, affix: str) -> None:
    for name in ("prefix", "suffix"):
        read, write = both(name, affix)
        assert read(write(text)) == text
        assert write(read(write(text))) == write(text)


@given(st.lists(st.text("甲乙丙 ", min_size=1), min_size=1))
def test_law_of_lists(both: Any, parts: list[str]) -> None:
    read, write = both("split", "、")

    assert read(write(parts)) == parts


@given(
    st.booleans(),
    st.sampled_from([("1", "0"), ("是", "否"), ("Y", "N")]),
    st.sampled_from(["text", "integer"]),
)
def test_law_of_booleans(both: Any, value: bool, spellings: tuple[str, str], kind: str) -> None:
    read, write = both("boolean", *spellings, kind=kind)

    assert read(write(value)) is value
