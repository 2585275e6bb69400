"""A stranger's plug-in from its wheel, in an environment of its own: its suites, its mappings, its agencies on the bus."""

import mailbox
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from own_environment import PLUGIN, Environment

pytestmark = pytest.mark.system

ALERTS = PLUGIN / "casebus_detention" / "mappings" / "detention-mail" / "examples" / "alert"
#: seconds until a process must have done what is asked of it
PATIENCE = 60.0
#: one centre that speaks through the plug-in, and two agencies of built-in kinds that read what it writes
DEPLOYMENT = """\
[bus]
poll = 0.05

[[agency]]
code = "detention-622901"
kind = "detention-mail"
name = "临夏市看守所"
area = "622901"

[agency.channel]
kind = "maildir"
outbox = "centre/out"
inbox = "centre/in"

[[agency]]
code = "police-622901"
kind = "police"
name = "临夏市公安局"
area = "622901"
mappings = "mappings/detention-mail"

[agency.channel]
kind = "maildir"
outbox = "police/out"
inbox = "police/in"

[[agency]]
code = "procuratorate-622901"
kind = "procuratorate"
name = "临夏市人民检察院"
area = "622901"
mappings = "mappings/detention-mail"

[agency.channel]
kind = "folder"
outbox = "procuratorate/out"
inbox = "procuratorate/in"
"""


def test_both_are_installed_from_their_wheels(environment: Environment) -> None:
    code = "import casebus, casebus_detention as d; print(casebus.__file__, d.__file__, sep='\\n')"

    places = environment.run(environment.python, "-I", "-c", code).splitlines()

    assert [Path(place).parent.parent for place in places] == [environment.packages] * 2


def test_its_own_tests_pass_away_from_its_source(environment: Environment, tmp_path: Path) -> None:
    # Given its tests without its modules
    shutil.copytree(PLUGIN / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PLUGIN / "pyproject.toml", tmp_path)

    # When they run against what was installed
    said = environment.run(environment.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path)

    # Then all of them pass: both suites, its examples, its texts
    assert " passed" in said.splitlines()[-1]
    assert "failed" not in said
    assert int(said.splitlines()[-1].split()[0]) > 40


def test_its_mappings_are_checked_with_all_others(
    before: tuple[Environment, int], environment: Environment
) -> None:
    _, without = before

    said = environment.casebus("mapping", "check")

    assert said["ok"] is True
    assert said["mappings"] == without + 2


@pytest.fixture
def deployment(environment: Environment, tmp_path: Path) -> Path:
    """A folder with settings and what the centre has sent: a good mail with two notices, and one that is wrong."""
    (tmp_path / "casebus.toml").write_text(DEPLOYMENT, "utf-8")
    installed = environment.packages / "casebus_detention" / "mappings" / "detention-mail"
    shutil.copytree(installed, tmp_path / "mappings" / "detention-mail")
    send(tmp_path, "TX_good", (ALERTS / "two.txt").read_bytes())
    send(tmp_path, "TX_bad", (ALERTS / "one.txt").read_bytes() + "姓名：又一个\n".encode("gb18030"))
    return tmp_path


def send(folder: Path, name: str, body: bytes) -> None:
    """As the centre's system does it, with Python's own library."""
    mail = EmailMessage()
    mail["Subject"] = name
    mail.set_content(body, maintype="application", subtype="octet-stream")
    (folder / "centre").mkdir(exist_ok=True)
    mailbox.Maildir(folder / "centre" / "out").add(mail)


def mails(maildir: Path) -> list[tuple[str, str]]:
    """Subject and text of every mail, in the order of their subjects; none when there is no maildir yet."""
    found = mailbox.Maildir(maildir, create=False) if (maildir / "new").is_dir() else []
    return sorted((mail["Subject"], words(mail)) for mail in found)


def words(mail: mailbox.MaildirMessage) -> str:
    """The text of a document, or of a report that names its own charset."""
    body = mail.get_payload(decode=True)
    assert isinstance(body, bytes)
    return body.decode(mail.get_content_charset() or "gb18030")


def settled(folder: Path) -> int:
    """How many transfers and receipts took effect, as the ledger knows; 0 before there is one."""
    query = "SELECT count(*) FROM transfer WHERE state = 'delivered'"
    try:
        with closing(sqlite3.connect(f"file:{folder}/ledger.sqlite3?mode=ro", uri=True)) as ledger:
            return int(ledger.execute(query).fetchone()[0])
    except sqlite3.Error:
        return 0


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.05)


@pytest.fixture
def bus(environment: Environment, deployment: Path) -> Iterator["subprocess.Popen[str]"]:
    """`casebus run` over the deployment."""
    command = [str(environment.bin / "casebus"), "run", "--config", str(deployment)]
    process = subprocess.Popen(command, env=environment.variables, stderr=subprocess.PIPE, text=True)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate(timeout=PATIENCE)


def test_its_agency_takes_part(
    environment: Environment, deployment: Path, bus: "subprocess.Popen[str]"
) -> None:
    # Given a bus that runs over what the centre has sent, until all is answered
    until(lambda: settled(deployment) == 7 or bus.poll() is not None, "two notices, five receipts")
    until(lambda: not list((deployment / "centre/out/new").iterdir()), "the centre's mail is settled")
    bus.terminate()
    _, log = bus.communicate(timeout=PATIENCE)
    assert bus.returncode == 0, log

    # Then each notice reached the one it names, once, through the plug-in's channel and through a built-in one
    first, second = (ALERTS / "two.txt").read_text("gb18030").split("\n\n")
    assert [text for _, text in mails(deployment / "police/in")] == [first + "\n"]
    assert [file.read_text("gb18030") for file in (deployment / "procuratorate/in").glob("TX_*")] == [second]

    # And the centre has its answers in its own format, the good mail is filed, the wrong one lies beside its report
    answers = [
        dict(line.split("：", 1) for line in text.splitlines()) for _, text in mails(deployment / "centre/in")
    ]
    assert sorted((one["环节"], one["结果"]) for one in answers) == [
        ("提交", "已接收"),
        ("提交", "已接收"),
        ("提交", "退回"),
        ("送达", "已送达"),
        ("送达", "已送达"),
    ]
    refused = next(one for one in answers if one["结果"] == "退回")
    assert refused["说明"] == "LABELLED_TWICE 字段“姓名”在同一文书中出现两次。"
    assert [name for name, _ in mails(deployment / "centre/out/.accepted")] == ["TX_good"]
    (name, _), (title, report) = mails(deployment / "centre/out/.refused")
    assert (name, title) == ("TX_bad", "refused: TX_bad")
    assert "The label 姓名 stands twice in one document." in report
    assert "字段“姓名”在同一文书中出现两次。" in report

    # And nothing is left open, as the ledger says
    listed = environment.casebus("transfers", "--config", deployment)
    assert {one["state"] for one in listed["transfers"]} == {"delivered"}


def test_the_doctor_finds_it_whole(environment: Environment, deployment: Path) -> None:
    said = environment.casebus("doctor", "--config", deployment)

    channels = {one["about"]: one["state"] for one in said["checks"] if one["check"] == "channel"}
    assert said["ok"] is True
    assert channels["detention-622901 (maildir)"] == "good"
