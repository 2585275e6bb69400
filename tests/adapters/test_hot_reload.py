"""Mappings change while an agency is at work: checked first, swapped between two documents, told once."""

import logging
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from casebus.adapters.adapter import Adapter
from casebus.adapters.contracts import Delivery
from casebus.adapters.intake import Counter, Intake
from casebus.adapters.journal import Journal
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.live import Live
from casebus.adapters.loading import mappings_in
from casebus.adapters.reading import Reader
from casebus.adapters.residue import Residues
from casebus.adapters.writing import Writer
from casebus.schemas.errors import Misconfigured

NOW = datetime(2026, 1, 2, 3, tzinfo=UTC)
SAMPLE = MAPPINGS / "police" / "examples" / "AJYS" / "full.xml"

#: its case number
CASE = b"A6229015500002021090001"


class Outbox:
    """A channel whose system has the document of another case at each look."""

    endpoint = "unique"

    def __init__(self):
        self.looks = 0

    def poll(self, limit):
        self.looks += 1
        name = f"AJYS_{self.looks}.xml"
        body = SAMPLE.read_bytes().replace(CASE, CASE[:-3] + b"%03d" % self.looks)
        return [Delivery(name, name, body, lambda settlement: None, id=name)]

    def close(self):
        """Nothing is held."""


class Desk:
    """A folder of mappings, and an adapter that looks at it once a second."""

    def __init__(self, home: Path):
        self.folder = home / "mappings" / "police"
        shutil.copytree(MAPPINGS / "police", self.folder)
        shutil.copytree(MAPPINGS / "codes", home / "mappings" / "codes")
        self.live = Live(self.folder, lambda: mappings_in(self.folder), 1.0)
        mappings, self.second = self.live.standing.mappings, 0.0
        residues = Residues(home / "residue.sqlite3", mappings)
        self.adapter = Adapter(
            "police-1",
            channel=Outbox(),
            reader=Reader("police-1", mappings, lambda document: []),
            writer=Writer(mappings),
            intake=Intake(Counter(home / "counter"), patience=3600),
            journal=Journal(home / "journal"),
            clock=lambda: NOW,
            residues=residues,
        )

    def change(self, old: str, new: str, name: str = "AJYS.yaml") -> None:
        file = self.folder / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
        self.touch(file)

    def touch(self, file: Path) -> None:
        """A file system whose clock is coarse must not hide the change from the test."""
        self.second += 1
        os.utime(file, (2_000_000_000 + self.second,) * 2)

    def look(self, seconds: int = 2):
        for _ in range(seconds):
            self.second += 1
            self.adapter.use(self.live.look(self.second).mappings)

    def next(self):
        (submission,) = self.adapter.collect(self.adapter._channel.looks + 1)
        return submission


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def version(desk: Desk) -> str:
    return next(m.version for m in desk.live.standing.mappings.files if m.name == "police/AJYS")


def bumped(desk: Desk, to: str = "99") -> None:
    desk.change(f"version: {version(desk)}", f"version: {to}")


def broken(desk: Desk) -> None:
    desk.change("rules:\n", "rules:\n  no.such.place: Nothing/There\n")


def mended(desk: Desk) -> None:
    desk.change("rules:\n  no.such.place: Nothing/There\n", "rules:\n")


def test_the_next_document_is_read_by_the_changed_mapping(desk: Desk) -> None:
    # Given a document read by the mapping as it was
    before = desk.next()
    assert before.content

    # When the mapping changes
    bumped(desk)
    desk.look()

    # Then the next one is read by the new version, and says so
    after = desk.next()
    assert (before.mapping_version, after.mapping_version) == ("1", "99")
    assert after.mapping.startswith("police/AJYS@")
    assert after.mapping != before.mapping


def test_a_broken_file_replaces_nothing_and_is_told_once(desk: Desk, caplog) -> None:
    # Given a mapping in use that somebody breaks
    before = desk.next()
    broken(desk)

    # When the bus looks many times
    with caplog.at_level(logging.INFO):
        desk.look(20)

    # Then the one before stays in use, and the fault is told once, with its place
    assert desk.next().mapping == before.mapping
    assert any("police/AJYS.yaml:" in one.rule for one in desk.live.standing.problems)
    told = [one.getMessage() for one in caplog.records if "stay in use" in one.getMessage()]
    assert len(told) == 1

    # And when it is mended, that too is told once and the new one is used
    mended(desk)
    bumped(desk)
    with caplog.at_level(logging.INFO):
        desk.look(20)
    assert desk.live.standing.problems == ()
    assert desk.next().mapping_version == "99"
    assert len([one for one in caplog.records if "mended" in one.getMessage()]) == 1


def test_a_whole_set_is_swapped_or_none_of_it(desk: Desk) -> None:
    # Given one mapping changed well and another broken at once
    before = desk.live.standing.versions
    bumped(desk)
    desk.change("rules:\n", "rules:\n  no.such.place: Nothing/There\n", "JSHZ.yaml")

    desk.look()

    assert desk.live.standing.versions == before


@pytest.mark.parametrize("name", ["codes", "AJYS.xsd", "shared"])
def test_what_stands_beside_a_mapping_counts_too(desk: Desk, name: str) -> None:
    # Given what a mapping reads beside itself
    places = {
        "codes": next(iter(sorted(desk.folder.glob("codes/*.csv")))),
        "AJYS.xsd": desk.folder / "AJYS.xsd",
        "shared": desk.folder.parent / "codes" / "sex.csv",
    }

    # When it cannot be read any more
    places[name].write_bytes(b"\xff\xfe nothing of use")
    desk.touch(places[name])
    desk.look()

    # Then the set before stays
    assert desk.live.standing.problems
    assert desk.next().content


def test_a_file_that_still_grows_is_left_alone(desk: Desk) -> None:
    # Given a copy in progress: the file is another at every look
    broken(desk)
    for _ in range(5):
        desk.look(1)
        desk.touch(desk.folder / "AJYS.yaml")

    # Then nothing is said of it until it stands still
    assert desk.live.standing.problems == ()
    desk.look(2)
    assert desk.live.standing.problems


@pytest.mark.parametrize("gone", ["files", "folder"])
def test_a_folder_without_mappings_replaces_nothing(desk: Desk, gone: str) -> None:
    if gone == "folder":
        shutil.rmtree(desk.folder)
    for file in list(desk.folder.glob("*.yaml")):
        file.unlink()
    desk.look()
    assert desk.live.standing.problems
    assert desk.next().content


def test_documents_in_hand_keep_what_they_began_with(desk: Desk) -> None:
    # Given a document that is translated and waits for the hub's answer
    first = desk.next()
    bumped(desk)

    # When the mapping changes, and the hub has not answered
    desk.look()
    desk.next()
    # Then it is not translated again
    assert first.mapping_version != "99"
    assert len(desk.adapter._intake) == 2


def test_it_looks_as_often_as_it_was_told(tmp_path: Path) -> None:
    calls = []
    live = Live(tmp_path, lambda: calls.append(1) or mappings_in(MAPPINGS / "correction"), 0)
    (tmp_path / "new.yaml").write_text("mapping: x")
    for second in range(10):
        live.look(float(second))
    assert calls == [1]


def test_whatever_goes_wrong_ends_no_agency(tmp_path: Path) -> None:
    # Given a plug-in's codec that fails as no codec should
    shipped, answers = mappings_in(MAPPINGS / "correction"), []

    def load():
        if answers:
            raise answers[0]
        return shipped

    live = Live(tmp_path, load, 1)
    answers.append(RecursionError("deep"))
    (tmp_path / "new.yaml").write_text("mapping: x")
    for second in range(5):
        live.look(float(second))

    assert live.standing.mappings is shipped
    assert "deep" in live.standing.problems[0].params["reason"]


def test_the_first_set_must_be_whole(tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text("mapping: x")
    with pytest.raises(Misconfigured):
        Live(tmp_path, lambda: mappings_in(tmp_path), 1)
