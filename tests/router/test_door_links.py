"""The door: which case a document belongs to, what it answers, what it takes the place of."""

from typing import Any

import orjson
from casebus.router.door import decide
from casebus.schemas.exchange import Verdict

POLICE, PROCURATORATE, COURT = "police-01", "proc-01", "court-01"


def codes(answer: Any) -> list[str]:
    return [problem.code for problem in answer.problems]


def test_any_known_number_finds_the_case_and_every_number_travels_on(world: Any) -> None:
    numbers = [{"kind": "police-case", "number": "A1"}]
    world.submit(document=world.document(case={"identifiers": numbers}))
    both = [*numbers, {"kind": "procuratorate-case", "number": "临检刑诉〔2021〕12号", "issuer": "proc-01"}]
    world.submit(
        agency=PROCURATORATE,
        handover="ARREST_APPROVED",
        document=world.document("ARREST_APPROVED", case={"identifiers": both}),
    )

    world.submit(document=world.document(case={"identifiers": numbers}))

    assert world.query("SELECT count(*) FROM case_record") == [(1,)]
    last = [r for r in world.take() if r.receiver == PROCURATORATE][-1]
    world.settle(world.outcome(last))
    last = world.take()[-1]
    assert orjson.loads(last.content)["case"]["identifiers"] == both


def test_numbers_of_two_cases_in_one_document_are_a_problem(world: Any) -> None:
    for number in ("A1", "A2"):
        world.submit(document=world.document(number=number))
    numbers = [{"kind": "police-case", "number": number} for number in ("A1", "A2")]

    answer = world.submit(document=world.document(case={"identifiers": numbers}))

    assert codes(answer) == ["CASE_AMBIGUOUS"]


def test_a_document_without_any_number_is_refused(world: Any) -> None:
    answer = world.submit(document=world.document(case={"identifiers": []}))

    assert codes(answer) == ["CASE_WITHOUT_NUMBER"]


def test_an_answer_is_linked_and_the_question_becomes_answered(world: Any) -> None:
    (question,) = world.submit().transfers
    world.deliver_all()

    (reply,) = world.submit(
        agency=PROCURATORATE, handover="ARREST_APPROVED", document=world.document("ARREST_APPROVED")
    ).transfers

    assert world.state(question) == "answered"
    assert world.row(question)["answered_by"] == reply
    assert world.row(reply)["answers"] == question


def test_an_answer_that_overtakes_the_delivery_report_counts_when_that_comes(world: Any) -> None:
    (question,) = world.submit().transfers
    (release,) = world.take()
    world.submit(agency=PROCURATORATE, handover="ARREST_APPROVED", document=world.document("ARREST_APPROVED"))
    assert world.state(question) == "released"

    world.settle(world.outcome(release))

    assert world.state(question) == "answered"


def test_lanes_are_numbered_per_case_and_receiver(world: Any) -> None:
    batch = [world.submission(document=world.document(number=n)) for n in ("A1", "A2", "A1")]

    answers = decide(world.hub, batch)
    later = world.submit(document=world.document(number="A1"))

    numbers = [world.row(answer.transfers[0])["number"] for answer in [*answers, later]]
    assert numbers == [1, 1, 2, 3]


def test_superseding_takes_back_what_never_left(world: Any) -> None:
    (old,) = world.submit(key="K", source=b"one").transfers

    answer = world.submit(key="K", source=b"two", supersedes_key="K")

    assert answer.verdict is Verdict.ACCEPTED
    assert world.state(old) == "superseded"
    assert world.row(answer.transfers[0])["supersedes"] == old
    assert [release.transfer for release in world.take()] == list(answer.transfers)


def test_superseding_under_a_key_of_its_own(world: Any) -> None:
    (old,) = world.submit(key="K1").transfers

    answer = world.submit(key="K2", supersedes_key="K1")

    assert world.state(old) == "superseded"
    assert world.row(answer.transfers[0])["supersedes"] == old


def test_superseding_inside_one_batch(world: Any) -> None:
    batch = [
        world.submission(key="K", source=b"one"),
        world.submission(key="K", source=b"two", supersedes_key="K"),
        world.submission(key="K", source=b"one"),
    ]

    old, new, late = decide(world.hub, batch)

    assert world.state(old.transfers[0]) == "superseded"
    assert world.state(new.transfers[0]) == "accepted"
    assert (late.verdict, late.transfers) == (Verdict.DUPLICATE, old.transfers)


def test_what_may_have_arrived_is_not_taken_back_but_goes_first(world: Any) -> None:
    (old,) = world.submit(key="K1").transfers
    (release,) = world.take()

    (new,) = world.submit(key="K2", supersedes_key="K1").transfers

    assert world.state(old) == "released"
    assert world.take() == []
    world.settle(world.outcome(release))
    (after,) = world.take()
    assert (after.transfer, after.envelope["supersedes"]) == (new, old)


def test_a_correction_of_a_refused_document_need_not_find_anything_to_replace(world: Any) -> None:
    world.submit(key="K1", handover="NOPE")

    assert world.submit(key="K2", supersedes_key="K1").verdict is Verdict.ACCEPTED
