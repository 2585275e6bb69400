"""Values to try in a canonical field: the ordinary ones of its schema and the nasty ones of this field of work.

Texts that match a pattern come from hypothesis, which nothing else of the package imports: only proving needs it.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import hypothesis
from hypothesis import strategies as st

from ..target import Shape

#: names with rare characters and dots, markup, leading zeros, blanks, full width, words that mean nothing elsewhere
TEXTS = (
    "马宝成", "镕喆堃", "䶮㛃", "𠮷野家", "买买提·热合曼", "阿卜杜拉・艾山", "O'Brien & <Söhne> \"Ltd\"", "]]>", "&amp;", "0012", "007",
    "１２３ＡＢｘ", "（2022）甘2901刑初45号", "临公(刑)捕字〔2021〕29号", " 前后 ", "\u3000全角\u3000", "a\nb", "第一行\n\n第三行\n", "tab\there",
    "62292619800101001x", "622926198001010013", "110105491231002", "无", "null", "-", "0", "1", "true", "N/A", "a,b;c|d、e", "é", "Ⅻ",
    "2021-09-29", "20210929", "\ue863", "A", "甲", "x" * 17, "张三、李四", "a b", "/", "%2F", "=1+1", "'", '"', "\\", "3.50", "1e5", "\ufeffB",
)  # fmt: skip
#: one character each of one, two and four bytes in GB18030
MEASURES = ("a", "汉", "䶮", "🀄")
DATES = (
    "2021-09-29", "2020-02-29", "1980-01-01", "1949-10-01", "1930-01-01", "1929-12-31", "2029-12-31", "2030-01-01",
    "1999-12-31", "2000-01-01", "2022-10-10", "1900-03-01", "2100-02-28", "1582-10-15", "1000-01-01", "2999-12-31",
)  # fmt: skip
INSTANTS = (
    "2021-09-29T09:30:00+08:00", "2021-09-29T00:00:00+08:00", "2021-12-31T23:59:59+08:00", "2021-09-29T01:30:00Z",
    "2021-09-29T09:30:15.250+08:00", "2022-02-28T16:00:00Z", "2020-02-29T12:00:01+08:00", "2021-09-29T09:30:00-05:00",
    "2021-09-29T01:30:00.000001Z",
)  # fmt: skip
WHOLE = (0, 1, 2, 3, 7, 9, 10, 12, 36, 99, 100, 180, 599, 600, 999, 1000, 65535, 1048576, 10**9, 10**12)
BROKEN = (0, 0.5, 1, 1.5, 0.01, 12.34, 99.99, 100, 1234.5, 5000, 123456.78, 99999999.99, 10**9, 1234567890.12)
#: texts and matches drawn from hypothesis per field
_DRAWN = 12
#: longest text tried where the schema names no length, and the most elements of a list
LONGEST = 400


def candidates(shape: Shape, seed: int) -> list[Any]:
    """Values for a field, single ones; every one is allowed by the field's own schema."""
    found = [value for value in _raw(shape, seed) if allowed(shape, value)]
    return list({(type(value), value): value for value in found}.values())


def _raw(shape: Shape, seed: int) -> Iterable[Any]:
    types = shape.types or frozenset({"string"})
    if shape.choices:
        yield from shape.choices
        return
    if "boolean" in types:
        yield from (True, False)
    if "integer" in types:
        yield from (*_ends(shape), *WHOLE)
    if "number" in types:
        yield from (*_ends(shape), *BROKEN)
    if "string" in types:
        yield from _texts(shape, seed)


def _texts(shape: Shape, seed: int) -> Iterable[str]:
    formats = set(words(shape, "format"))
    if "date" in formats:
        yield from DATES
    elif "date-time" in formats:
        yield from INSTANTS
    else:
        yield from TEXTS
        for pattern in words(shape, "pattern"):
            yield from matching(pattern, seed)
        yield from ordinary(seed)


def _ends(shape: Shape) -> Iterable[Any]:
    return (*words(shape, "minimum"), *words(shape, "maximum"))


def words(shape: Shape, word: str) -> list[Any]:
    """What the schema says under a keyword, in all its parts that always apply."""
    return [schema[word] for schema, _, always in shape.parts if always and word in schema]


def allowed(shape: Shape, value: Any) -> bool:
    """Whether the field's own keywords allow the value; what other fields say of it is not asked."""
    if shape.choices:
        return value in shape.choices
    if isinstance(value, str):
        if not value.strip():
            # blanks alone are no value of any field
            return False
        least, most = max(words(shape, "minLength"), default=0), longest(shape)
        return least <= len(value) <= most and all(_search(text)(value) for text in words(shape, "pattern"))
    if isinstance(value, bool):
        return True
    return all(value >= least for least in words(shape, "minimum")) and all(
        value <= most for most in words(shape, "maximum")
    )


def longest(shape: Shape) -> int:
    """How many characters the schema allows."""
    return int(min(words(shape, "maxLength"), default=LONGEST))


@lru_cache(512)
def _search(pattern: str) -> Callable[[str], Any]:
    try:
        return re.compile(pattern).search
    except re.error:
        # a pattern of another dialect is the validator's affair
        return lambda text: True


@lru_cache(256)
def matching(pattern: str, seed: int) -> tuple[str, ...]:
    """Texts that match a JSON Schema's pattern."""
    try:
        strategy = st.from_regex(pattern)
        return drawn(strategy, seed)
    except re.error:
        return ()


@lru_cache(4)
def ordinary(seed: int) -> tuple[str, ...]:
    """Short texts of any characters that documents hold."""
    letters = st.sampled_from("甲乙丙丁马哈白0123456789abXY·（）〔〕，。-—_镕䶮&<") | st.characters(
        min_codepoint=0x20, max_codepoint=0x2FA1F, exclude_categories=("Cs", "Cc", "Cn", "Co")
    )
    return drawn(st.text(letters, min_size=1, max_size=20), seed)


def drawn(strategy: Any, seed: int) -> tuple[str, ...]:
    """A few examples of a strategy, the same for the same seed."""
    found: list[str] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=_DRAWN, database=None, deadline=None, derandomize=False,
        phases=[hypothesis.Phase.generate], suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(strategy)
    def collect(value: str) -> None:
        found.append(value)

    collect()
    return tuple(dict.fromkeys(found))
