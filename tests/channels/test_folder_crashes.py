"""A folder channel that dies before any of its steps on disk: nothing lost, nothing twice."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from agency_sides import FolderSide
from casebus.adapters.channels import files, folder_claims, folder_letters
from casebus.adapters.contracts import Attachment, Letter, Settlement
from casebus.schemas.exchange import Effect

STEPS = ("rename_new", "rename_beside", "write_file", "sync_file", "sync_files", "sync_folder")
#: more steps than any scenario below takes
MOST_STEPS = 60


class Crash(BaseException):
    """The process ends here."""


class Bomb:
    """Goes off before the step with this number; steps are everything that changes the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = -1
        for module in (files, folder_claims, folder_letters):
            for name in STEPS:
                if hasattr(module, name):
                    monkeypatch.setattr(module, name, self.armed(getattr(module, name)))
        for name in ("rename", "replace", "write_bytes", "write_text", "unlink", "rmdir", "touch", "mkdir"):
            monkeypatch.setattr(Path, name, self.armed(getattr(Path, name)))
        monkeypatch.setattr(os, "fsync", self.armed(os.fsync))

    def armed(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*arguments: Any, **keywords: Any) -> Any:
            if self.left == 0:
                raise Crash
            self.left -= 1
            return step(*arguments, **keywords)

        return stepping


@pytest.fixture
def bomb(monkeypatch: pytest.MonkeyPatch) -> Bomb:
    return Bomb(monkeypatch)


@pytest.mark.parametrize("attach", ["", ".zip"])
@pytest.mark.parametrize("complete", ["stable", "marker"])
@pytest.mark.parametrize("verdict", ["accepted", "refused"])
def test_a_source_is_filed_once_whatever_step_fails(
    tmp_path: Path, bomb: Bomb, complete: str, verdict: str, attach: str
) -> None:
    number = 0
    beside = [f"a{attach}"] if attach else []
    for step in range(MOST_STEPS):
        place = tmp_path / str(step)
        place.mkdir()
        side = FolderSide(place, complete=complete, attach=attach, quiet=0)
        for name in beside:
            (place / "out" / name).write_bytes(b"zip")
        side.put("a.xml", b"<a/>")
        channel = side.open()
        bomb.left = step
        try:
            for one in channel.poll(5):
                one.settle(Settlement(verdict, "ref", report="why"))
        except Crash:
            number += 1
        ended = bomb.left > 0
        bomb.left = -1
        side.crash(channel)

        channel = side.open()
        again = channel.poll(5)
        for one in again:
            assert (one.name, one.body) == ("a.xml", b"<a/>")
            assert [file.name for file in one.attachments] == beside
            one.settle(Settlement(verdict, "ref", report="why"))
        channel.close()

        goal = {"accepted": "done", "refused": "refused"}[verdict]
        filed = sorted(file.name for file in (place / "out" / goal).iterdir())
        report = ["a.xml.problems.txt"] if verdict == "refused" else []
        assert filed == sorted(["a.xml", *beside, *report])
        left = [file for file in (place / "out").iterdir() if file.is_file()]
        assert left == []
        assert list((place / "out/.casebus/in").iterdir()) == []
        if ended:
            break
    assert number > (5 if attach or complete == "marker" else 1)


@pytest.mark.parametrize("many", [1, 8])
@pytest.mark.parametrize("taken", [True, False])
def test_a_letter_has_one_effect_whatever_step_fails(
    tmp_path: Path, bomb: Bomb, monkeypatch: pytest.MonkeyPatch, taken: bool, many: int
) -> None:
    number = 0
    monkeypatch.setattr(files, "_MANY", many)
    for step in range(MOST_STEPS):
        place = tmp_path / str(step)
        place.mkdir()
        side = FolderSide(place, complete="marker", sync="batch")
        (place / "scan.zip").write_bytes(b"zip")
        letters = [
            Letter("id-1", "a.xml", b"one", attachments=(Attachment("a.zip", str(place / "scan.zip")),)),
            Letter("id-2", "b.xml", b"two"),
        ]
        channel = side.open()
        channel.look([])
        bomb.left = step
        try:
            channel.deliver(letters)
        except Crash:
            number += 1
        ended = bomb.left > 0
        bomb.left = -1
        side.crash(channel)
        there = {file.name for file in (place / "in").iterdir() if file.suffix == ".xml"}
        if taken:
            side.effects()

        channel = side.open()
        assert channel.look(["id-1", "id-2"]) == {"id-1": "a.xml" in there, "id-2": "b.xml" in there}
        assert [one.effect for one in channel.deliver(letters)] == [Effect.DELIVERED] * 2
        channel.close()

        marked = {file.name for file in (place / "in").iterdir() if file.suffix == ".ok"}
        assert marked >= {"a.xml.ok", "b.xml.ok"} - ({f"{name}.ok" for name in there} if taken else set())
        documents = [body for body in side.effects() if body != b"zip"]
        assert sorted(documents) == [b"one", b"two"]
        if ended:
            break
    assert number >= 10
