"""Files whose names or kinds are awkward: too long, like markers or reports, links in the place of files."""

import os
from pathlib import Path

import pytest
from agency_sides import FolderSide
from casebus.adapters.channels import files
from casebus.adapters.contracts import Letter, Settlement
from casebus.schemas.exchange import Effect


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


@pytest.mark.parametrize("attach", ["", ".zip"])
@pytest.mark.parametrize("verdict", ["accepted", "refused"])
def test_without_markers_their_ending_is_like_any_other(tmp_path: Path, attach: str, verdict: str) -> None:
    side = FolderSide(tmp_path, quiet=0, attach=attach)
    side.put("case.ok", b"<a/>")
    channel = side.open()

    (one,) = channel.poll(10)
    one.settle(Settlement(verdict, "", report="why"))

    assert one.body == b"<a/>"
    goal = tmp_path / "out" / {"accepted": "done"}.get(verdict, verdict)
    assert (goal / "case.ok").read_bytes() == b"<a/>"
    channel.close()


def test_a_marker_without_its_document_stays(tmp_path: Path) -> None:
    side = FolderSide(tmp_path, quiet=0, complete="marker")
    (tmp_path / "out/a.xml.ok").touch()
    channel = side.open()

    assert channel.poll(10) == []

    assert (tmp_path / "out/a.xml.ok").exists()
    channel.close()


@pytest.mark.parametrize("settings", [{}, {"attach": ".zip"}, {"complete": "marker"}])
def test_a_file_named_as_a_report_is_told_and_left(tmp_path: Path, settings: dict[str, str]) -> None:
    side = FolderSide(tmp_path, quiet=0, ignore=[], **settings)
    (tmp_path / "out/a.xml.problems.txt").write_bytes(b"x")
    (tmp_path / "out/a.xml.problems.txt.ok").touch() if settings.get("complete") else None
    channel = side.open()

    assert channel.poll(10) == []

    assert (tmp_path / "out/a.xml.problems.txt").read_bytes() == b"x"
    assert [problem.params["reason"] for problem in channel.oddities()] == ["a report's name"]
    channel.close()


def test_a_claim_without_a_document_goes_back_with_a_word(tmp_path: Path) -> None:
    side = FolderSide(tmp_path, quiet=0, attach=".zip")
    (tmp_path / "out/.casebus/in/0001").mkdir(parents=True)
    (tmp_path / "out/.casebus/in/0001/a.zip").write_bytes(b"zip")
    channel = side.open()

    assert channel.poll(10) == []

    assert (tmp_path / "out/a.zip").read_bytes() == b"zip"
    assert [problem.params["name"] for problem in channel.oddities()] == ["a.zip"]
    channel.close()
