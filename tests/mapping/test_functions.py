"""Functions of other packages in mappings: used like operations, proved when checked, never able to break more than a value."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from casebus.adapters.mapping import functions
from casebus.adapters.mapping.functions import Function, as_operation, operation_named
from casebus.adapters.mapping.operations import OPERATIONS
from casebus.schemas.errors import Misconfigured
from casebus.schemas.problem import Problem

DAY = date(2021, 9, 29)


class Plate:
    """甘N12345 ↔ 甘N·12345."""

    name = "plate"
    usage = "plate(province)"
    help = {"en": "A number plate.", "zh": "车牌号。"}  # noqa: RUF012 - read only
    examples = (("甘N12345", "甘N·12345"), ("N12345", "甘N·12345", ("甘",)))

    def read(self, value: str, province: str = "") -> str | None:
        if value == "无":
            return None
        if value.startswith("!"):
            raise RuntimeError("boom")
        if len(value) != 7 - len(province):
            raise ValueError("7 characters")
        text = province + value
        return f"{text[:2]}·{text[2:]}"

    def write(self, value: str, province: str = "") -> str:
        return value.replace("·", "").removeprefix(province)


class OneWay:
    name, usage, help = "length", "length", "How long a text is."
    gives, examples = "integer", (("甲乙", 2),)

    def read(self, value: str) -> int:
        return len(value)


Offer = Callable[..., None]


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Makes functions be installed."""

    def install(**found: Any) -> None:
        def load(group: str, name: str) -> Any:
            if isinstance(found[name], Exception):
                raise found[name]
            return found[name]

        monkeypatch.setattr(functions, "_installed", lambda: frozenset(found))
        monkeypatch.setattr(functions.plugins, "load", load)

    return install


def test_a_function_is_used_like_an_operation(offer: Offer, workshop: Any) -> None:
    offer(plate=Plate())
    mapping = workshop.rules(
        "note: CP | trim | plate(甘)\ncategory: { from: 'LB | values(1=theft, *=fraud)', direction: in }"
    )

    reading = mapping.read({"NO": "1", "CP": " N12345 ", "LB": "9"}, on=DAY)

    assert (reading.document, reading.problems) == ({"note": "甘N·12345", "category": "fraud"}, ())
    assert mapping.write(reading.document, on=DAY).record["CP"] == "N12345"
    assert "note" not in mapping.read({"NO": "1", "CP": "无"}, on=DAY).document


@pytest.mark.parametrize(
    ("value", "words"),
    [("N1", "7 characters"), ("!", "RuntimeError: boom"), (["a"], ""), ({"a": 1}, ""), (5, "")],
)
def test_what_it_raises_is_a_problem_with_the_rules_place(
    offer: Offer, workshop: Any, value: Any, words: str
) -> None:
    offer(plate=Plate())
    mapping = workshop.rules("note: CP | plate")

    (problem,) = mapping.read({"NO": "1", "CP": value}, on=DAY).problems

    assert problem.code == "MAPPING_FUNCTION_FAILED"
    assert words in problem.params["reason"]
    assert (problem.place, problem.rule) == ("CP", "police/doc.yaml:9:9")


def test_a_result_that_is_no_value_is_a_problem(offer: Offer, workshop: Any) -> None:
    class Odd(Plate):
        def read(self, value: str, province: str = "") -> Any:
            return {"a": 1} if value == "dict" else super().read(value, province)

    offer(plate=Odd())

    (problem,) = workshop.rules("note: CP | plate").read({"NO": "1", "CP": "dict"}, on=DAY).problems
    assert (problem.code, problem.params["reason"][:4]) == ("MAPPING_FUNCTION_FAILED", "dict")


def test_a_function_without_a_way_back_says_so(offer: Offer, workshop: Any) -> None:
    offer(length=OneWay())

    both = workshop.check("rules:\n  count: CP | length\n")
    inward = workshop.check("rules:\n  count: { from: CP | length, direction: in }\n")

    assert [problem.code for problem in both] == ["MAPPING_ONEWAY"]
    assert inward == []


def checked(workshop: Any, call: str) -> Problem:
    (problem,) = workshop.check(f"rules:\n  note: CP | {call}\n")
    return problem


def test_a_misspelt_name_is_guessed_among_both(offer: Offer, workshop: Any) -> None:
    offer(plate=Plate())

    assert checked(workshop, "plaet").params["hint"] == "plate"
    assert checked(workshop, "trmi").params["hint"] == "trim"


def test_too_many_arguments_show_the_usage(offer: Offer, workshop: Any) -> None:
    offer(plate=Plate())

    assert checked(workshop, "plate(甘, N)").params["expected"] == "plate(province)"


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"examples": (("甘N12345", "甘N12345"),)}, "≠"),
        ({"examples": (("甘N1", "x"),)}, "7 characters"),
        ({"examples": ()}, "examples"),
        ({"examples": ("ab",)}, "'ab'"),
        ({"name": "other"}, "name"),
        ({"gives": "group"}, "gives"),
        ({"write": lambda value, *_: value + "x"}, "7 characters"),
        ({"read": None}, "read"),
    ],
)
def test_an_unfit_function_is_a_problem_of_the_mapping_that_names_it(
    offer: Offer, workshop: Any, attributes: dict[str, Any], words: str
) -> None:
    plate = Plate()
    for name, value in attributes.items():
        setattr(plate, name, value)
    offer(plate=plate)

    problem = checked(workshop, "plate")
    assert (problem.code, problem.rule) == ("MAPPING_FUNCTION_UNFIT", "police/doc.yaml:9:14")
    assert words in problem.params["reason"]


def test_one_that_cannot_be_imported_is_a_problem_there(offer: Offer, workshop: Any) -> None:
    params = {"group": "casebus.functions", "name": "plate", "reason": "ImportError: no"}
    offer(plate=Misconfigured("broken", problems=[Problem("PLUGIN_BROKEN", params=params)]))

    assert checked(workshop, "plate").code == "PLUGIN_BROKEN"


def test_a_built_in_operation_is_never_replaced(offer: Offer) -> None:
    class Trim(Plate):
        name = "trim"

    offer(trim=Trim())

    assert operation_named("trim") is OPERATIONS["trim"]


def test_its_examples_are_those_of_the_reference() -> None:
    operation = as_operation(Plate(), "plate")

    assert isinstance(Plate(), Function)
    assert [(one.arguments, one.legacy, one.canonical, one.back()) for one in operation.examples] == [
        ((), "甘N12345", "甘N·12345", "甘N12345"),
        (("甘",), "N12345", "甘N·12345", "N12345"),
    ]
    assert (operation.en, operation.zh) == ("A number plate.", "车牌号。")
