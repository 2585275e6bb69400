"""What a schema cannot say: check digits, numbers of the right form, areas that exist, dates in order."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from . import identifiers
from .code_lists import code_list
from .problem import Problem

Group = Mapping[str, Any]


def check_values(document: Group) -> list[Problem]:
    """Every value that cannot be; the document must have the shape of the schema."""
    found: list[Problem] = []
    case = document["case"]
    persons: Sequence[Group] = document.get("persons", ())
    _case(case, found)
    _seat(document.get("addressee", {}), "addressee", found)
    filed_on = case.get("filed_on")
    for index, person in enumerate(persons):
        _person(person, index, filed_on, found)
    for name in ("persons", "materials", "property"):
        _twice(document.get(name, ()), name, found)
    if "events" in document:
        _events(document["events"], persons, found)
    return found


def _case(case: Group, found: list[Problem]) -> None:
    for index, identifier in enumerate(case["identifiers"]):
        _number(identifier, f"case.identifiers[{index}].number", found)
    for index, linked in enumerate(case.get("linked", ())):
        _number(linked, f"case.linked[{index}].number", found)
    _seat(case, "case", found)
    _order(case, "case", "occurred_on", "filed_on", found)
    if "organ_code" in case:
        _organ_code(case["organ_code"], found)


def _number(identifier: Group, path: str, found: list[Problem]) -> None:
    kind, number = identifier["kind"], identifier["number"]
    if kind == "police-case" and not identifiers.is_police_case_number(number):
        found.append(Problem("VALUE_POLICE_NUMBER", path, {"number": number}))
    elif kind == "court-case" and identifiers.parse_court_number(number) is None:
        found.append(Problem("VALUE_COURT_NUMBER", path, {"number": number}))


def _organ_code(code: str, found: list[Problem]) -> None:
    path = "case.organ_code"
    if identifiers.is_social_credit_form(code) and not identifiers.is_social_credit_code(code):
        found.append(Problem("VALUE_SOCIAL_CREDIT", path, {"code": code}))
    # without its hyphen it cannot be told from a number of the agency's own
    form = "-" in code and identifiers.is_organisation_code_form(code)
    if form and not identifiers.is_organisation_code(code):
        found.append(Problem("VALUE_ORGANISATION_CODE", path, {"code": code}))


@cache
def _provinces() -> frozenset[str]:
    return frozenset(code_list("province"))


@cache
def _areas() -> tuple[frozenset[str], frozenset[str]]:
    areas = frozenset(code_list("area"))
    return areas, frozenset(area[:4] for area in areas if area[2:4] != "00")


def _area(group: Group, path: str, found: list[Problem]) -> None:
    if "area" in group and group["area"][:2] not in _provinces():
        found.append(Problem("VALUE_AREA_PROVINCE", f"{path}.area", {"area": group["area"]}))


def _seat(group: Group, path: str, found: list[Problem]) -> None:
    # a home may lie in a county since abolished, an agency cannot
    known, listed = _areas()
    area = group.get("area", "")
    if area[:4] in listed and area not in known:
        found.append(Problem("VALUE_AREA_UNKNOWN", f"{path}.area", {"area": area}))
    _area(group, path, found)


def _person(person: Group, index: int, filed_on: str | None, found: list[Problem]) -> None:
    """A path is written only for what is wrong: most persons are right."""
    identity = person.get("identity")
    if identity and identity["kind"] == "resident-id" and "number" in identity:
        number = identity["number"]
        if not identifiers.is_resident_id(number) and not identifiers.is_resident_id_15(number):
            _resident(number, f"persons[{index}]", found)
    # ISO dates compare as text
    if filed_on and "born_on" in person and person["born_on"] >= filed_on:
        params = {"first": person["born_on"], "second": filed_on}
        found.append(Problem("VALUE_DATE_ORDER", f"persons[{index}].born_on", params))
    provinces = _provinces()
    for name in ("domicile", "residence"):
        if name in person and "area" in person[name] and person[name]["area"][:2] not in provinces:
            _area(person[name], f"persons[{index}].{name}", found)
    for place, measure in enumerate(person.get("measures", ())):
        if "to" in measure and measure["to"] < measure.get("from", ""):
            _order(measure, f"persons[{index}].measures[{place}]", "from", "to", found)
    if "sentence" in person:
        _order(person["sentence"], f"persons[{index}].sentence", "from", "to", found)
    if "execution" in person:
        _order(person["execution"], f"persons[{index}].execution", "admitted_on", "ended_on", found)
    if "recommendation" in person:
        _months(person["recommendation"], f"persons[{index}].recommendation.months_to", found)


def _months(recommendation: Group, path: str, found: list[Problem]) -> None:
    low, high = recommendation.get("months_from"), recommendation.get("months_to")
    if low is not None and high is not None and low > high:
        found.append(Problem("VALUE_MONTHS_ORDER", path, {"low": str(low), "high": str(high)}))


def _resident(number: str, path: str, found: list[Problem]) -> None:
    """What is wrong with a number that is none."""
    if not identifiers.is_resident_id_form(number):
        code = "VALUE_RESIDENT_FORM"
    elif identifiers.resident_id_birth(number) is None:
        code = "VALUE_RESIDENT_DATE"
    else:
        # a spreadsheet keeps 15 digits and fills up with zeros
        code = "VALUE_RESIDENT_ROUNDED" if number.endswith("000") else "VALUE_RESIDENT_CHECK"
    found.append(Problem(code, f"{path}.identity.number", {"number": number}))


def _order(group: Group, path: str, first: str, second: str, found: list[Problem]) -> None:
    if first in group and second in group and group[second] < group[first]:
        params = {"first": group[first], "second": group[second]}
        found.append(Problem("VALUE_DATE_ORDER", f"{path}.{second}", params))


def _twice(items: Sequence[Group], path: str, found: list[Problem]) -> None:
    if len({item["id"] for item in items}) == len(items):
        return
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item["id"] in seen:
            found.append(Problem("VALUE_ID_TWICE", f"{path}[{index}].id", {"id": item["id"]}))
        seen.add(item["id"])


def _events(events: Sequence[Group], persons: Sequence[Group], found: list[Problem]) -> None:
    known = {person["id"] for person in persons}
    for index, event in enumerate(events):
        if "person" in event and event["person"] not in known:
            found.append(Problem("VALUE_PERSON_UNKNOWN", f"events[{index}].person", {"id": event["person"]}))
