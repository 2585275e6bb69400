"""The laws of the operations: what is written is read again; what is read is written in its canonical spelling."""

from typing import Any

from casebus.adapters.mapping.operations import numerals
from casebus.adapters.mapping.operations.declare import Unfit
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.text(st.sampled_from("aAbB xX0９Ｘ－·•.马哈①ﬁ/-*\u3000(){}"), max_size=12)
DIGITS = st.text("0123456789", min_size=1, max_size=6)


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


@given(TEXTS, st.sampled_from(["lower", "fold"]))
def test_law_of_canonizers(both: Any, text: str, name: str) -> None:
    read, write = both(name)
    assert read(write(read(text))) == read(text)


@given(
    TEXTS,
    st.sampled_from([("title",), ("capitalize",), ("digits",), ("pinyin-gloss",), ("replace", "a", "")]),
)
def test_one_way_operations_read_what_they_gave_the_same(both: Any, text: str, call: tuple[str, ...]) -> None:
    read, write = both(*call)
    assert read(write(read(text))) == read(text)


@given(TEXTS, st.sampled_from([("a", "b"), ("·", "•"), ("xx", "x"), ("a", "aa"), ("ab", "ba"), ("/", "-")]))
def test_law_of_replace(both: Any, text: str, call: tuple[str, str]) -> None:
    read, write = both("replace", *call)
    try:
        found = read(text)
    except Unfit:
        return
    assert write(found) == text
    assert read(write(found)) == found


@given(TEXTS, TEXTS, TEXTS)
def test_law_of_extract(both: Any, before: str, after: str, text: str) -> None:
    pattern = before.replace("{}", "") + "!{}!" + after.replace("{}", "")
    read, write = both("extract", pattern)
    holds(read, write, text)


@given(DIGITS)
def test_law_of_zeros(both: Any, digits: str) -> None:
    for name in ("zero-fill", "strip-zeros"):
        read, write = both(name, "6")
        holds(read, write, read(digits))
        as_numbers = both(name, "6", kind="integer")
        assert as_numbers[0](int(digits)) == read(digits)
        assert as_numbers[1](read(digits)) == int(digits)


@given(st.text("ab0 ", max_size=6), st.sampled_from(["left", "right"]))
def test_law_of_pad(both: Any, text: str, side: str) -> None:
    read, write = both("pad", "6", "0", side)
    holds(read, write, read(text))


@given(st.text(max_size=20).filter(lambda text: text.isprintable()), st.sampled_from(["base64", "hex"]))
def test_law_of_encodings(both: Any, text: str, name: str) -> None:
    holds(*both(name), text)
    agrees(*both(name), text)


NUMBERS = st.decimals(-(10**10), 10**10, places=4, allow_nan=False).map(float)


@given(NUMBERS | st.integers(-(10**14), 10**14))
def test_law_of_numbers(both: Any, value: float) -> None:
    for kind in ("text", "decimal", "any"):
        holds(*both("number", kind=kind), value)


@given(
    NUMBERS,
    st.sampled_from(["10000", "0.01", "1/100", "12", "7"]),
    st.sampled_from(["text", "decimal", "any"]),
)
def test_law_of_units(both: Any, value: float, factor: str, kind: str) -> None:
    read, write = both("unit", factor, kind=kind)
    legacy = both("number", kind=kind)[1](value)
    try:
        found = read(legacy)
    except Unfit:
        return
    assert write(found) == legacy
    assert read(write(found)) == found


@given(NUMBERS, st.sampled_from(["1,234.56", "1.234,56", "1 234,56", "1'234.56", "1234,56"]))
def test_law_of_grouped_decimals(both: Any, value: float, sample: str) -> None:
    holds(*both("decimal", "4", sample), value)


@given(st.integers(0, numerals.END - 1))
def test_law_of_numerals(both: Any, value: int) -> None:
    holds(*both("chinese-number"), value)


@given(st.text("零〇一二三九十百千万亿两壹拾廿0", max_size=8))
def test_any_characters_of_numerals_are_a_number_or_refused(both: Any, text: str) -> None:
    agrees(*both("chinese-number"), text)


@given(st.lists(st.text("甲乙丙 ", min_size=1), min_size=1))
def test_law_of_join(both: Any, parts: list[str]) -> None:
    read, write = both("join", "、")
    assert write(read(parts)) == parts


@given(st.lists(st.text("甲乙", min_size=1), min_size=1))
def test_law_of_lists_with_one_way(both: Any, parts: list[str]) -> None:
    for name in ("first", "last", "unique"):
        read, write = both(name)
        assert read(write(read(parts))) == read(parts)


@given(st.sampled_from(["M", "1", "F", "2"]), st.sampled_from(["text", "integer", "any"]))
def test_law_of_values(both: Any, local: str, kind: str) -> None:
    read, write = both("values", "M=male", "1=male", "F=female", "2=female", kind=kind)
    holds(read, write, read(local))


@given(
    st.sampled_from(["(2021)甘2901刑初12号", "〔2021〕甘 2901刑初１２号", "（2021）甘29刑终3号之一"]),
    st.sampled_from(["（）", "()", "〔〕"]),
)
def test_law_of_court_numbers(both: Any, text: str, brackets: str) -> None:
    read, write = both("court-number", brackets)
    holds(read, write, read(text))
    assert write(read(text))[0] == brackets[0]
