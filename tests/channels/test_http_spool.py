"""The spool after a crash: whole documents come again, remains keep nobody from starting."""

import pytest
from casebus.adapters.channels import http_spool
from casebus.adapters.channels.http_spool import Spool
from casebus.adapters.contracts import Settlement

ACCEPTED = Settlement("accepted", "s1")


class Killed(BaseException):
    """kill -9."""


def spooled(spool: Spool) -> list[bytes]:
    return [body for _, body in spool.take(10)]


@pytest.mark.parametrize("step", ["rename", "rmtree"])
def test_killed_while_a_settled_document_is_removed(tmp_path, monkeypatch, step):
    # Given a document that is settled, and a kill while its files go
    spool = Spool(tmp_path)
    entry = spool.put("k", "documents", b"{}", "1")

    def killed(*_, **__):
        (entry.folder / "body").unlink() if step == "rmtree" and entry.folder.exists() else None
        raise Killed

    target = http_spool.Path if step == "rename" else http_spool.shutil
    monkeypatch.setattr(target, step, killed)
    with pytest.raises(Killed):
        spool.settle(entry, ACCEPTED)
    monkeypatch.undo()
    # When it starts again, then it starts, and knows what was answered
    again = Spool(tmp_path)
    assert spooled(again) in ([], [b"{}"])
    assert again.put("k", "documents", b"{}", "2")["verdict"] == "accepted"


def test_a_damaged_document_stays_and_the_others_come(tmp_path):
    spool = Spool(tmp_path)
    bad = spool.put("bad", "documents", b"one", "1")
    spool.put("good", "documents", b"two", "2")
    (bad.folder / "body").write_bytes(b"on")
    assert spooled(Spool(tmp_path)) == [b"two"]
    assert bad.folder.exists()


def test_a_torn_note_and_odd_line_separators_are_borne(tmp_path):
    spool = Spool(tmp_path)
    entry = spool.put("k", "documents", b"{}", "1")
    spool.settle(entry, Settlement("accepted", "s", report="a\u2028b 马"))
    with (tmp_path / "answers.jsonl").open("ab") as notes:
        notes.write('{"key": "x", "text": "马'.encode()[:-1])
    assert Spool(tmp_path).put("k", "documents", b"{}", "2")["text"] == "a\u2028b 马"


def test_an_answer_after_a_torn_one_is_kept(tmp_path):
    # Given notes that a crash has torn
    (tmp_path / "answers.jsonl").write_bytes(b'{"key": "torn", "text": "')
    # When another document is answered after the start
    spool = Spool(tmp_path)
    spool.settle(spool.put("k", "documents", b"{}", "1"), ACCEPTED)
    # Then the next start knows it
    assert Spool(tmp_path).put("k", "documents", b"{}", "2")["verdict"] == "accepted"


@pytest.mark.parametrize("line", ['{"key": "k"}', '{"key": ["k"]}', "[1]", "7", '"k"', "{}"])
def test_a_line_that_is_no_answer_is_passed_over(tmp_path, line):
    (tmp_path / "answers.jsonl").write_text(f"{line}\n")
    assert not isinstance(Spool(tmp_path).put("k", "documents", b"{}", "1"), dict)


def test_a_document_that_somebody_took_from_the_spool_is_settled(tmp_path):
    spool = Spool(tmp_path)
    entry = spool.put("k", "documents", b"{}", "1")
    http_spool.shutil.rmtree(entry.folder)
    spool.settle(entry, ACCEPTED)
    assert entry.settled.is_set()


@pytest.mark.parametrize("made", ["an empty folder", "a file"])
def test_what_is_no_document_keeps_nobody_from_starting(tmp_path, caplog, made):
    odd = tmp_path / "in/x"
    odd.mkdir(parents=True) if made == "an empty folder" else (odd.parent.mkdir(), odd.touch())
    spool = Spool(tmp_path)
    spool.put("k", "documents", b"{}", "1")
    assert spooled(spool) == [b"{}"]
    assert str(odd) in caplog.text
