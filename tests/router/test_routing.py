"""Whom a document goes to."""

from typing import Any

import pytest
from casebus.ledger.cases import Case
from casebus.router.routing import receivers
from casebus.schemas.agencies import Agencies, Agency, prefixes
from casebus.schemas.errors import Misconfigured


def route(
    world: Any, handover: str, sender: str, known: Case | None = None, **document: Any
) -> tuple[list[str], list[str]]:
    row = world.hub.procedure.at(handover, None)
    found, problems = receivers(
        world.hub.agencies, row, sender, {"case": {"area": "622901"}, **document}, known
    )
    return found, [problem.code for problem in problems]


def case_with(**agencies: str) -> Case:
    return Case(
        "c", area="622901", agencies={code.replace("_", "-"): kind for code, kind in agencies.items()}
    )


def test_the_agency_that_serves_the_case_area(world: Any) -> None:
    assert route(world, "ARREST_REQUEST", "police-01") == (["proc-01"], [])


def test_the_addressee_area_comes_before_the_case_area(world: Any) -> None:
    assert route(world, "ARREST_REQUEST", "police-01", addressee={"area": "622921"}) == (["proc-21"], [])


def test_the_area_that_the_case_is_known_for_serves_when_the_document_has_none(world: Any) -> None:
    assert route(world, "ARREST_REQUEST", "police-01", case_with(), case={})[0] == ["proc-01"]


def test_a_county_is_served_by_its_prefecture_when_it_has_no_agency_of_its_own(world: Any) -> None:
    document = {"addressee": {"kind": "prison"}}
    assert route(world, "EXECUTION_DELIVERY", "court-01", **document) == (["prison"], [])


def test_who_takes_part_comes_before_who_serves(world: Any) -> None:
    case = case_with(proc_21="procuratorate")
    assert route(world, "ARREST_REQUEST", "police-01", case)[0] == ["proc-21"]
    named = {"addressee": {"area": "622901"}}
    assert route(world, "ARREST_REQUEST", "police-01", case, **named)[0] == ["proc-01"]


def test_of_several_who_take_part_the_one_that_serves_else_the_last(world: Any) -> None:
    both = case_with(proc_01="procuratorate", proc_21="procuratorate")
    assert route(world, "ARREST_REQUEST", "police-01", both)[0] == ["proc-01"]
    others = case_with(proc_00="procuratorate", proc_21="procuratorate")
    assert route(world, "ARREST_REQUEST", "police-01", others)[0] == ["proc-21"]


def test_an_agency_named_is_the_receiver_if_it_may_be(world: Any) -> None:
    assert route(world, "ARREST_REQUEST", "police-01", addressee={"agency": "proc-21"}) == (["proc-21"], [])
    assert route(world, "ARREST_REQUEST", "police-01", addressee={"agency": "nobody"}) == (
        [],
        ["AGENCY_UNKNOWN"],
    )
    assert route(world, "ARREST_REQUEST", "police-01", addressee={"agency": "court-01"}) == (
        [],
        ["RECEIVER_KIND"],
    )


def test_the_next_higher_agency_where_the_procedure_says_so(world: Any) -> None:
    case = case_with(proc_01="procuratorate")
    assert route(world, "ARREST_REVIEW", "police-01", case) == (["proc-00"], [])


def test_of_several_kinds_the_first_that_takes_part_then_the_first_that_serves(world: Any) -> None:
    assert route(world, "EXECUTION_DELIVERY", "court-01", case_with(prison="prison"))[0] == ["prison"]
    assert route(world, "EXECUTION_DELIVERY", "court-01")[0] == ["police-01"]


def test_copies_go_to_those_who_take_part_or_serve_each_once(world: Any) -> None:
    assert route(world, "JUDGMENT_SERVED", "court-01")[0] == ["proc-01", "police-01"]
    case = case_with(police_21="police", proc_01="procuratorate")
    assert route(world, "JUDGMENT_SERVED", "court-01", case)[0] == ["proc-01", "police-21"]


def test_some_copies_go_only_to_those_who_take_part(world: Any) -> None:
    case = case_with(proc_01="procuratorate", police_01="police", prison="prison")
    assert route(world, "JUDGMENT_SERVED", "court-01", case)[0] == ["proc-01", "police-01", "prison"]


def test_who_may_get_a_copy_may_be_addressed(world: Any) -> None:
    found, problems = route(world, "JUDGMENT_SERVED", "court-01", addressee={"kind": "police"})
    assert (found, problems) == (["police-01"], [])


def test_nobody_is_a_problem_that_says_where(world: Any) -> None:
    assert route(world, "ARREST_REQUEST", "police-01", case={"area": "110101"}) == ([], ["NO_RECEIVER"])


def test_a_document_that_names_no_area_goes_where_its_sender_sits(world: Any) -> None:
    assert route(world, "ARREST_REQUEST", "police-01", case={}) == (["proc-01"], [])


def test_two_that_serve_the_same_area_are_a_problem(world: Any) -> None:
    twins = [Agency(code, "procuratorate", "", "", "county", "622901") for code in ("a", "b")]
    row = world.hub.procedure.at("ARREST_REQUEST", None)

    found, problems = receivers(Agencies.of(twins), row, "police-01", {"case": {"area": "622901"}}, None)

    assert (found, [problem.code for problem in problems]) == ([], ["ROUTE_AMBIGUOUS"])
    assert problems[0].params["agencies"] == "a, b"


def test_an_area_lies_in_its_prefecture_and_province() -> None:
    assert prefixes("622901") == ("622901", "622900", "620000", "000000")


def test_wrong_agencies_are_named_all_at_once() -> None:
    wrong = [
        Agency("a.b", "court", "", "", "county", "622901"),
        Agency("c", "court", "", "", "village", "622901"),
        Agency("c", "court", "", "", "county", "6229"),
    ]

    with pytest.raises(Misconfigured) as refused:
        Agencies.of(wrong)

    codes = [problem.code for problem in refused.value.problems]
    assert codes == ["AGENCY_CODE", "AGENCY_LEVEL", "AGENCY_TWICE", "AGENCY_AREA"]
