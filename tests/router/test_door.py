"""The door: what is accepted once, answered again, refused whole, linked and numbered."""

from dataclasses import replace
from typing import Any

from casebus.router.door import decide
from casebus.schemas.exchange import Verdict
from casebus.schemas.problem import Problem

POLICE, PROCURATORATE, COURT = "police-01", "proc-01", "court-01"


def codes(answer: Any) -> list[str]:
    return [problem.code for problem in answer.problems]


def test_accepted_means_one_durable_transfer_to_the_receiver_of_the_area(world: Any) -> None:
    answer = world.submit()

    world.restart()
    (transfer,) = answer.transfers
    row = world.row(transfer)
    assert answer.verdict is Verdict.ACCEPTED
    assert (row["receiver"], row["state"], row["number"]) == (PROCURATORATE, "accepted", 1)
    assert world.query("SELECT count(*) FROM source")[0] == (1,)


def test_the_receipt_says_what_became_of_a_submission(world: Any) -> None:
    answer = world.submit(key="TQ-1")

    (receipt,) = world.receipts()
    assert receipt["stage"] == "submission"
    assert receipt["outcome"] == "accepted"
    assert receipt["key"] == "TQ-1"
    assert receipt["transfer"] == answer.transfers[0]
    assert receipt["case_number"] == "A6229010000002021090001"
    assert receipt["summary_zh"].startswith("已接收")


def test_a_repeated_message_gets_the_same_answer_and_leaves_no_trace(world: Any) -> None:
    submission = world.submission()
    first = decide(world.hub, [submission])

    again = decide(world.hub, [submission])

    assert again == first
    assert world.query("SELECT count(*) FROM submission") == [(1,)]
    assert len(world.receipts()) == 1


def test_the_same_source_under_a_new_number_is_no_duplicate(world: Any) -> None:
    submission = world.submission(source_id="inbox/1")
    (first,) = decide(world.hub, [submission])

    (again,) = decide(world.hub, [replace(submission, number=99)])

    assert again == replace(first, number=99)
    assert len(world.receipts()) == 1


def test_a_refused_source_submitted_again_gets_its_refusal_once(world: Any) -> None:
    submission = world.submission(source_id="inbox/1", handover="NOPE")
    (first,) = decide(world.hub, [submission])

    (again,) = decide(world.hub, [replace(submission, number=99)])

    assert again == replace(first, number=99)
    assert again.verdict is Verdict.REFUSED
    assert again.problems == first.problems
    assert len(world.receipts()) == 1


def test_a_duplicate_is_answered_with_the_first_transfers_and_a_receipt_of_its_own(world: Any) -> None:
    first = world.submit(key="K", source=b"same", source_id="a")

    second = world.submit(key="K", source=b"same", source_id="b")

    assert second.verdict is Verdict.DUPLICATE
    assert second.transfers == first.transfers
    assert [receipt["outcome"] for receipt in world.receipts()] == ["accepted", "duplicate"]
    assert world.receipts()[1]["transfer"] == first.transfers[0]
    assert world.query("SELECT count(*) FROM transfer WHERE kind = 'handover'") == [(1,)]


def test_the_same_key_with_other_content_is_a_conflict(world: Any) -> None:
    world.submit(key="K", source=b"one")

    answer = world.submit(key="K", source=b"two")

    assert answer.verdict is Verdict.CONFLICT
    assert codes(answer) == ["KEY_CONFLICT"]
    assert world.query("SELECT count(*) FROM source") == [(2,)]
    assert world.query("SELECT count(*) FROM transfer WHERE kind = 'handover'") == [(1,)]


def test_the_same_key_at_another_agency_is_another_document(world: Any) -> None:
    world.submit(key="K", source=b"one")

    document = world.document("JUDGMENT_SERVED")
    other = world.submit(key="K", source=b"two", agency=COURT, handover="JUDGMENT_SERVED", document=document)

    assert other.verdict is Verdict.ACCEPTED


def test_what_was_refused_is_looked_at_afresh(world: Any) -> None:
    refused = world.submit(key="K", source=b"one", document={"handover": "ARREST_REQUEST"})

    accepted = world.submit(key="K", source=b"one")
    duplicate = world.submit(key="K", source=b"one")

    assert [one.verdict.value for one in (refused, accepted, duplicate)] == [
        "refused",
        "accepted",
        "duplicate",
    ]
    assert duplicate.transfers == accepted.transfers


def test_repetitions_inside_one_batch_see_each_other(world: Any) -> None:
    first = world.submission(key="K", source=b"one")
    copy = replace(first, number=50)
    other = world.submission(key="K", source=b"two")

    answers = decide(world.hub, [first, first, copy, other])

    assert [a.verdict.value for a in answers] == ["accepted", "accepted", "duplicate", "conflict"]
    assert answers[0] == answers[1]
    assert len(world.receipts()) == 3


def test_a_refusal_names_everything_at_once_and_keeps_the_original(world: Any) -> None:
    found = Problem("CODE_UNKNOWN", "case.category", {}, place="line 3")
    document = world.document(addressee={"kind": "prison"})
    del document["document"]

    answer = world.submit(
        agency=COURT, document=document, problems=(found,), supersedes_key="never", source=b"kept"
    )

    assert answer.verdict is Verdict.REFUSED
    assert codes(answer) == [
        *(
            "CODE_UNKNOWN",
            "PROCEDURE_SENDER",
            "PROCEDURE_FIELD_MISSING",
            "RECEIVER_KIND",
            "SUPERSEDES_UNKNOWN",
        )
    ]
    assert world.query("SELECT body FROM source") == [(b"kept",)]
    (receipt,) = world.receipts(COURT)
    assert [problem["code"] for problem in receipt["problems"]] == codes(answer)
    assert receipt["problems"][0]["place"] == "line 3"
    assert all(problem["en"] and problem["zh"] for problem in receipt["problems"])


def test_bad_documents_of_every_shape_are_results(world: Any) -> None:
    bodies = [b"", b"{", b"[]", b'{"case": 3}', b'{"case": {"identifiers": 7}, "addressee": []}', b"\xff"]

    answers = decide(world.hub, [replace(world.submission(), content=body) for body in bodies])

    assert {answer.verdict for answer in answers} == {Verdict.REFUSED}
    assert all(answer.problems for answer in answers)
    assert codes(answers[0]) == ["DOCUMENT_MISSING"]


def test_a_check_that_breaks_refuses_that_document_only(world: Any) -> None:
    batch = [world.submission(handover="CRASH"), world.submission()]

    answers = decide(world.hub, batch)

    assert [answer.verdict.value for answer in answers] == ["refused", "accepted"]
    assert codes(answers[0]) == ["DOCUMENT_UNCHECKABLE"]


def test_one_bad_document_does_not_hold_back_the_rest(world: Any) -> None:
    batch = [world.submission(), world.submission(handover="NOPE"), world.submission()]

    answers = decide(world.hub, batch)

    assert [answer.verdict.value for answer in answers] == ["accepted", "refused", "accepted"]


def test_an_unknown_sender_is_refused_without_a_receipt(world: Any) -> None:
    answer = world.submit(agency="nobody")

    assert answer.verdict is Verdict.REFUSED
    assert "SENDER_UNKNOWN" in codes(answer)
    assert world.receipts("nobody") == []


def test_documents_without_a_key_are_known_by_their_content(world: Any) -> None:
    first = world.submit(key="", source=b"one")
    second = world.submit(key="", source=b"one")
    third = world.submit(key="", source=b"two")

    assert [one.verdict.value for one in (first, second, third)] == ["accepted", "duplicate", "accepted"]
    assert world.receipts()[0]["key"] == "TQPZDB_1.xml"


def test_a_receipt_lists_at_most_a_hundred_problems_and_counts_the_rest(world: Any) -> None:
    problems = tuple(Problem("X", f"persons[{n}]") for n in range(250))

    world.submit(problems=problems)

    (receipt,) = world.receipts()
    assert len(receipt["problems"]) == 101
    assert receipt["problems"][-1]["code"] == "MORE_PROBLEMS"
    assert "150" in receipt["problems"][-1]["en"]


def test_the_same_document_in_another_file_is_a_duplicate(world: Any) -> None:
    # Given a document that came in one file
    world.submit(key="K", source_id="a")
    # When it comes again among others in another file, then it is the document that counts
    again = replace(world.submission(key="K", source_id="b"), source=b"another file")
    assert decide(world.hub, [again])[0].verdict is Verdict.DUPLICATE


def test_another_dossier_beside_the_same_file_is_a_conflict(world: Any) -> None:
    first = world.submission(key="K", source=b"one")
    changed = replace(
        world.submission(key="K", document=world.document(materials=[{"sha256": "b"}])), source=b"one"
    )
    assert [answer.verdict for answer in decide(world.hub, [first, changed])] == ["accepted", "conflict"]
