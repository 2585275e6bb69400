"""Two counts agree, or the demo says in what they differ."""

import pytest
from casebus.console.demo.summary import COMPARED, Summary

SIDE = dict.fromkeys(COMPARED, 3) | {"second_effects": 0, "released_again": 9}


def test_equal_counts_agree():
    assert Summary(SIDE, SIDE).differences == []


@pytest.mark.parametrize("name", COMPARED)
def test_any_other_figure_is_a_difference(name):
    assert Summary(SIDE, SIDE | {name: 4}).differences == [name]


def test_a_second_effect_is_a_difference_in_itself():
    assert Summary(SIDE, SIDE | {"second_effects": 1}).differences == ["second_effects"]


@pytest.mark.parametrize(("theirs", "same"), [(2, False), (3, True), (9, True), (10, False)])
def test_after_a_kill_the_ledger_knows_bounds_of_what_was_turned_away(theirs, same):
    summary = Summary(SIDE, SIDE | {"retried": theirs}, resumed=True)
    assert (summary.differences == []) is same
