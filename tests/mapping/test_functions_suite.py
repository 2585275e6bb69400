"""The suite for functions of other packages: a good one passes all of it, each fault is found by the test that is for it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from casebus.adapters.mapping.functions import Function
from casebus.adapters.suites import function_suite
from casebus.adapters.suites.function_suite import FunctionSuite


class Ward:
    """三监区 ↔ 3."""

    name = "ward"
    usage = "ward"
    help = {"en": "A ward's number.", "zh": "监区号。"}  # noqa: RUF012 - read only
    examples = (("3监区", "3"), (" 3 监区", "3"))

    def read(self, value: str) -> str:
        text = value.replace(" ", "")
        if not text.endswith("监区") or not text[:-2].isdecimal():
            raise ValueError("3监区")
        return text[:-2]

    def write(self, value: str) -> str:
        if not value.isdecimal():
            raise ValueError("3")
        return f"{value}监区"


WARD = Ward()


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def points(group: str, name: str) -> list[Any]:
        return [SimpleNamespace(value="x:WARD", load=lambda: WARD)] if name == "ward" else []

    monkeypatch.setattr(function_suite, "entry_points", points)


class TestWard(FunctionSuite):
    @pytest.fixture
    def function(self) -> Function:
        return WARD

    @pytest.fixture
    def odd(self) -> tuple[Any, ...]:
        return ("03监区", "监区", "３监区")


def changed(**attributes: Any) -> Any:
    function = Ward()
    for name, value in attributes.items():
        setattr(function, name, value)
    return function


def counting() -> Callable[[str], str]:
    calls: list[str] = []

    def read(value: str) -> str:
        calls.append(value)
        return f"{value}{len(calls)}"

    return read


def emptying(value: Any) -> str:
    if isinstance(value, list | dict):
        value.clear()
    return "3"


@pytest.mark.parametrize(
    ("function", "test"),
    [
        (changed(name="trim", usage="trim"), FunctionSuite.test_it_takes_no_built_in_name),
        (changed(name="cell", usage="cell"), FunctionSuite.test_it_is_installed_under_its_name),
        (changed(usage="of a ward"), FunctionSuite.test_it_is_fit_to_be_used),
        (changed(help={"zh": "监区号。"}), FunctionSuite.test_it_is_fit_to_be_used),
        (changed(examples=(("3监区", "4"),)), FunctionSuite.test_the_examples_hold),
        (changed(write=lambda value: "4监区"), FunctionSuite.test_what_is_written_is_read_again),
        (changed(read=emptying), FunctionSuite.test_nothing_given_is_changed),
        (changed(read=counting()), FunctionSuite.test_the_same_value_gives_the_same_result_on_every_thread),
    ],
)
def test_a_fault_is_found(function: Any, test: Any) -> None:
    with pytest.raises(AssertionError):
        test(FunctionSuite(), function)


def test_a_value_that_does_not_come_back_is_found() -> None:
    # Given a function that folds what it reads, and writes another letter than it read
    folding = changed(read=lambda value: str(value).strip().upper(), write=lambda value: value.lower() + "ı")

    with pytest.raises(AssertionError):
        FunctionSuite().test_what_was_read_from_odd_values_comes_back(folding, ())
