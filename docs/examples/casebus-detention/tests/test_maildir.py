"""The channel passes casebus's suite, with a centre at the other end that uses Python's own mailbox library."""

import mailbox
import os
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest
from casebus.adapters.contracts import Attachment, Channel, Letter
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.channel_suite import ChannelSuite
from casebus.schemas.errors import Unavailable
from casebus.schemas.exchange import Effect
from casebus_detention.maildir import MaildirChannel


class Centre:
    """The detention centre's system: drops mail into its outbox, reads its inbox and keeps what it read."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.outbox = mailbox.Maildir(place / "out")
        self._offered = 0
        self._effects: list[bytes] = []

    def open(self) -> MaildirChannel:
        values = {"outbox": "out", "inbox": "in"}
        return MaildirChannel(read_settings(MaildirChannel.Settings, values), self.place)

    def crash(self, channel: Channel) -> None:
        assert isinstance(channel, MaildirChannel)
        channel._owner.release()  # the kernel does it for a process that ends

    def put(self, name: str, body: bytes) -> None:
        self.begin(name, body)()

    def begin(self, name: str, body: bytes) -> Callable[[], None]:
        self._offered += 1
        mail = EmailMessage()
        mail["Subject"] = name
        mail.set_content(body, maintype="application", subtype="octet-stream")
        file = f"{1_700_000_000 + self._offered}.M1P1.centre"
        part = self.place / "out" / "tmp" / file
        whole = bytes(mail)
        part.write_bytes(whole[: len(whole) // 2])

        def finish() -> None:
            part.write_bytes(whole)
            os.utime(part, (1_700_000_000 + self._offered,) * 2)
            part.rename(self.place / "out" / "new" / file)

        return finish

    def answered(self, name: str) -> str:
        refused = [mail["Subject"] for mail in mailbox.Maildir(self.place / "out" / ".refused")]
        if name in refused:
            assert f"refused: {name}" in refused  # the report lies beside it
            return "refused"
        return "accepted" if name in self._subjects("out/.accepted") else ""

    def _subjects(self, folder: str) -> list[str]:
        return [mail["Subject"] for mail in mailbox.Maildir(self.place / folder)]

    def effects(self) -> Sequence[bytes]:
        inbox = mailbox.Maildir(self.place / "in")
        for key in sorted(inbox.keys()):
            mail = inbox[key]
            if mail.get_subdir() == "new":
                self._effects.append(bytes(mail.get_payload(decode=True)))
                mail.set_subdir("cur")
                mail.add_flag("S")
                inbox[key] = mail
        return self._effects

    def letter(self, id_: str, text: str) -> Letter:
        return Letter(id_, f"HZ_{id_}", self.body(text))

    def hopeless(self, id_: str) -> Letter:
        return Letter(id_, "HZ\nBcc: all", b"x")

    def body(self, text: str) -> bytes:
        return f"姓名：马·哈三\n备注：{text}\r\n".encode("gb18030") + b"\x00\xff\n"


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


class TestMaildir(ChannelSuite):
    @pytest.fixture
    def agency(self, centre: Centre) -> Centre:
        return centre


def test_mail_that_was_read_is_not_written_again(centre: Centre) -> None:
    # Given a letter that the centre has read
    channel, letter = centre.open(), centre.letter("id-1", "one")
    channel.deliver([letter])
    assert list(centre.effects()) == [letter.body]

    # When it comes again under the same id
    (handed,) = channel.deliver([letter])

    # Then it is known, and nothing new is there
    assert handed.effect is Effect.DELIVERED
    assert list(centre.effects()) == [letter.body]
    assert channel.look(["id-1"]) == {"id-1": True}
    channel.close()


def test_what_one_mail_cannot_carry_is_refused_in_both_directions(centre: Centre, tmp_path: Path) -> None:
    # Given a mail of several parts from the centre, and a letter with a file beside it for the centre
    mail = EmailMessage()
    mail["Subject"] = "TX_1"
    mail.set_content("see below")
    mail.add_attachment(b"x", maintype="image", subtype="tiff", filename="1.tif")
    centre.outbox.add(mail)
    letter = Letter("id-1", "HZ_1", b"x", attachments=(Attachment("a.zip", str(tmp_path / "a.zip")),))
    channel = centre.open()

    # When both are taken
    polled = channel.poll(10)
    (handed,) = channel.deliver([letter])

    # Then neither goes on without its files, and both sides are told
    assert polled == []
    assert centre.answered("TX_1") == "refused"
    report = next(m for m in mailbox.Maildir(tmp_path / "out/.refused") if m["Subject"].startswith("refused"))
    told = report.get_payload(decode=True).decode("utf-8")
    assert "one document per mail" in told
    assert "只收一份文书" in told
    assert (handed.effect, [one.code for one in handed.problems]) == (Effect.REJECTED, ["MAILDIR_PARTS"])
    channel.close()


def test_a_body_without_any_encoding_keeps_its_bytes(centre: Centre) -> None:
    # Given a mail as old programs write it: raw bytes of the code page, no word about them
    body = "姓名：马·哈三\r\n备注：镕\n".encode("gb18030")
    centre.outbox.add(b"Subject: TX_1\n\n" + body)
    channel = centre.open()

    (one,) = channel.poll(10)

    assert (one.name, one.body) == ("TX_1", body)
    channel.close()


def test_a_damaged_mail_is_refused_with_the_reason(centre: Centre, tmp_path: Path) -> None:
    # Given a mail whose body lost a character on its way
    centre.outbox.add(b"Subject: TX_1\nContent-Transfer-Encoding: base64\n\n5byg5LiJZ\n")
    channel = centre.open()

    assert channel.poll(10) == []

    (report,) = [m for m in mailbox.Maildir(tmp_path / "out/.refused") if m["Subject"] == "refused: TX_1"]
    assert "InvalidBase64" in report.get_payload(decode=True).decode("utf-8")
    assert len(mailbox.Maildir(tmp_path / "out/.refused")) == 2
    channel.close()


def test_a_place_that_is_away_is_told_as_such(centre: Centre) -> None:
    (centre.place / "in").write_bytes(b"no folder")
    channel = centre.open()

    for verb in (
        lambda: channel.poll(1),
        lambda: channel.deliver([centre.letter("1", "1")]),
        lambda: channel.look(["1"]),
    ):
        with pytest.raises(Unavailable):
            verb()
