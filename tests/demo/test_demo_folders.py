"""Files out and in: nothing lost and nothing doubled, whenever the system is killed."""

import os
from pathlib import Path

import pytest
from casebus.demo import outbox
from casebus.demo.outbox import BY_TMP, HALF_FOR, IN_PLACE, RENAMED, WITH_MARKER, Inbox, Outbox
from casebus.demo.store import Store


class Killed(BaseException):
    """Stands for kill -9: nothing catches it, nothing is tidied up."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "system"


def opened(place: Path) -> Outbox:
    """The outbox as a new process finds it."""
    found = Outbox(Store(place / "store.db"), place / "outbox", place / "staging")
    found.open()
    return found


def taken(place: Path) -> list[tuple[str, bytes]]:
    """What somebody else takes away, once it is whole."""
    names = [p for p in sorted((place / "outbox").iterdir()) if not p.name.endswith(".tmp")]
    found = [(p.name, p.read_bytes()) for p in names]
    for p in names:
        p.unlink()
    return found


@pytest.mark.parametrize("manner", [RENAMED, BY_TMP])
def test_a_file_and_its_companion_go_out_once(place: Path, manner: str) -> None:
    out = opened(place)
    out.put("a.xml", b"xml", manner=manner, companion="a.zip", companion_body=b"zip")

    assert out.push(now=0) == 1
    assert taken(place) == [("a.xml", b"xml"), ("a.zip", b"zip")]
    assert out.push(now=1) == 0
    assert opened(place).push(now=2) == 0
    assert taken(place) == []


def test_a_marker_follows_its_file(place: Path) -> None:
    out = opened(place)
    out.put("a.dat", b"dat", manner=WITH_MARKER)

    out.push(now=0)

    assert taken(place) == [("a.dat", b"dat"), ("a.dat.ok", b"")]


def test_a_file_in_place_is_half_there_first(place: Path) -> None:
    out = opened(place)
    out.put("a.xml", b"12345678", manner=IN_PLACE)

    out.push(now=0)
    assert (place / "outbox/a.xml").read_bytes() == b"1234"
    begun = (place / "outbox/a.xml").stat().st_mtime
    assert out.push(now=begun + HALF_FOR / 2) == 0
    assert (place / "outbox/a.xml").read_bytes() == b"1234"
    assert out.push(now=begun + HALF_FOR) == 1

    assert taken(place) == [("a.xml", b"12345678")]
    assert opened(place).push(now=begun + 9) == 0
    assert taken(place) == []


def test_a_half_that_was_taken_away_is_not_written_again(place: Path) -> None:
    out = opened(place)
    out.put("a.xml", b"12345678", manner=IN_PLACE)
    out.push(now=0)
    assert taken(place) == [("a.xml", b"1234")]

    assert opened(place).push(now=2.0**40) == 1
    assert taken(place) == []


@pytest.mark.parametrize("manner", [RENAMED, BY_TMP, WITH_MARKER, IN_PLACE])
@pytest.mark.parametrize("at", range(1, 9))
def test_killed_at_any_step_the_file_goes_out_once(
    place: Path, manner: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a file to send and a process that dies before its n-th step on disk
    out = opened(place)
    out.put("a.dat", b"12345678", manner=manner, companion="a.zip", companion_body=b"zip")
    steps = iter(range(1, 100))

    def dying(real):  # type: ignore[no-untyped-def]
        def step(*arguments, **named):  # type: ignore[no-untyped-def]
            if next(steps) == at:
                raise Killed
            return real(*arguments, **named)

        return step

    with monkeypatch.context() as patched:
        patched.setattr(outbox.os, "replace", dying(os.replace))
        patched.setattr(Path, "write_bytes", dying(Path.write_bytes))
        patched.setattr(Path, "unlink", dying(Path.unlink))
        patched.setattr(Store, "transaction", dying(Store.transaction))
        try:
            for now in (0, 2.0**40):
                out.push(now)
        except Killed:
            pass

    # When somebody takes what is whole, and a new process goes on
    ready = "a.dat.ok" if manner == WITH_MARKER else "a.dat"
    body = place / "outbox/a.dat"
    first = taken(place) if (place / "outbox" / ready).exists() and body.read_bytes() == b"12345678" else []
    again = opened(place)
    for now in (0, 2.0**40):
        again.push(now)

    # Then the file has gone out exactly once, and nothing is left over
    found = [*first, *taken(place)]
    assert [entry for entry in found if entry[0] == "a.dat"] == [("a.dat", b"12345678")]
    assert [entry for entry in found if entry[0] == "a.zip"] == [("a.zip", b"zip")]
    assert list((place / "staging").iterdir()) == []


def test_what_was_imported_before_a_kill_is_only_moved_after_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a file imported, and a kill before it was moved
    inbox = Inbox(Store(place / "store.db"), place / "inbox")
    inbox.open()
    (place / "inbox/XTWS_1.xml").write_bytes(b"x")

    def killed(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(Inbox, "_moved", killed)
    with pytest.raises(Killed):
        inbox.take_in(["XTWS_1.xml"], lambda name, body: None)
    monkeypatch.undo()

    # When the system starts again
    again = Inbox(Store(place / "store.db"), place / "inbox")
    again.open()

    # Then it finds nothing to import
    assert again.names(".xml") == []
    assert (place / "inbox/done/XTWS_1.xml").exists()


def test_what_was_not_taken_in_whole_is_not_taken_in_at_all(place: Path) -> None:
    inbox = Inbox(Store(place / "store.db"), place / "inbox")
    inbox.open()
    (place / "inbox/XTWS_1.xml").write_bytes(b"x")

    def breaks(name: str, body: bytes) -> None:
        raise Killed

    with pytest.raises(Killed):
        inbox.take_in(["XTWS_1.xml"], breaks)
    assert inbox.names(".xml") == ["XTWS_1.xml"]
    assert inbox.store.rows("SELECT name FROM arrivals") == []


def test_a_file_delivered_twice_is_seen_twice(place: Path) -> None:
    inbox = Inbox(Store(place / "store.db"), place / "inbox")
    inbox.open()
    seen = []
    for _ in range(2):
        (place / "inbox/XTWS_1.xml").write_bytes(b"x")
        inbox.take_in(inbox.names(".xml"), lambda name, body: seen.append((name, body)))

    assert seen == [("XTWS_1.xml", b"x")] * 2
    assert inbox.names(".xml") == []


def test_what_is_still_being_written_is_left_alone(place: Path) -> None:
    inbox = Inbox(Store(place / "store.db"), place / "inbox")
    inbox.open()
    for name in ("a.xml.tmp", ".b.xml", "~c.xml", "d.XML"):
        (place / "inbox" / name).write_bytes(b"x")

    assert inbox.names(".xml") == ["d.XML"]
