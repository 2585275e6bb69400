"""Operations on dates and times: every legacy spelling ↔ ISO 8601."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from .declare import (
    WHOLE,
    Operation,
    Prepared,
    Setting,
    Snippet,
    WrongArguments,
    example,
    spelled,
    unreadable,
    unwritable,
)
from .patterns import Pattern, as_date, compile_pattern

#: days remembered per call, so that a date is parsed once and then looked up: 180 years of them
_REMEMBERED = 65536
#: where two-digit years begin unless the mapping says otherwise: 30 is 1930, 29 is 2029
_FIRST_YEAR = 1930
#: the zone that is meant when none is stated
CHINA = "+08:00"
_ZONE = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
#: digits of a second's fraction that are kept
_FRACTION = 6
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _date(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    usage = "date(yyyyMMdd, …)"
    first_year = next((int(text) for text in arguments if re.fullmatch("[0-9]{4}", text)), _FIRST_YEAR)
    patterns = [compile_pattern(text) for text in arguments if not re.fullmatch("[0-9]{4}", text)]
    known = [pattern for pattern in patterns if pattern and pattern.names in _DAYS]
    if not known or len(known) != len(patterns):
        raise WrongArguments(usage)
    return _numeric("date", setting, date_reader(known, first_year), date_writer(known[0], first_year))


def _numeric(
    name: str, setting: Setting, read: Callable[[str], str], write: Callable[[str], str]
) -> Prepared:
    """Text both ways; a format's own number (20210929) works like text."""
    if setting.kind in ("text", "date"):
        take, put = Snippet("{read}({v})", {"read": read}), Snippet("{write}({v})", {"write": write})
        return Prepared(name, "text", take, put)
    take = Snippet("{read}({spelled}({v}))", {"read": read, "spelled": spelled})
    if setting.kind == "any":
        return Prepared(name, "text", take, Snippet("{write}({v})", {"write": write}))

    def whole(text: str) -> int:
        written = write(text)
        if not written.isdigit() or written.startswith("0"):
            raise unwritable(name, "0–9")
        return int(written)

    return Prepared(name, "text", take, Snippet("{write}({v})", {"write": whole}))


#: what a date pattern must tell
_DAYS = (frozenset({"year", "month", "day"}), frozenset({"short", "month", "day"}))


def date_reader(patterns: list[Pattern], first_year: int) -> Callable[[str], str]:
    """Text in any of the patterns → ISO date."""
    expected = ", ".join(pattern.text for pattern in patterns)

    @lru_cache(_REMEMBERED)
    def read(text: str) -> str:
        for pattern in patterns:
            parts = pattern.match(text)
            if parts is not None:
                try:
                    return as_date(parts, first_year).isoformat()
                except ValueError:
                    break
        raise unreadable("date", expected)

    return read


def date_writer(pattern: Pattern, first_year: int) -> Callable[[str], str]:
    """ISO date → text in the pattern."""
    short = "short" in pattern.names

    @lru_cache(_REMEMBERED)
    def write(text: str) -> str:
        if not _ISO_DATE.fullmatch(text):
            raise unwritable("date", "yyyy-MM-dd")
        try:
            day = date.fromisoformat(text)
        except ValueError as fault:
            raise unwritable("date", "yyyy-MM-dd") from fault
        if short and not first_year <= day.year < first_year + 100:
            raise unwritable("date", f"{first_year}–{first_year + 99}")
        return pattern.write({"year": day.year, "short": day.year % 100, "month": day.month, "day": day.day})

    return write


def _datetime(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    usage = "datetime(yyyyMMddHHmmss, …, +08:00)"
    zones = [text for text in arguments if text == "Z" or _ZONE.fullmatch(text)]
    texts = [text for text in arguments if text not in zones]
    patterns = [_iso_pattern() if text == "iso" else compile_pattern(text) for text in texts]
    known = [pattern for pattern in patterns if pattern and pattern.names >= _TIME]
    if not known or len(known) != len(patterns) or len(zones) > 1:
        raise WrongArguments(usage)
    zone = read_zone(zones[0] if zones else CHINA)
    return _numeric("datetime", setting, instant_reader(known, zone), instant_writer(known[0], zone))


#: what a time pattern must tell
_TIME = frozenset({"year", "month", "day", "hour", "minute"})


def _iso_pattern() -> Pattern:
    return Pattern("iso", _TIME | {"second", "fraction"}, lambda text: None, lambda parts: "")


def read_zone(text: str) -> tzinfo:
    """`+08:00` or `Z`; WrongArguments for anything else."""
    match = _ZONE.fullmatch(text)
    if text == "Z":
        return UTC
    if match is None or int(match[2]) > 23 or int(match[3]) > 59:
        raise WrongArguments("+08:00")
    span = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-span if match[1] == "-" else span)


def parse_iso(text: str, zone: tzinfo) -> datetime | None:
    """ISO 8601 with or without a zone; None when it is not, or finer than a microsecond."""
    match = _ISO.fullmatch(text)
    if match is None or (match[3] or "")[_FRACTION:].strip("0"):
        return None
    fraction = f".{match[3][:_FRACTION]:0<6}" if match[3] else ""
    seconds = match[2] if match[2].count(":") > 1 else f"{match[2]}:00"
    try:
        found = datetime.fromisoformat(f"{match[1]}T{seconds}{fraction}{match[4] or ''}")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def instant_reader(patterns: list[Pattern], zone: tzinfo) -> Callable[[str], str]:
    """Text in any of the patterns → ISO instant in the zone."""
    expected = ", ".join(pattern.text for pattern in patterns)

    def read(text: str) -> str:
        for pattern in patterns:
            if pattern.text == "iso":
                found = parse_iso(text, zone)
                if found is not None:
                    return found.astimezone(zone).isoformat()
                continue
            parts = pattern.match(text)
            if parts is not None:
                return _instant(parts, zone, expected)
        raise unreadable("datetime", expected)

    return read


def _instant(parts: Mapping[str, int], zone: tzinfo, expected: str) -> str:
    try:
        return datetime(
            parts["year"], parts["month"], parts["day"], parts["hour"], parts["minute"], parts.get("second", 0),
            parts.get("milli", 0) * 1000,
            tzinfo=timezone(timedelta(minutes=parts["offset"])) if "offset" in parts else zone,
        ).astimezone(zone).isoformat()  # fmt: skip
    except (ValueError, OverflowError) as fault:
        raise unreadable("datetime", expected) from fault


def instant_writer(pattern: Pattern, zone: tzinfo) -> Callable[[str], str]:
    """ISO instant → text in the pattern, in the zone; nothing that the pattern cannot hold is dropped."""
    minutes = int((zone.utcoffset(None) or timedelta()).total_seconds()) // 60

    def write(text: str) -> str:
        found = parse_iso(text, zone)
        if found is None or not _ISO.fullmatch(text)[4]:  # type: ignore[index]
            raise unwritable("datetime", "yyyy-MM-ddTHH:mm:ss+08:00")
        local = found.astimezone(zone)
        if pattern.text == "iso":
            return local.isoformat()
        odd = local.microsecond % 1000 if "milli" in pattern.names else local.microsecond
        if odd or (local.second and "second" not in pattern.names):
            raise unwritable("datetime", pattern.text)
        return pattern.write(
            {"year": local.year, "month": local.month, "day": local.day,
             "hour": local.hour, "minute": local.minute, "second": local.second,
             "milli": local.microsecond // 1000, "offset": minutes}
        )  # fmt: skip

    return write


OPERATIONS = (
    Operation(
        "date", "date(pattern, …, first year)",
        "A date in any of the patterns (`yyyyMMdd`, `yyyy-MM-dd`, `yyyy年M月d日`, `dd MMM yyyy`, `chinese` …); written in "
        "the first. Two-digit years lie in the hundred years from the first year (1930).",
        "按任一格式（`yyyyMMdd`、`yyyy-MM-dd`、`yyyy年M月d日`、`dd MMM yyyy`、`chinese` 等）读日期，按第一个格式写出。"
        "两位年份落在起始年（1930）起的一百年内。",
        _date, WHOLE | {"date"},
        (example("yyyyMMdd", of="20210929", gives="2021-09-29"),
         example("yyyy年M月d日", "chinese", of="二〇二一年九月二十九日", gives="2021-09-29", back="2021年9月29日"),
         example("dd MMM yyyy", of="29 Sep 2021", gives="2021-09-29"),
         example("yy-MM-dd", "2000", of="85-01-01", gives="2085-01-01"),
         example("yyyyMMdd", of=20210929, gives="2021-09-29", kind="integer")),
    ),
    Operation(
        "datetime", "datetime(pattern, …, zone)",
        "A time in any of the patterns, or `iso`; in zone +08:00 unless stated. Written in the first pattern. `SSS` are "
        "milliseconds, `xx` and `xxx` the zone as +0800 and +08:00, `hh` … `a` hours with AM or PM.",
        "按任一格式或 `iso` 读时间，未注明时区时为 +08:00；按第一个格式写出。`SSS` 为毫秒，`xx`、`xxx` 为 +0800、+08:00 形式的时区，"
        "`hh` … `a` 为十二小时制。",
        _datetime, WHOLE | {"date"},
        (example("yyyyMMddHHmmss", of="20210929100000", gives="2021-09-29T10:00:00+08:00"),
         example("iso", of="2021-09-29T02:00:00Z", gives="2021-09-29T10:00:00+08:00", back="2021-09-29T10:00:00+08:00"),
         example("yyyyMMddHHmmssxx", "Z", of="20210929100000+0800", gives="2021-09-29T02:00:00+00:00",
                 back="20210929020000+0000"),
         example("M/d/yyyy h:mm a", of="9/29/2021 1:05 PM", gives="2021-09-29T13:05:00+08:00")),
    ),
)  # fmt: skip
