"""What every function of a mapping must do. Subclass `FunctionSuite`, give the function, and pytest runs the rest.

    class TestPlate(FunctionSuite):
        @pytest.fixture
        def function(self): return PLATE

Needs pytest.
"""

import copy
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from importlib.metadata import entry_points
from typing import Any

import pytest

from ..mapping.functions import GROUP, Function, as_operation, both_ways
from ..mapping.operations import OPERATIONS
from ..mapping.operations.declare import Unfit

#: what legacy systems put into a field when nobody looks
_ODD: tuple[Any, ...] = (
    "", " ", "\u3000", "\x00", "\ud800", "\ufffd", "0", "-1", "9" * 400, "NaN", "null", "无", "马·哈三", "𠮷", "e\u0301",
    "\u202eabc", "a\nb", "A" * 10_000, "（）", "{}", "%s", "{0.__class__}", None, True, 0, -1, 10**30, 0.1, float("nan"),
    float("inf"), Decimal("1.50"), [], ["a"], {}, {"a": 1},
)  # fmt: skip


class FunctionSuite:
    """Promises of `Function`: examples hold, both directions agree, bad values are problems and never crashes."""

    @pytest.fixture
    def function(self) -> Function:
        """The function under test."""
        raise NotImplementedError

    @pytest.fixture
    def odd(self) -> tuple[Any, ...]:
        """Values to try beside the suite's own."""
        return ()

    def test_it_is_fit_to_be_used(self, function: Function) -> None:
        operation = as_operation(function, function.name)
        assert operation.usage.startswith(function.name)
        assert operation.en
        assert operation.examples

    def test_it_takes_no_built_in_name(self, function: Function) -> None:
        assert function.name not in OPERATIONS

    def test_it_is_installed_under_its_name(self, function: Function) -> None:
        found = list(entry_points(group=GROUP, name=function.name))
        assert len({point.value for point in found}) == 1, f"{GROUP}: {function.name}"
        assert found[0].load() is function

    def test_the_examples_hold(self, function: Function) -> None:
        for legacy, canonical, arguments in _examples(function):
            read, _ = both_ways(function, function.name, arguments)
            assert read(copy.deepcopy(legacy)) == canonical

    def test_what_is_written_is_read_again(self, function: Function) -> None:
        for legacy, canonical, arguments in _examples(function):
            read, write = both_ways(function, function.name, arguments)
            if write is None or canonical is None:
                continue
            written = write(canonical)
            assert read(written) == canonical
            # what was read is written in one spelling, however it was spelled
            assert write(read(legacy)) == written

    def test_odd_values_are_read_or_are_problems(self, function: Function, odd: tuple[Any, ...]) -> None:
        for _, _, arguments in _examples(function):
            read, write = both_ways(function, function.name, arguments)
            for value in (*_ODD, *odd):
                for way in (read, write):
                    if way is not None:
                        _outcome(way, value)

    def test_what_was_read_from_odd_values_comes_back(self, function: Function, odd: tuple[Any, ...]) -> None:
        for _, _, arguments in _examples(function):
            read, write = both_ways(function, function.name, arguments)
            for value in (*_ODD, *odd):
                found = _outcome(read, value)
                if write is not None and isinstance(value, str) and not isinstance(found, _Refused) and found:
                    assert _outcome(read, _outcome(write, found)) == found, repr(value)

    def test_nothing_given_is_changed(self, function: Function) -> None:
        for _, _, arguments in _examples(function):
            read, _ = both_ways(function, function.name, arguments)
            for value in (["a", "b"], {"a": [1]}):
                kept = copy.deepcopy(value)
                _outcome(read, value)
                assert value == kept

    def test_the_same_value_gives_the_same_result_on_every_thread(self, function: Function) -> None:
        jobs = [(legacy, arguments) for legacy, _, arguments in _examples(function)]
        jobs = [*jobs, *((value, jobs[0][1]) for value in _ODD)] * 20

        def run(job: tuple[Any, tuple[str, ...]]) -> str:
            read, _ = both_ways(function, function.name, job[1])
            return repr(_outcome(read, job[0]))

        alone = [run(job) for job in jobs]
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(run, jobs))

        assert together == alone


class _Refused:
    """A value that did not fit."""

    def __init__(self, fault: Unfit) -> None:
        self.text = f"{fault.code} {fault.params}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Refused) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return self.text


def _outcome(way: Any, value: Any) -> Any:
    """The result, or the refusal; anything else than a value or a problem with words fails the test."""
    try:
        return way(value)
    except Unfit as fault:
        assert fault.code
        return _Refused(fault)


def _examples(function: Function) -> list[tuple[Any, Any, tuple[str, ...]]]:
    return [
        (legacy, canonical, tuple(rest[0]) if rest else ()) for legacy, canonical, *rest in function.examples
    ]
