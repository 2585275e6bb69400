"""Date and time patterns: `yyyy年M月d日`, `yyyyMMddHHmmss` … as a reader and a writer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

_PART = re.compile(r"yyyy|yy|MMMM|MMM|MM|M|dd|d|HH|H|hh|h|mm|ss|SSS|xxx|xx|a|'[^']*'|.", re.DOTALL)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = {
    name.lower()[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, len(name))
}
_MONTH["sept"] = 9
#: part of a pattern → what it reads
_READS = {
    "yyyy": ("year", "[0-9]{4}"),
    "yy": ("short", "[0-9]{2}"),
    "MM": ("month", "[0-9]{2}"),
    "M": ("month", "[0-9]{1,2}"),
    "dd": ("day", "[0-9]{2}"),
    "d": ("day", "[0-9]{1,2}"),
    "HH": ("hour", "[0-9]{2}"),
    "H": ("hour", "[0-9]{1,2}"),
    "mm": ("minute", "[0-9]{2}"),
    "ss": ("second", "[0-9]{2}"),
    "MMMM": ("month", "[A-Za-z]{3,9}"),
    "MMM": ("month", "[A-Za-z]{3,9}"),
    "hh": ("hour12", "[0-9]{2}"),
    "h": ("hour12", "[0-9]{1,2}"),
    "a": ("half", "[AaPp][Mm]"),
    "SSS": ("milli", "[0-9]{3}"),
    "xxx": ("offset", "[+-][0-9]{2}:?[0-9]{2}|Z"),
    "xx": ("offset", "[+-][0-9]{2}:?[0-9]{2}|Z"),
}
#: part of a pattern → how it is written
_WRITES = {
    "yyyy": "{year:04d}", "MM": "{month:02d}", "M": "{month}", "dd": "{day:02d}", "d": "{day}",
    "yy": "{short:02d}", "HH": "{hour:02d}", "H": "{hour}", "mm": "{minute:02d}", "ss": "{second:02d}",
    "MMMM": "{month_name}", "MMM": "{month_name:.3}", "hh": "{hour12:02d}", "h": "{hour12}", "a": "{half_name}",
    "SSS": "{milli:03d}", "xxx": "{offset_sign}{offset_hours:02d}:{offset_minutes:02d}",
    "xx": "{offset_sign}{offset_hours:02d}{offset_minutes:02d}",
}  # fmt: skip
#: 〇 as it is typed: ideographic zero, 零, circles, full-width and Latin O, digit 0
_ZERO = "〇零○◯Ｏ０O0"
_DIGITS = {**dict.fromkeys(_ZERO, 0), **{char: value for value, char in enumerate("一二三四五六七八九", 1)}}
_TEXT = "〇一二三四五六七八九"
_CHINESE = re.compile(
    f"([{_ZERO}一二三四五六七八九]{{4}})年([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日"
)
_NUMBER = re.compile("(?P<tens>[一二三]?十)?(?P<ones>[一二三四五六七八九])?")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern, ready: `parts` are the numbers it knows by name."""

    text: str
    names: frozenset[str]
    match: Callable[[str], Mapping[str, int] | None]
    write: Callable[[Mapping[str, int]], str]


def compile_pattern(text: str) -> Pattern | None:
    """The pattern, or None when it is not one."""
    if text == "chinese":
        return Pattern(text, frozenset({"year", "month", "day"}), _match_chinese, _write_chinese)
    parts = _PART.findall(text)
    names = [_READS[part][0] for part in parts if part in _READS]
    literal = [part for part in parts if part not in _READS]
    if not names or len(names) != len(set(names)):
        return None
    if any(part.isascii() and part.isalpha() and part not in "TZ" for part in literal):
        return None
    if ("hour12" in names) != ("half" in names) or {"hour", "hour12"} <= set(names):
        return None
    regex = re.compile(
        "".join(
            f"(?P<{_READS[part][0]}>{_READS[part][1]})" if part in _READS else re.escape(_unquoted(part))
            for part in parts
        )
    )
    form = "".join(
        _WRITES.get(part) or _unquoted(part).replace("{", "{{").replace("}", "}}") for part in parts
    )

    def match(value: str) -> Mapping[str, int] | None:
        found = regex.fullmatch(value)
        try:
            return _numbers(found.groupdict()) if found else None
        except KeyError:
            return None

    known = {"hour" if name == "hour12" else name for name in names} - {"half"}
    plain = not {"month_name", "half_name", "offset_sign"} & set(re.findall(r"\{(\w+)", form))

    def write(parts: Mapping[str, int]) -> str:
        return form.format(**(parts if plain else {**parts, **_words(parts)}))

    return Pattern(text, frozenset(known), match, write)


def _numbers(found: Mapping[str, str]) -> dict[str, int]:
    """Every part as a number; KeyError for one that is none."""
    parts: dict[str, int] = {}
    for name, text in found.items():
        if name == "month" and text.isalpha():
            parts[name] = _MONTH[text.lower()]
        elif name == "half":
            parts[name] = 12 if text.lower() == "pm" else 0
        elif name == "offset":
            parts[name] = _offset(text)
        else:
            parts[name] = int(text)
    if "hour12" in parts:
        hour, half = parts.pop("hour12"), parts.pop("half")
        if not 1 <= hour <= 12:
            raise KeyError(hour)
        parts["hour"] = hour % 12 + half
    return parts


def _offset(text: str) -> int:
    """`+08:00` or `Z` in minutes."""
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if minutes >= 24 * 60 or int(text[-2:]) >= 60:
        raise KeyError(text)
    return -minutes if text[0] == "-" else minutes


def _words(parts: Mapping[str, int]) -> dict[str, str | int]:
    """The parts that are not written as they are counted."""
    offset, hour = parts.get("offset", 0), parts.get("hour", 0)
    return {
        "month_name": _MONTHS[parts.get("month", 1) - 1],
        "hour12": hour % 12 or 12,
        "half_name": "PM" if hour >= 12 else "AM",
        "offset_sign": "-" if offset < 0 else "+",
        "offset_hours": abs(offset) // 60,
        "offset_minutes": abs(offset) % 60,
    }


def _unquoted(part: str) -> str:
    return part[1:-1] if len(part) > 1 and part[0] == part[-1] == "'" else part


def full_year(short: int, first_year: int) -> int:
    """A two-digit year in the hundred years that begin with `first_year`."""
    return first_year + (short - first_year) % 100


def as_date(parts: Mapping[str, int], first_year: int) -> date:
    """The day; ValueError when there is none such."""
    year = parts["year"] if "year" in parts else full_year(parts["short"], first_year)
    return date(year, parts["month"], parts["day"])


def _match_chinese(value: str) -> Mapping[str, int] | None:
    found = _CHINESE.fullmatch(value)
    if not found:
        return None
    year = 0
    for char in found[1]:
        year = year * 10 + _DIGITS[char]
    month, day = _small(found[2]), _small(found[3])
    return None if month is None or day is None else {"year": year, "month": month, "day": day}


def _small(text: str) -> int | None:
    """一 to 三十九 as a number."""
    match = _NUMBER.fullmatch(text)
    if match is None or not text:
        return None
    tens = match["tens"] or ""
    ten = 0 if not tens else 10 if tens == "十" else 10 * _DIGITS[tens[0]]
    return ten + (_DIGITS[match["ones"]] if match["ones"] else 0)


def _spell(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _TEXT[tens]) + "十" if tens else "") + (_TEXT[ones] if ones else "")


def _write_chinese(parts: Mapping[str, int]) -> str:
    year = "".join(_TEXT[int(digit)] for digit in f"{parts['year']:04d}")
    return f"{year}年{_spell(parts['month'])}月{_spell(parts['day'])}日"
