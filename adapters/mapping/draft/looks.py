"""What values look like: dates in one of our patterns, numbers with check digits, yes and no, codes, areas."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

from ....schemas.code_lists import code_list
from ....schemas.identifiers import (
    is_police_case_number,
    is_police_person_number,
    is_resident_id,
    is_resident_id_15,
    parse_court_number,
)
from ..operations.patterns import Pattern, as_date, compile_pattern

#: in order of preference; strict ones first
DATES: Final = (
    "yyyyMMdd", "yyyy-MM-dd", "yyyy/MM/dd", "yyyy.MM.dd", "yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年MM月dd日",
    "yyyy年M月d日", "chinese", "dd MMM yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "yy-MM-dd",
)  # fmt: skip
TIMES: Final = (
    "yyyyMMddHHmmss", "yyyy-MM-dd HH:mm:ss", "yyyy/MM/dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy/M/d H:mm",
    "yyyyMMddHHmm", "yyyy年M月d日 H时mm分",
)  # fmt: skip
BOOLEANS: Final = (
    ("1", "0"),
    ("是", "否"),
    ("Y", "N"),
    ("true", "false"),
    ("T", "F"),
    ("yes", "no"),
    ("有", "无"),
)
NULL_DATES: Final = ("9999-12-31", "1900-01-01", "0000-00-00", "99991231", "19000101", "00000000")
_ISO_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?")
_PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


def _folded(value: str) -> str:
    return value.strip().translate(_WIDTH).upper()


_WIDTH: Final = {0xFF01 + i: 0x21 + i for i in range(94)}

#: what a value is, told by a check rule rather than by a name
KINDS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "resident-id": lambda v: is_resident_id(_folded(v)) or is_resident_id_15(_folded(v)),
        "police-case": lambda v: is_police_case_number(_folded(v)),
        "police-person": lambda v: is_police_person_number(_folded(v)),
        "court-case": lambda v: (
            parse_court_number(_folded(v)) is not None or parse_court_number(v.strip()) is not None
        ),
        "area": lambda v: _folded(v) in code_list("area"),
        "phone": lambda v: _PHONE.fullmatch(_folded(v)) is not None,
    }
)


def share(values: Sequence[str], fits: Callable[[str], bool]) -> float:
    """How many of the values fit, from 0 to 1."""
    return sum(map(fits, values)) / len(values) if values else 0.0


def date_pattern(values: Iterable[str]) -> str:
    """The first pattern that reads every value (known null dates apart); "" when there is none."""
    told = [one for value in values if (one := value.strip()) and one not in NULL_DATES]
    return next((name for name in DATES if told and all(_reads(name, one) for one in told)), "")


def _reads(name: str, value: str) -> bool:
    found = _compiled(name).match(value)
    if found is None:
        return False
    try:
        return 1800 < as_date(found, 1930).year < 2200
    except ValueError:
        return False


@cache
def _compiled(name: str) -> Pattern:
    pattern = compile_pattern(name)
    assert pattern is not None  # noqa: S101 - the names stand above
    return pattern


def time_pattern(values: Iterable[str]) -> str:
    """The pattern of points in time that reads every value, or `iso`."""
    told = [one for value in values if (one := value.strip())]
    if told and all(_ISO_TIME.fullmatch(one) for one in told):
        return "iso"
    return next(
        (name for name in TIMES if told and all(_compiled(name).match(one) is not None for one in told)), ""
    )


def boolean_pair(values: Iterable[str]) -> tuple[str, str] | None:
    """The spellings of yes and no, of which both or one stand in the values."""
    told = {one.strip() for one in values if one.strip()}
    return next((pair for pair in BOOLEANS if told and told <= set(pair)), None)


def is_number(value: str) -> bool:
    """Whether it is a plain number; `0012` is, for a draft."""
    return _NUMBER.fullmatch(value.strip()) is not None


def is_whole(value: str) -> bool:
    """Whether it is a whole number."""
    return is_number(value) and "." not in value
