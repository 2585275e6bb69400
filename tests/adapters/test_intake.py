"""Sources stay open until answered; a case's next document waits for the one before."""

from casebus.adapters.contracts import Delivery
from casebus.adapters.intake import RESERVED, Counter, Intake
from casebus.schemas.exchange import Answer, Submission, Verdict


def submission(case: str, key: str, source: str = "s") -> Submission:
    return Submission(
        0, "police-1", key, "CASE_FILING", "f", b"x", "d", b"{}", "m", case_hint=case, source_id=source
    )


def delivery(name: str) -> Delivery:
    return Delivery(name, name, b"x", lambda _: None, id=name)


def answer(number: int) -> Answer:
    return Answer(number, "police-1", "k", Verdict.ACCEPTED, "sub")


def intake(tmp_path) -> Intake:
    return Intake(Counter(tmp_path / "numbers"), patience=10)


def test_the_next_of_a_case_waits_for_the_answer_to_the_one_before(tmp_path):
    # Given two documents of one case and one of another
    box = intake(tmp_path)
    box.take(delivery("a"), [submission("A1", "k1")])
    box.take(delivery("b"), [submission("A1", "k2")])
    box.take(delivery("c"), [submission("A2", "k3")])
    # When they are submitted, then only the first of each case goes
    first = list(box.submit(0))
    assert [s.key for s in first] == ["k1", "k3"]
    assert list(box.submit(1)) == []
    # and the answer to the first lets the second go
    source = box.answer(answer(first[0].number))
    assert source.delivery.name == "a"
    assert [s.key for s in box.submit(2)] == ["k2"]


def test_what_is_not_answered_in_time_goes_again_under_a_new_number(tmp_path):
    box = intake(tmp_path)
    box.take(delivery("a"), [submission("A1", "k1")])
    (first,) = box.submit(0)
    assert list(box.submit(9)) == []
    (again,) = box.submit(10)
    assert again.number > first.number
    # the late answer to the first number settles it all the same; the other's then finds nothing
    assert box.answer(answer(first.number)) is not None
    assert box.answer(answer(again.number)) is None
    assert len(box) == 0


def test_a_source_of_several_documents_is_given_back_with_its_last_answer(tmp_path):
    box = intake(tmp_path)
    box.take(delivery("a"), [submission("A1", "k1"), submission("A2", "k2")])
    one, two = box.submit(0)
    assert box.answer(answer(one.number)) is None
    source = box.answer(answer(two.number))
    assert [a.number for a in source.answers] == [one.number, two.number]


def test_documents_without_a_case_do_not_wait_for_each_other(tmp_path):
    box = intake(tmp_path)
    box.take(delivery("a"), [submission("", "k1"), submission("", "k2")])
    assert len(list(box.submit(0))) == 2


def test_numbers_never_repeat_across_restarts(tmp_path):
    counter = Counter(tmp_path / "numbers")
    used = {counter.next() for _ in range(RESERVED + 5)}
    again = Counter(tmp_path / "numbers")
    assert len(used) == RESERVED + 5
    assert again.next() > max(used)
