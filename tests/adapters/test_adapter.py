"""The gateway's half of the flow: what goes out once, what is asked first, what settles a source."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace

import orjson
import pytest
from casebus.adapters.adapter import Adapter
from casebus.adapters.contracts import Delivery, Handed, Settlement
from casebus.adapters.intake import Counter, Intake
from casebus.adapters.journal import Journal
from casebus.adapters.lacunas import LacunaSettings
from casebus.adapters.mapping.mapping_file import Reading, Writing
from casebus.adapters.reading import Reader
from casebus.adapters.writing import Writer
from casebus.schemas.errors import BadDocument, Unavailable
from casebus.schemas.exchange import Answer, Effect, Release, Verdict
from casebus.schemas.problem import Problem

NOW = datetime(2026, 1, 2, 3, tzinfo=UTC)


class LineCodec:
    """One document per line of UTF-8; a line "bad" cannot be read."""

    def decode(self, body):
        lines = body.decode().split()
        if "bad" in lines:
            raise BadDocument("bad", problems=[Problem("BAD_LINE", place="line 1")])
        return [{"line": line} for line in lines]

    def encode(self, *records, cuts):
        return "".join(record["line"] for record in records).encode()

    def locate(self, body, index, path):
        return f"line {index + 1}"

    def layout(self):
        return None


@dataclass
class LineMapping(LineCodec):
    """key and case are the line itself; a document whose line starts with "x" does not validate."""

    name: str = "test/line"
    version = digest = "sha256:0123456789abcdef"
    lacunas = LacunaSettings()
    target: str = "case"
    receives: str = "*.txt"
    sends: str = "{id}.out"
    handovers: tuple = ("CASE_FILING",)
    dossier: None = None
    inward, plan = SimpleNamespace(sites=()), SimpleNamespace(layout=SimpleNamespace(known=True))

    def matches(self, name):
        return name.endswith(".txt")

    def letter_name(self, *, id, handover):
        return f"{id}.out"

    def read(self, record, *, on, locate):
        line = record["line"]
        return Reading({"handover": "CASE_FILING", "line": line}, line, line[:2], "")

    def write(self, document, *, on, envelope):
        if "problem" in document:
            return Writing({}, (Problem("MAPPING_X"),))
        return Writing({"line": document["line"]})


@dataclass
class LineMappings:
    files: tuple = (LineMapping(),)

    def reading(self, name):
        return next((m for m in self.files if m.matches(name)), None)

    def writing(self, handover):
        return next((m for m in self.files if handover in m.handovers), None)


@dataclass
class FakeChannel:
    endpoint: str = "unique"
    sources: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    fails: Exception | None = None
    effect: Effect = Effect.DELIVERED
    knows: dict = field(default_factory=dict)

    def poll(self, limit):
        taken, self.sources = self.sources[:limit], self.sources[limit:]
        return taken

    def deliver(self, letters):
        if self.fails:
            raise self.fails
        self.sent += [letter.id for letter in letters]
        return [Handed(letter.id, self.effect, "ref") for letter in letters]

    def look(self, ids):
        return {id_: self.knows.get(id_) for id_ in ids}

    def close(self):
        pass


def adapter(tmp_path, channel: FakeChannel, validate=lambda document: []) -> Adapter:
    return Adapter(
        "police-1",
        channel=channel,
        reader=Reader("police-1", LineMappings(), validate),
        writer=Writer(LineMappings()),
        intake=Intake(Counter(tmp_path / "numbers"), patience=30),
        journal=Journal(tmp_path / "journal"),
        clock=lambda: NOW,
    )


def source(body: bytes, settled: list, name: str = "a.txt") -> Delivery:
    return Delivery(name, f"ref of {name}", body, settled.append, id=f"id of {name}")


def release(transfer: str, token: int = 1, kind: str = "handover", **content) -> Release:
    body = orjson.dumps(content or {"line": "L1"})
    return Release(
        transfer, token, kind, "CASE_FILING", "police-1", {"id": transfer}, body, "2026-01-02T03:05:00Z"
    )


def test_every_document_of_a_source_is_submitted_and_the_worst_verdict_settles_it(tmp_path):
    # Given a file of two documents
    settled: list[Settlement] = []
    gateway = adapter(tmp_path, FakeChannel(sources=[source(b"A1 B2", settled)]))
    # When they are submitted and answered
    one, two = gateway.collect(10)
    assert (one.key, one.source_id, one.source_name) == ("A1", "id of a.txt", "ref of a.txt")
    gateway.answer([Answer(one.number, "police-1", "A1", Verdict.ACCEPTED, "s1")])
    assert settled == []
    problem = Problem("VALUE_X", place="line 2")
    gateway.answer([Answer(two.number, "police-1", "B2", Verdict.REFUSED, "s2", problems=(problem,))])
    # Then the source is refused, with a report that names the document and the place in both languages
    assert [s.verdict for s in settled] == ["refused"]
    assert "B2: refused" in settled[0].report
    assert "B2: 退回" in settled[0].report
    assert "line 2" in settled[0].report


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [("a.xyz", b"A1", "SOURCE_UNKNOWN"), ("a.txt", b"", "SOURCE_EMPTY"), ("a.txt", b"bad", "BAD_LINE")],
)
def test_a_source_that_gives_no_document_is_submitted_as_refusable(tmp_path, name, body, code):
    gateway = adapter(tmp_path, FakeChannel(sources=[source(body, [], name)]))
    (submission,) = gateway.collect(10)
    assert [p.code for p in submission.problems] == [code]
    assert (submission.source, submission.content, submission.key) == (body, b"", f"ref of {name}")


def test_a_document_that_does_not_validate_goes_to_the_hub_with_its_problems(tmp_path):
    gateway = adapter(
        tmp_path, FakeChannel(sources=[source(b"A1", [])]), lambda document: [Problem("VALUE_X", "line")]
    )
    (submission,) = gateway.collect(10)
    assert [p.code for p in submission.problems] == ["VALUE_X"]
    assert submission.content


def test_no_more_is_polled_than_the_room_left(tmp_path):
    channel = FakeChannel(sources=[source(b"A1", []), source(b"B1", []), source(b"C1", [])])
    gateway = adapter(tmp_path, channel)
    assert len(gateway.collect(2)) == 2
    assert gateway.collect(2) == []
    assert len(channel.sources) == 1


def test_letters_go_out_and_their_outcomes_carry_token_and_digest(tmp_path):
    channel = FakeChannel()
    (outcome,) = adapter(tmp_path, channel).deliver([release("t1", 3)])
    assert (outcome.effect, outcome.token, outcome.reference) == (Effect.DELIVERED, 3, "ref")
    assert outcome.output_digest.startswith("sha256:")
    assert outcome.mapping == "test/line@0123456789ab"


def test_what_cannot_be_written_is_rejected_and_the_rest_of_the_batch_goes(tmp_path):
    channel = FakeChannel()
    outcomes = adapter(tmp_path, channel).deliver([release("t1", problem=1), release("t2")])
    assert {o.transfer: o.effect for o in outcomes} == {"t1": Effect.REJECTED, "t2": Effect.DELIVERED}
    assert channel.sent == ["t2"]


def test_an_agency_that_is_away_is_not_a_rejection(tmp_path):
    channel = FakeChannel(fails=Unavailable("down", retry_after=7))
    (outcome,) = adapter(tmp_path, channel).deliver([release("t1")])
    assert (outcome.effect, outcome.retry_after) == (Effect.UNAVAILABLE, 7)


def test_a_plain_endpoint_gets_nothing_twice_also_after_a_restart(tmp_path):
    channel = FakeChannel(endpoint="plain")
    gateway = adapter(tmp_path, channel)
    gateway.deliver([release("t1")])
    gateway.close()
    (again,) = adapter(tmp_path, channel).deliver([release("t1", 2)])
    assert again.effect is Effect.DELIVERED
    assert channel.sent == ["t1"]


def test_a_plain_endpoint_that_broke_off_is_in_doubt_until_somebody_looks(tmp_path):
    channel = FakeChannel(endpoint="plain", fails=OSError("reset"))
    gateway = adapter(tmp_path, channel)
    assert gateway.deliver([release("t1")])[0].effect is Effect.DOUBT
    channel.fails = None
    assert gateway.deliver([release("t1", 2)])[0].effect is Effect.DOUBT
    assert channel.sent == []
    channel.knows["t1"] = True
    assert gateway.deliver([release("t1", 3)])[0].effect is Effect.DELIVERED


def test_a_void_binds_every_earlier_release(tmp_path):
    channel = FakeChannel(knows={"t1": False})
    gateway = adapter(tmp_path, channel)
    assert gateway.deliver([release("t1", 2, "void")])[0].effect is Effect.REJECTED
    assert gateway.deliver([release("t1", 1)])[0].effect is Effect.REJECTED
    assert channel.sent == []


def test_a_void_of_what_took_effect_says_so(tmp_path):
    channel = FakeChannel(knows={"t1": True})
    assert adapter(tmp_path, channel).deliver([release("t1", 2, "void")])[0].effect is Effect.DELIVERED


@pytest.mark.parametrize(("found", "effect"), [(True, "delivered"), (False, "rejected"), (None, "doubt")])
def test_a_no_to_a_repeated_letter_is_looked_into(tmp_path, found, effect):
    # Given an endpoint that forgets what it refused, and says no to a letter that went out before
    channel = FakeChannel(effect=Effect.REJECTED, knows={"t1": found})
    (outcome,) = adapter(tmp_path, channel).deliver([release("t1", 2)])
    # Then what is there decides, not the word
    assert outcome.effect == effect


def test_a_release_that_breaks_the_writer_is_rejected_and_the_rest_goes(tmp_path):
    # Given a document that no mapping foresaw
    channel = FakeChannel()
    outcomes = adapter(tmp_path, channel).deliver([release("t1", unforeseen=1), release("t2")])
    # Then it alone is rejected, for an operator to see
    assert {o.transfer: o.effect for o in outcomes} == {"t1": Effect.REJECTED, "t2": Effect.DELIVERED}
    assert [p.code for o in outcomes for p in o.problems] == ["LETTER_UNWRITABLE"]
