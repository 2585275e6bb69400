"""The numbers that agencies give persons, organisations and cases: their check rules, nothing else.

Every function is pure. Input must be folded already (half-width, upper case): what a legacy
system wrote otherwise is its mapping's business.
"""

import re
from dataclasses import dataclass
from datetime import date

_RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9X]")
_RESIDENT_15 = re.compile(r"[1-9][0-9]{14}")
#: GB 32100-2015: no I, O, S, V, Z
_SOCIAL = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SOCIAL_NUMBER = re.compile(f"[{_SOCIAL}]{{2}}[0-9]{{6}}[{_SOCIAL}]{{10}}")
_SOCIAL_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION = re.compile(r"([0-9A-Z]{8})-?([0-9X])")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_POLICE = re.compile(r"([AR])([0-9]{12})([12][0-9]{3})(0[1-9]|1[0-2])([0-9]{4})")
_DETAINEE = re.compile(r"([0-9]{9})([0-9]{8})([0-9]{4})")
_PROVINCES = "最京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋内陕吉闽贵粤青藏川宁琼军兵"
_COURT = re.compile(
    rf"[（(\[〔]\s*([0-9]{{4}})\s*[)）\]〕]\s*([{_PROVINCES}]高?法?[0-9]{{0,4}})([知]?)"
    r"([\u4e00-\u9fa5]{1,4}?)([0-9]+)号(?:之[一二三四五六七八九十]+)?"
)
#: before 2016: year, place and kind in words, 字第, number
_COURT_HISTORIC = re.compile(r"[（(\[〔]\s*([0-9]{4})\s*[)）\]〕]\s*([\u4e00-\u9fa5]{2,20}?)字第([0-9]+)号")
#: the first year of the court numbers now in use (法〔2015〕137号)
COURT_NUMBERS_SINCE = 2016


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def resident_id_check(first17: str) -> str:
    """The check character of a resident identity number (GB 11643, ISO 7064 MOD 11-2)."""
    check = (1 - 2 * int(first17, 13)) % 11
    return "X" if check == 10 else str(check)


def is_resident_id_form(number: str) -> bool:
    """Whether it is 18 characters of the right kinds, or the 15 digits of 1989; says nothing about check and date."""
    return bool(_RESIDENT.fullmatch(number) or _RESIDENT_15.fullmatch(number))


def resident_id_birth(number: str) -> date | None:
    """The date of birth in an 18- or 15-digit number, or None when no such day exists (15 digits: 19xx)."""
    return _day(number[6:14] if len(number) == 18 else "19" + number[6:12])


def is_resident_id(number: str) -> bool:
    """Whether an 18-character number has the right form, a real date of birth and the right check character."""
    if not _RESIDENT.fullmatch(number):
        return False
    return resident_id_birth(number) is not None and resident_id_check(number[:17]) == number[17]


def is_resident_id_15(number: str) -> bool:
    """Whether it is a 15-digit number with a real date of birth in 19xx."""
    return bool(_RESIDENT_15.fullmatch(number)) and resident_id_birth(number) is not None


def resident_id_18(number: str) -> str:
    """The 18-character form of a 15-digit number (births of 19xx only); ValueError for anything else."""
    if not is_resident_id_15(number):
        raise ValueError(number)
    first17 = number[:6] + "19" + number[6:]
    return first17 + resident_id_check(first17)


def is_social_credit_form(code: str) -> bool:
    """Whether it looks like a unified social credit code; says nothing about the check."""
    return bool(_SOCIAL_NUMBER.fullmatch(code))


def is_social_credit_code(code: str) -> bool:
    """Whether it is a unified social credit code (GB 32100-2015): form and check character."""
    if not is_social_credit_form(code):
        return False
    total = sum(_SOCIAL.index(c) * w for c, w in zip(code[:17], _SOCIAL_WEIGHTS, strict=True))
    return _SOCIAL[-total % 31] == code[17]


def is_organisation_code_form(code: str) -> bool:
    """Whether it looks like an organisation code (GB 11714), hyphen or not; says nothing about the check."""
    return bool(_ORGANISATION.fullmatch(code))


def is_organisation_code(code: str) -> bool:
    """Whether it is an organisation code (GB 11714-1997): form and check character."""
    found = _ORGANISATION.fullmatch(code)
    if not found:
        return False
    total = sum(int(c, 36) * w for c, w in zip(found[1], _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11] == found[2]


@dataclass(frozen=True, slots=True)
class PoliceNumber:
    """A police case (`A`) or person (`R`) number of GA 780-2008."""

    kind: str
    unit: str
    year: int
    month: int
    sequence: int


def parse_police_number(number: str) -> PoliceNumber | None:
    """The parts of a 23-byte police number, or None when it is none."""
    found = _POLICE.fullmatch(number)
    if found is None:
        return None
    return PoliceNumber(found[1], found[2], int(found[3]), int(found[4]), int(found[5]))


def is_police_case_number(number: str) -> bool:
    """Whether it is a police case number (GA 780-2008 §5.3): `A`, unit, year and month, sequence."""
    return number[:1] == "A" and _POLICE.fullmatch(number) is not None


def is_police_person_number(number: str) -> bool:
    """Whether it is a police person number (GA 780-2008 §5.2): `R`, then as a case number."""
    return number[:1] == "R" and _POLICE.fullmatch(number) is not None


def is_detainee_number(number: str) -> bool:
    """Whether it is a detainee's number (GA 300.3-2001): centre, a real day of entry, sequence."""
    found = _DETAINEE.fullmatch(number)
    return found is not None and _day(found[2]) is not None


@dataclass(frozen=True, slots=True)
class CourtNumber:
    """A court case number 案号. `historic`: of the form before 2016, whose `court` holds place and kind in words."""

    year: int
    court: str
    kind: str
    sequence: int
    historic: bool = False


def parse_court_number(number: str) -> CourtNumber | None:
    """The parts of a court case number, of the form in use since 2016 or of the historic one; else None."""
    if found := _COURT.fullmatch(number):
        return CourtNumber(int(found[1]), found[2], found[3] + found[4], int(found[5]))
    found = _COURT_HISTORIC.fullmatch(number)
    if found is None or int(found[1]) >= COURT_NUMBERS_SINCE:
        return None
    return CourtNumber(int(found[1]), found[2], "", int(found[3]), historic=True)
