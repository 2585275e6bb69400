"""Operations on dates that are not whole and on spans of time: `partial-date`, `period`."""

import re
from datetime import date
from typing import Any

from . import numerals
from .declare import (
    WHOLE,
    Operation,
    Prepared,
    Setting,
    WrongArguments,
    both,
    example,
    spelled,
    unreadable,
    unwritable,
)
from .patterns import Pattern, compile_pattern

_PARTS = ("year", "month", "day")
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


def _partial(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    usage = "partial-date(yyyy年M月d日, yyyy年M月, yyyy年)"
    patterns = [compile_pattern(text) for text in arguments]
    known = {names: one for one in reversed(patterns) if one and (names := _precision(one))}
    if not known or not all(one is not None and _precision(one) for one in patterns):
        raise WrongArguments(usage)
    expected = ", ".join(arguments)

    def read(value: Any) -> str:
        text = spelled(value)
        for pattern in patterns:
            parts = pattern.match(text) if pattern and isinstance(text, str) else None
            if parts is not None:
                found = [parts[name] for name in _PARTS if name in parts]
                if _is_date(found):
                    return "-".join(f"{part:0{2 if at else 4}}" for at, part in enumerate(found))
        raise unreadable("partial-date", expected)

    def write(text: Any) -> Any:
        found = _PARTIAL.fullmatch(text) if isinstance(text, str) else None
        numbers = [int(part) for part in found.groups() if part] if found else []
        pattern = known.get(len(numbers))
        if pattern is None or not _is_date(numbers):
            raise unwritable("partial-date", expected)
        written = pattern.write(dict(zip(_PARTS, numbers, strict=False)))
        if setting.kind != "integer":
            return written
        if not written.isdigit() or written.startswith("0"):
            raise unwritable("partial-date", "0–9")
        return int(written)

    return both("partial-date", read, write)


def _precision(pattern: Pattern) -> int:
    """How many of year, month and day a pattern tells; 0 when it is none of a date."""
    return next((count for count in (1, 2, 3) if pattern.names == set(_PARTS[:count])), 0)


def _is_date(numbers: list[int]) -> bool:
    try:
        date(*(*numbers, 1, 1)[:3])
    except ValueError:
        return False
    return True


_NUMERAL = "[0-9零〇一二两三四五六七八九十百千万]+"
_CHINESE = re.compile(
    f"(?:(?P<year>{_NUMERAL})年(?P<half>半)?)?[又零]?(?:(?P<month>{_NUMERAL})个?月|(?P<half_year>半年))?"
    f"[又零]?(?:(?P<day>{_NUMERAL})[日天])?"
)
_ISO = re.compile("P(?:(?P<year>[0-9]+)Y)?(?:(?P<month>[0-9]+)M)?(?:(?P<day>[0-9]+)D)?")
#: no span that is meant is longer
_MOST = 100_000
#: how each sample writes years, months and days
_SAMPLES = {
    "1年6个月": ("{}年", "{}个月", "{}日"), "1年6月": ("{}年", "{}月", "{}日"),
    "一年六个月": ("{}年", "{}个月", "{}日"), "P1Y6M": ("{}Y", "{}M", "{}D"),
}  # fmt: skip
_USAGE = "period(months|iso, sample): 1年6个月, 1年6月, 一年六个月 or P1Y6M"
#: years, months and days, as many as are told
_Span = tuple[int | None, int | None, int | None]


def _period(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    target, sample = (*arguments, "1年6个月")[:2] if arguments else ("", "")
    if target not in ("months", "iso") or sample not in _SAMPLES or len(arguments) > 2:
        raise WrongArguments(_USAGE)
    months = target == "months"

    def read(value: Any) -> Any:
        span = _span(value) if isinstance(value, str) else None
        count = (span[0] or 0) * 12 + (span[1] or 0) if span else _MOST
        if span is None or (months and (span[2] is not None or count >= _MOST)):
            raise unreadable("period", sample)
        return count if months else _iso(span)

    def write(value: Any) -> str:
        span = _from_months(value) if months else _from_iso(value)
        if span is None:
            raise unwritable("period", "0–" if months else "P1Y6M")
        if sample == "P1Y6M":
            return _iso(span)
        spell = numerals.spell if sample == "一年六个月" else str
        pairs = zip(_SAMPLES[sample], span, strict=True)
        return "".join(form.format(spell(part)) for form, part in pairs if part is not None)

    return both("period", read, write, "integer" if months else "text")


def _span(text: str) -> _Span | None:
    found = _ISO.fullmatch(text) or _CHINESE.fullmatch(text)
    if found is None or not text or text[-1] in "P又零":
        return None
    groups = found.groupdict()
    parts = [None if groups[name] is None else numerals.parse(groups[name]) for name in _PARTS]
    if any(part is None and groups[name] is not None for part, name in zip(parts, _PARTS, strict=True)):
        return None
    if any((part or 0) >= _MOST for part in parts):
        return None
    if groups.get("half") or groups.get("half_year"):
        if parts[1] is not None or (groups.get("half") and groups.get("half_year")):
            return None
        parts[1] = 6
    return (parts[0], parts[1], parts[2]) if any(part is not None for part in parts) else None


def _iso(span: _Span) -> str:
    return "P" + "".join(f"{part}{unit}" for part, unit in zip(span, "YMD", strict=True) if part is not None)


def _from_iso(value: Any) -> _Span | None:
    return _span(value) if isinstance(value, str) and _ISO.fullmatch(value) else None


def _from_months(value: Any) -> _Span | None:
    if value.__class__ is not int or not 0 <= value < _MOST:
        return None
    years, months = divmod(value, 12)
    return (years or None, months if months or not years else None, None)


OPERATIONS = (
    Operation(
        "partial-date", "partial-date(pattern, …)",
        "A date of which the day, or the day and the month, may be missing: the first pattern that fits. Canonical is "
        "the partial ISO text; it is written in the first pattern that tells as much.",
        "可缺日或缺月日的日期：按第一个相符的格式读，标准值为不完整的 ISO 日期；写出时用精度相同的第一个格式。",
        _partial, WHOLE | {"date"},
        (example("yyyy年M月d日", "yyyy年M月", "yyyy年", of="2021年9月", gives="2021-09"),
         example("yyyyMMdd", "yyyyMM", "yyyy", of="2021", gives="2021"),
         example("yyyyMMdd", "yyyyMM", "yyyy", of=20210929, gives="2021-09-29", kind="integer")),
    ),
    Operation(
        "period", "period(months|iso, sample)",
        "A span of time ↔ whole months, or an ISO duration. Reads 一年六个月, 1年6个月, 一年半 and P1Y6M; written like the "
        "sample (`1年6个月`, `1年6月`, `一年六个月`, `P1Y6M`). Days are not months: with `months` they are a problem.",
        "期限 ↔ 整月数，或 ISO 期间。可读一年六个月、1年6个月、一年半、P1Y6M；按样例写出（`1年6个月`、`1年6月`、`一年六个月`、`P1Y6M`）。"
        "以月计时不接受天数。",
        _period,
        examples=(example("months", of="1年6个月", gives=18), example("months", "一年六个月", of="一年半", gives=18, back="一年六个月"),
                  example("iso", of="1年6个月15日", gives="P1Y6M15D"), example("months", "P1Y6M", of="P2Y", gives=24)),
    ),
)  # fmt: skip
