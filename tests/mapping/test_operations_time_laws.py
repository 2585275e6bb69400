"""The laws of the operations on dates, times and spans: what is written is read again, in one spelling."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from casebus.adapters.mapping.operations.declare import Unfit
from hypothesis import given
from hypothesis import strategies as st

DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))
SINCE = datetime(1900, 3, 2, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=100_000)).map(lambda since: SINCE + since)


def holds(read: Any, write: Any, canonical: Any) -> None:
    """Both laws for one canonical value."""
    written = write(canonical)
    assert read(written) == canonical
    assert write(read(written)) == written


def agrees(read: Any, write: Any, legacy: Any) -> None:
    """A legacy value is refused, or comes back as one that is read the same."""
    try:
        found = read(legacy)
    except Unfit:
        return
    if found not in (None, ""):
        assert read(write(found)) == found


@given(st.integers(0, 99_999), st.sampled_from(["1年6个月", "1年6月", "一年六个月", "P1Y6M"]))
def test_law_of_months(both: Any, months: int, sample: str) -> None:
    holds(*both("period", "months", sample), months)


PARTS = st.tuples(*(st.none() | st.integers(0, 500) for _ in range(3))).filter(
    lambda parts: set(parts) != {None}
)


@given(PARTS, st.sampled_from(["1年6个月", "1年6月", "一年六个月", "P1Y6M"]))
def test_law_of_spans(both: Any, parts: tuple[int | None, ...], sample: str) -> None:
    span = "P" + "".join(f"{part}{unit}" for part, unit in zip(parts, "YMD", strict=True) if part is not None)
    holds(*both("period", "iso", sample), span)


@given(st.text("0123一二十半年个月日天又零PYMD", max_size=8))
def test_any_characters_of_spans_are_one_or_refused(both: Any, text: str) -> None:
    agrees(*both("period", "iso"), text)
    agrees(*both("period", "months"), text)


@given(
    DAYS,
    st.integers(1, 3),
    st.sampled_from([("yyyy年M月d日", "yyyy年M月", "yyyy年"), ("yyyyMMdd", "yyyyMM", "yyyy")]),
)
def test_law_of_partial_dates(both: Any, day: date, precision: int, patterns: tuple[str, ...]) -> None:
    holds(*both("partial-date", *patterns), "-".join(day.isoformat().split("-")[:precision]))


@given(DAYS, st.sampled_from(["dd MMM yyyy", "MMMM d, yyyy", "d-MMM-yyyy"]))
def test_law_of_named_months(both: Any, day: date, pattern: str) -> None:
    read, write = both("date", pattern)
    holds(read, write, day.isoformat())
    assert read(write(day.isoformat()).upper()) == day.isoformat()


@given(DAYS)
def test_law_of_days_as_numbers(both: Any, day: date) -> None:
    for kind in ("integer", "any"):
        read, write = both("date", "yyyyMMdd", kind=kind)
        holds(read, write, day.isoformat())
        assert read(int(day.strftime("%Y%m%d"))) == day.isoformat()


@given(st.times(), st.sampled_from(["HH:mm:ss", "HHmmss", "H时mm分ss秒"]))
def test_law_of_times(both: Any, at: time, pattern: str) -> None:
    holds(*both("time", pattern), at.replace(microsecond=0).isoformat())


@given(INSTANTS, st.sampled_from(["+08:00", "Z", "-03:30"]))
def test_law_of_instants(both: Any, at: datetime, zone: str) -> None:
    milli = at.replace(microsecond=at.microsecond // 1000 * 1000)
    for call in (
        ("epoch", "milliseconds", zone),
        ("excel-serial", "1900", "datetime", zone),
        ("datetime", "yyyyMMddHHmmssSSSxx", zone),
        ("datetime", "yyyy-MM-dd hh:mm:ss.SSS a", zone),
    ):
        read, write = both(*call)
        written = write(milli.isoformat())
        assert datetime.fromisoformat(read(written)) == milli
        assert write(read(written)) == written


@given(INSTANTS, st.sampled_from(["+08:00", "Z", "+05:45"]))
def test_law_of_zones(both: Any, at: datetime, zone: str) -> None:
    read, _ = both("zone", zone)
    assert datetime.fromisoformat(read(at.isoformat())) == at
    assert read(read(at.isoformat())) == read(at.isoformat())


@given(st.dates(date(1904, 1, 2), date(9999, 12, 31)), st.sampled_from(["1900", "1904"]))
def test_law_of_serials(both: Any, day: date, system: str) -> None:
    for kind in ("text", "integer", "decimal", "any"):
        holds(*both("excel-serial", system, kind=kind), day.isoformat())


@given(DAYS)
def test_law_of_the_day(both: Any, day: date) -> None:
    read, write = both("day")
    assert read(write(day.isoformat())) == day.isoformat()


@pytest.mark.parametrize("value", [0, 1, 59, 61, 366, 44468])
def test_serials_of_1900_agree_with_a_spreadsheet(both: Any, value: int) -> None:
    read, _ = both("excel-serial")
    if value == 0:
        with pytest.raises(Unfit):
            read(value)
        return
    # the count has a day that never was: what lies behind it is one further
    assert read(value) == (date(1899, 12, 31) + timedelta(days=value - (value > 60))).isoformat()
