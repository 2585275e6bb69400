"""Operations on dates and times: every legacy spelling ↔ ISO 8601."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from .declare import Operation, Prepared, Setting, Snippet, WrongArguments, unreadable, unwritable
from .patterns import Pattern, as_date, compile_pattern

#: days remembered per call, so that a date is parsed once and then looked up: 180 years of them
_REMEMBERED = 65536
#: where two-digit years begin unless the mapping says otherwise: 30 is 1930, 29 is 2029
_FIRST_YEAR = 1930
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
    read = Snippet("{read}({v})", {"read": date_reader(known, first_year)})
    return Prepared(
        "date", "text", read, Snippet("{write}({v})", {"write": date_writer(known[0], first_year)})
    )


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
    zone = _zone(zones[0] if zones else "+08:00")
    read = Snippet("{read}({v})", {"read": instant_reader(known, zone)})
    return Prepared(
        "datetime", "text", read, Snippet("{write}({v})", {"write": instant_writer(known[0], zone)})
    )


#: what a time pattern must tell
_TIME = frozenset({"year", "month", "day", "hour", "minute"})


def _iso_pattern() -> Pattern:
    return Pattern("iso", _TIME | {"second", "fraction"}, lambda text: None, lambda parts: "")


def _zone(text: str) -> tzinfo:
    match = _ZONE.fullmatch(text)
    if match is None:
        return UTC
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
            tzinfo=zone,
        ).isoformat()  # fmt: skip
    except ValueError as fault:
        raise unreadable("datetime", expected) from fault


def instant_writer(pattern: Pattern, zone: tzinfo) -> Callable[[str], str]:
    """ISO instant → text in the pattern, in the zone; nothing that the pattern cannot hold is dropped."""

    def write(text: str) -> str:
        found = parse_iso(text, zone)
        if found is None or not _ISO.fullmatch(text)[4]:  # type: ignore[index]
            raise unwritable("datetime", "yyyy-MM-ddTHH:mm:ss+08:00")
        local = found.astimezone(zone)
        if pattern.text == "iso":
            return local.isoformat()
        if local.microsecond or (local.second and "second" not in pattern.names):
            raise unwritable("datetime", pattern.text)
        return pattern.write(
            {"year": local.year, "month": local.month, "day": local.day,
             "hour": local.hour, "minute": local.minute, "second": local.second}
        )  # fmt: skip

    return write


def _seconds(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments:
        raise WrongArguments("seconds")
    return Prepared("seconds", "text", write=Snippet("{write}({v})", {"write": whole_seconds}), lossy=True)


def whole_seconds(text: str) -> str:
    """An instant without its fraction of a second."""
    match = _ISO.fullmatch(text)
    if match is None:
        raise unwritable("seconds", "yyyy-MM-ddTHH:mm:ss+08:00")
    return text.replace(f".{match[3]}", "", 1) if match[3] else text


OPERATIONS = (
    Operation("date", "date(pattern, …, first year)", "A date in any of the patterns; written in the first. "
              "Two-digit years lie in the hundred years from the first year (1930).", _date),
    Operation("datetime", "datetime(pattern, …, zone)", "A time in any of the patterns, or `iso`; in zone +08:00 "
              "unless stated. Written in the first pattern.", _datetime),
    Operation("seconds", "seconds", "Drops the fraction of a second on the way out; the rule must say that it `loses` it.",
              _seconds),
)  # fmt: skip
