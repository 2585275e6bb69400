"""Operations on moments: their day, their zone, times of day, counts of seconds, days as spreadsheets count them."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from .dates import CHINA, parse_iso, read_zone
from .declare import (
    NUMBER,
    WHOLE,
    Operation,
    Prepared,
    Setting,
    Snippet,
    WrongArguments,
    both,
    example,
    inward,
    spelled,
    unreadable,
    unwritable,
)
from .exact import EXACT, fits, own, read_number
from .patterns import compile_pattern

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])")
_FRACTION = re.compile(r"(T\d{2}:\d{2}:\d{2})\.\d+", re.ASCII)
_INSTANT = "yyyy-MM-ddTHH:mm:ss+08:00"


def whole_seconds(text: str) -> str:
    """An instant without its fraction of a second."""
    if parse_iso(text, UTC) is None:
        raise unwritable("seconds", _INSTANT)
    return _FRACTION.sub(r"\1", text)


def _seconds(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments:
        raise WrongArguments("seconds")
    return Prepared("seconds", "text", write=Snippet("{write}({v})", {"write": whole_seconds}), lossy=True)


def _zone_of(arguments: tuple[str, ...], usage: str) -> tzinfo:
    if len(arguments) > 1:
        raise WrongArguments(usage)
    try:
        return read_zone(arguments[0] if arguments else CHINA)
    except WrongArguments:
        raise WrongArguments(usage) from None


def _instant(text: Any, zone: tzinfo) -> datetime | None:
    return parse_iso(text, zone) if text.__class__ is str else None


def _day(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    zone = _zone_of(arguments, "day(zone)")

    def read(text: Any) -> str:
        found = _instant(text, zone)
        if found is None:
            raise unreadable("day", _INSTANT)
        return found.astimezone(zone).date().isoformat()

    def write(text: str) -> str:
        try:
            day = date.fromisoformat(text)
        except (ValueError, TypeError) as fault:
            raise unwritable("day", "yyyy-MM-dd") from fault
        return datetime(day.year, day.month, day.day, tzinfo=zone).isoformat()

    return inward("day", read, write=Snippet("{write}({v})", {"write": write}))


def _zone(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if not arguments:
        raise WrongArguments("zone(+08:00)")
    zone = _zone_of(arguments, "zone(+08:00)")

    def read(text: Any) -> str:
        found = _instant(text, zone)
        if found is None:
            raise unreadable("zone", _INSTANT)
        return found.astimezone(zone).isoformat()

    return Prepared("zone", "text", Snippet("{read}({v})", {"read": read}))


def _time(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    usage = "time(HH:mm:ss, …)"
    patterns = [compile_pattern(text) for text in arguments]
    known = [
        one for one in patterns if one and "hour" in one.names and one.names <= {"hour", "minute", "second"}
    ]
    if not known or len(known) != len(patterns):
        raise WrongArguments(usage)

    def read(value: Any) -> str:
        text = spelled(value)
        for pattern in known:
            parts = pattern.match(text) if isinstance(text, str) else None
            found = "{:02}:{:02}:{:02}".format(
                *((parts or {}).get(name, 0) for name in ("hour", "minute", "second"))
            )
            if parts is not None and _TIME.fullmatch(found):
                return found
        raise unreadable("time", ", ".join(arguments))

    def write(text: Any) -> str:
        found = _TIME.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise unwritable("time", "HH:mm:ss")
        parts = dict(zip(("hour", "minute", "second"), map(int, found.groups()), strict=True))
        if any(value and name not in known[0].names for name, value in parts.items()):
            raise unwritable("time", arguments[0])
        return known[0].write(parts)

    return both("time", read, write)


def _epoch(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    usage = "epoch(seconds|milliseconds, zone)"
    scale = {"seconds": 1, "milliseconds": 1000}.get(arguments[0] if arguments else "")
    if scale is None:
        raise WrongArguments(usage)
    zone = _zone_of(arguments[1:], usage)

    def read(value: Any) -> str:
        count = read_number("epoch", value)
        if not fits(count, 6 if scale == 1 else 3) or count.adjusted() > EXACT:
            raise unreadable("epoch", arguments[0])
        micros = count * 1_000_000 / scale
        try:
            return (_EPOCH + timedelta(microseconds=int(micros))).astimezone(zone).isoformat()
        except OverflowError as fault:
            raise unreadable("epoch", arguments[0]) from fault

    def write(text: Any) -> Any:
        found = _instant(text, zone)
        if found is None:
            raise unwritable("epoch", _INSTANT)
        micros = (found - _EPOCH) // timedelta(microseconds=1)
        count, rest = divmod(micros * scale, 1_000_000)
        if rest:
            raise unwritable("epoch", arguments[0])
        return own(count, setting.kind, "epoch")

    return both("epoch", read, write)


#: day 0 of each count; in that of 1900 there is a day 60, 29 February, that never was
_DAY_ZERO = {"1900": date(1899, 12, 31), "1904": date(1904, 1, 1)}
_NO_DAY = 60
_MILLIS = 86_400_000


def _serial(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    usage = "excel-serial(1900|1904, datetime, zone)"
    system, *rest = arguments or ("1900",)
    if system not in _DAY_ZERO or rest[:1] not in ([], ["datetime"]):
        raise WrongArguments(usage)
    zone, timed = _zone_of(tuple(rest[1:]), usage), bool(rest)
    skips = system == "1900"

    def read(value: Any) -> str:
        serial = read_number("excel-serial", value)
        whole = int(serial)
        millis = int(((serial - whole) * _MILLIS).to_integral_value())
        if serial < 0 or (skips and whole in (0, _NO_DAY)) or whole > 2_958_465 or (millis and not timed):
            raise unreadable("excel-serial", system)
        day = _DAY_ZERO[system] + timedelta(days=whole - (skips and whole > _NO_DAY))
        if not timed:
            return day.isoformat()
        start = datetime(day.year, day.month, day.day, tzinfo=zone)
        return (start + timedelta(milliseconds=millis)).isoformat()

    def write(text: Any) -> Any:
        day, millis = _parts(text, zone, timed=timed)
        whole = (day - _DAY_ZERO[system]).days
        whole += skips and whole >= _NO_DAY
        if whole < skips:
            raise unwritable("excel-serial", system)
        # as many digits as a spreadsheet keeps
        serial = round(Decimal(whole) + Decimal(millis) / _MILLIS, EXACT - 5)
        return own(
            serial, "decimal" if setting.kind == "integer" and millis else setting.kind, "excel-serial"
        )

    return both("excel-serial", read, write)


def _parts(text: Any, zone: tzinfo, *, timed: bool) -> tuple[date, int]:
    """An ISO date or instant as a day and the milliseconds since it began."""
    try:
        if not timed:
            return date.fromisoformat(text), 0
        found = parse_iso(text, zone)
    except (ValueError, TypeError):
        found = None
    if found is None or found.microsecond % 1000:
        raise unwritable("excel-serial", _INSTANT if timed else "yyyy-MM-dd")
    local = found.astimezone(zone)
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return local.date(), (local - start) // timedelta(milliseconds=1)


OPERATIONS = (
    Operation(
        "seconds", "seconds", "Drops the fraction of a second when written; state it with `loses`.",
        "写出时去掉秒的小数部分；须用 `loses` 说明。", _seconds,
        examples=(example(of="2021-09-29T10:00:00.5+08:00", gives="2021-09-29T10:00:00.5+08:00",
                          back="2021-09-29T10:00:00+08:00"),),
    ),
    Operation(
        "day", "day(zone)",
        "The day of an ISO time, in zone +08:00 unless stated. One-way; with `loses` the day's beginning is written.",
        "取 ISO 时间的日期，未注明时区时为 +08:00。单向；注明 `loses` 时写出当日零时。", _day,
        examples=(example(of="2021-09-29T10:00:00+08:00", gives="2021-09-29", back="2021-09-29T00:00:00+08:00"),),
    ),
    Operation(
        "zone", "zone(+08:00)", "An ISO time in that zone; one without a zone is meant in it.",
        "将 ISO 时间换算到该时区；未带时区的按该时区理解。", _zone,
        examples=(example("+08:00", of="2021-09-29T02:00:00Z", gives="2021-09-29T10:00:00+08:00",
                          back="2021-09-29T10:00:00+08:00"),),
    ),
    Operation(
        "time", "time(HH:mm:ss, …)", "A time of day in any of the patterns ↔ `HH:mm:ss`; written in the first.",
        "按任一格式读一天中的时间 ↔ `HH:mm:ss`；按第一个格式写出。", _time, WHOLE,
        (example("HHmm", of="0905", gives="09:05:00"), example("H时mm分", of="9时05分", gives="09:05:00")),
    ),
    Operation(
        "epoch", "epoch(seconds|milliseconds, zone)", "A count since 1970 ↔ an ISO time in zone +08:00 unless stated.",
        "自 1970 年起的秒数或毫秒数 ↔ ISO 时间，未注明时区时为 +08:00。", _epoch, NUMBER,
        (example("seconds", of="1632880800", gives="2021-09-29T10:00:00+08:00"),
         example("milliseconds", "Z", of=1632880800500, gives="2021-09-29T02:00:00.500000+00:00", kind="integer")),
    ),
    Operation(
        "excel-serial", "excel-serial(1900|1904, datetime, zone)",
        "A day as a spreadsheet counts it ↔ an ISO date; with `datetime` an ISO time, to the millisecond.",
        "电子表格日期序号 ↔ ISO 日期；注明 `datetime` 时为 ISO 时间，精确到毫秒。", _serial, NUMBER,
        (example(of="44468", gives="2021-09-29"), example("1904", of=43006, gives="2021-09-29", kind="integer"),
         example("1900", "datetime", of="44468.5", gives="2021-09-29T12:00:00+08:00")),
    ),
)  # fmt: skip
