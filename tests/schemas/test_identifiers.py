"""The check rules of the identifiers, on the standards' own examples and on invented ones."""

from datetime import date
from random import Random

import pytest
from casebus.schemas import identifiers as ids
from casebus.schemas.samples import resident_id

VALID_RESIDENT_IDS = (
    *("11010519491231002X", "440524188001010014"),  # the standard's
    *("622901198501010012", "622926199003150022", "622900197001010015"),  # invented
)


@pytest.mark.parametrize("number", VALID_RESIDENT_IDS)
def test_a_right_resident_id_is_accepted(number: str) -> None:
    assert ids.is_resident_id(number)


@pytest.mark.parametrize("number", VALID_RESIDENT_IDS)
def test_every_single_wrong_digit_and_every_swap_is_noticed(number: str) -> None:
    # Given each number that differs in one of the digits before the check character
    for position in range(17):
        for digit in "0123456789".replace(number[position], ""):
            wrong = number[:position] + digit + number[position + 1 :]
            # Then it is refused
            assert not ids.is_resident_id(wrong), wrong
    for position in range(16):
        first, second = number[position : position + 2]
        if first != second:
            assert not ids.is_resident_id(number[:position] + second + first + number[position + 2 :])


def test_a_resident_id_with_a_day_that_never_was_is_refused_though_its_check_is_right() -> None:
    number = "622922197902290016"
    assert ids.resident_id_check(number[:17]) == number[17]
    assert ids.resident_id_birth(number) is None
    assert not ids.is_resident_id(number)


@pytest.mark.parametrize(
    "number",
    [
        *("622901198501010000", "622901198501010048"),  # what a spreadsheet leaves of ...0012
        *("11010519491231002x", "11010519491231002Х", "１１０１０５19491231002X"),  # not folded
        *("1101051949123100", "11010519491231002X\n", "", "110105********002X"),
    ],
)
def test_a_damaged_or_unfolded_resident_id_is_refused(number: str) -> None:
    assert not ids.is_resident_id(number)


def test_the_15_digit_form_becomes_the_18_digit_one() -> None:
    assert ids.is_resident_id_15("340524800101001")
    assert ids.resident_id_18("340524800101001") == "34052419800101001X"


@pytest.mark.parametrize(
    "number", ["34052419800101001X", "340524800230001", "34052480010100A", "3405248001010"]
)
def test_only_a_15_digit_number_with_a_real_birthday_can_be_converted(number: str) -> None:
    with pytest.raises(ValueError, match=number):
        ids.resident_id_18(number)


def test_an_invented_resident_id_passes() -> None:
    assert ids.is_resident_id(resident_id(Random(1), date(1990, 3, 15)))


def test_social_credit_code() -> None:
    assert ids.is_social_credit_code("91110000600037341L")
    assert not ids.is_social_credit_code("91110000600037341M")
    assert not ids.is_social_credit_code("91110000600037314L")
    assert not ids.is_social_credit_form("9111000060003734IL")  # the letter I is none of its alphabet


@pytest.mark.parametrize("code", ["D2143569-X", "60003734-1", "600037341"])
def test_a_right_organisation_code_is_accepted(code: str) -> None:
    assert ids.is_organisation_code(code)


@pytest.mark.parametrize("code", ["D2143569-1", "60003743-1", "6000373-1", "60003734–1", "d2143569-X"])
def test_a_wrong_organisation_code_is_refused(code: str) -> None:
    assert not ids.is_organisation_code(code)


def test_an_organisation_code_whose_remainder_is_none_ends_in_zero() -> None:
    assert ids.is_organisation_code("00000000-0")


def test_a_police_case_number_has_its_unit_and_month() -> None:
    assert ids.parse_police_number("A6229015500002021090001") == ids.PoliceNumber(
        "A", "622901550000", 2021, 9, 1
    )
    assert ids.is_police_case_number("A6229015500002021090001")
    assert not ids.is_police_person_number("A6229015500002021090001")
    assert ids.is_police_person_number("R6229015500002021090001")


@pytest.mark.parametrize(
    "number",
    [
        "A6229015500002021130001",
        "A6229015500002021000001",
        "A622901550000202109001",
        "B6229015500002021090001",
    ],
)
def test_a_wrong_police_number_is_none(number: str) -> None:
    assert ids.parse_police_number(number) is None


def test_a_detainee_number_has_a_real_day_of_entry() -> None:
    assert ids.is_detainee_number("330181111200001040201")
    assert not ids.is_detainee_number("330181111200013040201")
    assert not ids.is_detainee_number("33018111120000104020")


def test_a_court_number_of_the_form_in_use() -> None:
    assert ids.parse_court_number("（2017）甘2901执162号") == ids.CourtNumber(2017, "甘2901", "执", 162)
    assert ids.parse_court_number("(2021)甘29刑终7号") == ids.CourtNumber(2021, "甘29", "刑终", 7)
    assert ids.parse_court_number("（2021）甘2901刑初12号之一") is not None


def test_a_court_number_of_the_form_before_2016_is_historic() -> None:
    number = ids.parse_court_number("（2014）临刑初字第12号")
    assert number == ids.CourtNumber(2014, "临刑初", "", 12, historic=True)


@pytest.mark.parametrize(
    "number", ["（2018）临刑初字第12号", "2021甘2901刑初12号", "（2021）火2901刑初12号", "12", ""]
)
def test_what_is_no_court_number(number: str) -> None:
    assert ids.parse_court_number(number) is None
