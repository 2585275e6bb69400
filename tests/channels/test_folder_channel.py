"""What agencies really do with folders."""

import ctypes
import errno
import os
from pathlib import Path

import pytest
from agency_sides import FolderSide
from casebus.adapters.channels import files
from casebus.adapters.channels.folder import FolderChannel
from casebus.adapters.channels.folder_letters import Letters
from casebus.adapters.contracts import Letter, Settlement
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import Misconfigured
from casebus.schemas.exchange import Effect


@pytest.fixture
def side(tmp_path: Path) -> FolderSide:
    return FolderSide(tmp_path, quiet=0)


def test_temporary_names_links_pipes_and_hidden_names_are_left_alone(
    side: FolderSide, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for name in ("a.xml.tmp", "b.part", ".c.xml", "~d.xml", "e.xml~"):
        (out / name).write_bytes(b"x")
    os.symlink("/etc/passwd", out / "link.xml")
    os.mkfifo(out / "pipe.xml")
    (out / "evil\u202elmx.exe").write_bytes(b"x")
    (out / "line\nbreak.xml").write_bytes(b"x")
    (out / "folder.xml").mkdir()

    channel = side.open()

    assert channel.poll(10) == []
    reasons = {problem.params["name"]: problem.params["reason"] for problem in channel.oddities()}
    assert reasons == {
        "link.xml": "no regular file",
        "pipe.xml": "no regular file",
        "evil\\u202elmx.exe": "U+202E",
        "line\\nbreak.xml": "U+000A",
    }
    channel.close()


def test_a_document_travels_with_its_attachment(tmp_path: Path) -> None:
    side = FolderSide(tmp_path, quiet=0, attach=".zip", await_attachment=True)
    side.put("AJYS_1.xml", b"<a/>")
    channel = side.open()
    assert channel.poll(10) == []

    side.put("AJYS_1.zip", b"zip")
    (one,) = channel.poll(10)

    assert [Path(file.path).read_bytes() for file in one.attachments] == [b"zip"]
    one.settle(Settlement("refused", "", report="why"))
    names = sorted(file.name for file in (tmp_path / "out/refused").iterdir())
    assert names == ["AJYS_1.xml", "AJYS_1.xml.problems.txt", "AJYS_1.zip"]
    channel.close()


def test_the_same_name_again_never_overwrites(side: FolderSide, tmp_path: Path) -> None:
    channel = side.open()
    for body in (b"one", b"two", b"three"):
        side.put("a.xml", body)
        (one,) = channel.poll(10)
        one.settle(Settlement("refused", "", report=body.decode()))

    filed = {file.name: file.read_bytes() for file in (tmp_path / "out/refused").iterdir()}
    assert filed == {
        "a.xml": b"one",
        "a.xml.problems.txt": b"one",
        "a.2.xml": b"two",
        "a.2.xml.problems.txt": b"two",
        "a.3.xml": b"three",
        "a.3.xml.problems.txt": b"three",
    }
    channel.close()


def test_a_file_that_vanishes_or_grows_is_no_crash(side: FolderSide, tmp_path: Path) -> None:
    channel = side.open()
    side.put("a.xml", b"one")
    assert len(channel.poll(10)) == 1
    side.put("b.xml", b"two")
    (tmp_path / "out/b.xml").unlink()

    assert channel.poll(10) == []
    channel.close()


def test_an_existing_name_in_the_inbox_is_not_overwritten(side: FolderSide, tmp_path: Path) -> None:
    (tmp_path / "in/a.xml").write_bytes(b"not yet taken")
    channel = side.open()

    (handed,) = channel.deliver([Letter("id-1", "a.xml", b"new")])

    assert handed.effect is Effect.UNAVAILABLE
    assert [problem.code for problem in handed.problems] == ["FOLDER_NAME_TAKEN"]
    assert (tmp_path / "in/a.xml").read_bytes() == b"not yet taken"
    (tmp_path / "in/a.xml").unlink()
    assert channel.deliver([Letter("id-1", "a.xml", b"new")])[0].effect is Effect.DELIVERED
    channel.close()


def test_a_voided_letter_can_never_land(side: FolderSide, tmp_path: Path) -> None:
    (tmp_path / "in/a.xml").write_bytes(b"in the way")
    channel = side.open()
    channel.deliver([Letter("id-1", "a.xml", b"new")])

    assert channel.look(["id-1"]) == {"id-1": False}
    assert list((tmp_path / "out/.casebus/out").iterdir()) == []
    channel.close()


def test_notes_torn_by_a_crash_are_read(side: FolderSide, tmp_path: Path) -> None:
    channel = side.open()
    channel.deliver([Letter("id-1", "a.xml", b"one")])
    channel.close()
    with (tmp_path / "out/.casebus/delivered.txt").open("a") as notes:
        notes.write("sent id-2 b.x")

    channel = side.open()

    assert channel.look(["id-1", "id-2"]) == {"id-1": True, "id-2": False}
    channel.close()


def test_notes_stay_bounded(side: FolderSide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebus.adapters.channels.folder_letters.MOST_LINES", 10)
    monkeypatch.setattr("casebus.adapters.channels.folder_letters.KEPT_IDS", 4)
    channel = side.open()
    for number in range(30):
        channel.deliver([Letter(f"id-{number}", f"{number}.xml", b"x")])
    channel.close()

    notes = tmp_path / "out/.casebus/delivered.txt"
    assert len(notes.read_text().splitlines()) <= 2 * 10
    again = Letters(side.open()._settings, tmp_path / "in", tmp_path / "out/.casebus")
    assert again.took_effect("id-29")


def test_a_document_above_the_limit_is_refused_with_a_report(tmp_path: Path) -> None:
    side = FolderSide(tmp_path, quiet=0, max_bytes=10)
    side.put("big.xml", b"x" * 11)
    channel = side.open()

    assert channel.poll(10) == []

    report = (tmp_path / "out/refused/big.xml.problems.txt").read_text("utf-8")
    assert "11 bytes" in report
    assert "11 字节" in report
    channel.close()


def test_wrong_settings_are_told_together() -> None:
    with pytest.raises(Misconfigured) as caught:
        read_settings(
            FolderChannel.Settings, {"outbx": "a", "quiet": -1, "complete": "sometimes"}, place="casebus.toml"
        )
    codes = {problem.path: problem.code for problem in caught.value.problems}
    assert codes == {"outbx": "SETTING_UNKNOWN_NEAR", "quiet": "SETTING_WRONG", "complete": "SETTING_WRONG"}
    assert {problem.place for problem in caught.value.problems} == {"casebus.toml"}


@pytest.mark.parametrize(("code", "one_by_one"), [(errno.ENOSYS, True), (errno.EINVAL, True), (None, False)])
def test_many_files_become_durable_in_one_step_where_the_kernel_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int | None, one_by_one: bool
) -> None:
    # Given a kernel that has the step, or not
    paths = [tmp_path / str(number) for number in range(9)]
    for path in paths:
        files.write_file(path, b"x" * 10)

    def syncfs(descriptor: int) -> int:
        ctypes.set_errno(code or 0)
        return 0 if code is None else -1

    synced: list[Path] = []
    monkeypatch.setattr(files, "_syncfs", syncfs)
    monkeypatch.setattr(files, "_tells_what_failed", lambda: True)
    monkeypatch.setattr(files, "sync_file", synced.append)

    # When nine files are made durable
    files.sync_files(paths, tmp_path)

    # Then each is synced by itself only where that step is missing
    assert synced == (paths if one_by_one else [])


def test_a_failed_sync_of_many_files_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def syncfs(descriptor: int) -> int:
        ctypes.set_errno(errno.EIO)
        return -1

    monkeypatch.setattr(files, "_syncfs", syncfs)
    monkeypatch.setattr(files, "_tells_what_failed", lambda: True)
    with pytest.raises(OSError, match=str(tmp_path)):
        files.sync_files([tmp_path / str(number) for number in range(9)], tmp_path)


@pytest.mark.parametrize(
    "name",
    ["张" * 80 + ".xml", "a" * 251 + ".xml", "a." + "张" * 84, "张" * 85],
    ids=["characters", "letters", "ending", "no-ending"],
)
@pytest.mark.parametrize("attach", ["", ".zip"])
def test_the_longest_names_are_refused_with_reports_beside_them(
    tmp_path: Path, attach: str, name: str
) -> None:
    side = FolderSide(tmp_path, quiet=0, attach=attach)
    channel = side.open()
    for body in (b"one", b"two"):
        (tmp_path / "out" / name).write_bytes(body)
        (one,) = channel.poll(10)
        one.settle(Settlement("refused", "", report="why"))

    refused = [file.name for file in (tmp_path / "out/refused").iterdir()]

    reports = [one for one in refused if one.endswith(".problems.txt")]
    documents = [one for one in refused if one not in reports]
    assert name in documents
    assert (len(documents), len(reports)) == (2, 2)
    channel.close()
    assert side.open().poll(10) == []


def test_a_name_too_long_for_its_marker_is_rejected(tmp_path: Path) -> None:
    side = FolderSide(tmp_path, complete="marker")
    channel = side.open()

    (handed,) = channel.deliver([Letter("id-1", "x" * 251 + ".xml", b"x")])

    assert handed.effect is Effect.REJECTED
    channel.close()


@pytest.mark.parametrize("odd", ["link", "pipe", "folder"])
def test_only_a_regular_file_travels_with_a_document(tmp_path: Path, odd: str) -> None:
    side = FolderSide(tmp_path, quiet=0, attach=".zip")
    (tmp_path / "secret").write_bytes(b"another agency's")
    partner = tmp_path / "out/a.zip"
    {"link": lambda: partner.symlink_to(tmp_path / "secret"), "pipe": lambda: os.mkfifo(partner)}.get(
        odd, partner.mkdir
    )()
    side.put("a.xml", b"<a/>")
    channel = side.open()

    (one,) = channel.poll(10)

    assert (one.body, one.attachments) == (b"<a/>", ())
    assert os.path.lexists(partner)
    channel.close()


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(("attach", "swapped"), [("", "a.xml"), (".zip", "a.xml"), (".zip", "a.zip")])
@pytest.mark.parametrize("restart", [False, True])
def test_a_link_put_in_the_place_of_a_seen_file_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attach: str, swapped: str, restart: bool
) -> None:
    side = FolderSide(tmp_path, quiet=0, attach=attach)
    (tmp_path / "secret").write_bytes(b"another agency's")
    for name in ("a.zip", "a.xml") if attach else ("a.xml",):
        side.put(name, b"<a/>")
    channel = side.open()

    def swapping(source: Path, target: Path) -> None:
        if source.name == swapped and not source.is_symlink():
            source.unlink()
            source.symlink_to(tmp_path / "secret")
        files.rename_new(source, target)
        if restart and target.name.endswith("a.xml"):
            raise Crash

    monkeypatch.setattr("casebus.adapters.channels.folder_claims.rename_new", swapping)
    if restart:
        with pytest.raises(Crash):
            channel.poll(10)
        side.crash(channel)
        monkeypatch.undo()
        channel = side.open()

    found = [*channel.poll(10), *channel.poll(10)]

    assert [(one.body, one.attachments) for one in found] == ([(b"<a/>", ())] if swapped == "a.zip" else [])
    assert (tmp_path / "out" / swapped).is_symlink()
    assert [problem.params["name"] for problem in channel.oddities()] == [swapped]
    channel.close()
