"""`docs/first-mapping.md` is so: every command prints what the page shows, and the bus carries the document."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from page_steps import ROOT, Step, lines, matches, steps

PAGE = (ROOT / "docs" / "first-mapping.md").read_text("utf-8")
EXAMPLE = ROOT / "docs" / "examples" / "first-mapping"
Reader = Callable[[Step], list[str]]
#: from here on the page runs the bus itself
RUN = "## 8."


def test_every_command_prints_what_the_page_shows(reader: Reader) -> None:
    wrong = []
    done = list(steps(PAGE.partition(RUN)[0]))
    for step in done:
        printed = reader(step)
        if step.command and not matches(printed, lines("\n".join(step.printed))):
            wrong.append((step.command, printed))

    assert wrong == []
    assert sum(bool(step.command) for step in done) >= 10


def test_what_the_reader_writes_is_what_the_examples_folder_holds() -> None:
    written = {step.file: step.text for step in steps(PAGE) if step.file}

    assert {"mappings/forensic/report.yaml", "casebus.toml"} <= set(written)
    for name, text in written.items():
        assert (EXAMPLE / name).read_text("utf-8") == text, name


def test_the_finished_mapping_works_both_ways_and_leaves_nothing_to_do() -> None:
    finished = yaml.safe_load((EXAMPLE / "mappings/forensic/report.yaml").read_text("utf-8"))

    assert finished["receives"]
    assert finished["sends"]
    assert "TODO" not in (EXAMPLE / "mappings/forensic/report.yaml").read_text("utf-8")


@pytest.mark.system
def test_the_bus_carries_the_sample(reader: Reader, tmp_path: Path) -> None:
    # Given the finished mapping and the deployment of the page
    shutil.copytree(EXAMPLE / "mappings", tmp_path / "mappings")
    shutil.copy(EXAMPLE / "casebus.toml", tmp_path)
    after = list(steps(RUN + PAGE.partition(RUN)[2]))
    starts = next(number for number, step in enumerate(after) if step.command.startswith("casebus run"))
    for step in after[:starts]:
        reader(step)

    # When the bus runs
    inbox = tmp_path / "agencies" / "evidence" / "inbox"
    with subprocess.Popen([sys.executable, "-m", "casebus.console.cli", "run", "--config", "."]) as bus:
        try:
            waited_until = time.monotonic() + 60
            # the letter first: then there is a ledger, and the outcome is soon in it
            while not list(inbox.glob("JDYJS_*.xml")) and time.monotonic() < waited_until:
                time.sleep(0.05)
            looks = after[starts + 1]
            while time.monotonic() < waited_until and not any("delivered" in line for line in reader(looks)):
                time.sleep(0.05)
        finally:
            bus.send_signal(signal.SIGTERM)

    # Then the document lies in the other agency's inbox, and the rest of the page prints what it shows
    (letter,) = inbox.glob("JDYJS_*.xml")
    sample = (tmp_path / "samples" / "JDYJS_20211008_017.xml").read_bytes().decode("gb18030")
    lost = ("<SFCF>0</SFCF>\n", "<LXDH></LXDH>\n")
    for one in lost:
        sample = sample.replace(one, "")
    assert letter.read_bytes().decode("gb18030") == sample
    for step in after[starts + 1 :]:
        assert matches(reader(step), lines("\n".join(step.printed))), step.command
