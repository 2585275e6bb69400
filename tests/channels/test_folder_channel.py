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
