"""A prefecture's cases go round the closed loop, on the command that a newcomer runs."""

import os
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from casebus.demo import story
from casebus.demo.prefecture import Prefecture

pytestmark = pytest.mark.system

#: what `casebus demo --json` promises to say
FIGURES = {
    *("cases", "arrest_reviews", "prosecution_reviews", "entered_share", "transfers", "receipts", "refused"),
    *("returned", "retried", "duplicates", "open", "agrees", "seconds", "transfers_per_second", "peak_mib"),
}


def test_the_prefecture_as_reported(demo):
    # Given nothing but the command, when it runs as it is
    figures = demo.run()
    # Then the figures are the prefecture's, both counts agree and nothing is left open
    assert figures.keys() >= FIGURES
    assert (figures["cases"], figures["arrest_reviews"], figures["prosecution_reviews"]) == (457, 110, 394)
    assert figures["entered_share"] == 1.0
    assert figures["open"] == 0
    assert figures["agrees"] is True
    # and the README shows what this run gave
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    for name in ("transfers", "receipts", "returned", "retried", "duplicates", "refused"):
        assert re.search(rf"^ .* {figures[name]} +{figures[name]} +✓", readme, re.MULTILINE), name
    # and every kind of trouble occurred
    for trouble in ("refused", "returned", "retried", "duplicates"):
        assert figures[trouble] > 0, trouble


@pytest.mark.parametrize("seed", ["2", "77"])
def test_other_seeds_and_sizes_hold_as_well(demo, seed):
    figures = demo.run("--seed", seed, "--cases", "40")
    assert (figures["cases"], figures["agrees"], figures["open"]) == (40, True, 0)
    # and every change of custody that had to happen is in the register of its own county's centre
    assert changes_of_custody(demo.folder) == expected_changes(Prefecture(40, int(seed)))


def changes_of_custody(folder: Path) -> Counter[str]:
    """How often each centre took in a change of custody of a case of its county, by that county."""
    found: Counter[str] = Counter()
    for store in folder.glob("legacy/detention-*/store.db"):
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
            cases = db.execute("SELECT case_no FROM taken WHERE handover = 'CUSTODY_HANDOVER'").fetchall()
        area = store.parent.name.removeprefix("detention-")
        assert {case_no[1:7] for (case_no,) in cases} <= {area}
        found[area] += len(cases)
    return +found


def expected_changes(prefecture: Prefecture) -> Counter[str]:
    """Who is held changes hands with the transfer, with each return and what answers it, at trial and for prison."""
    found: Counter[str] = Counter()
    for fate in prefecture.fates:
        returns = 2 * len(fate.branches) - (fate.end == story.WITHDRAWN)
        for suspect in fate.arrested() if fate.end else ():
            prison = bool(fate.judgments) and fate.judgments[suspect - 1].kind in story.TO_PRISON
            found[prefecture.case(fate.index).area] += 1 + returns + (fate.end == story.INDICTED) + prison
    return found


def test_a_folder_that_is_in_use_is_not_overwritten(demo):
    demo.folder.mkdir()
    (demo.folder / "mine.txt").write_text("precious")
    demo.run("--cases", "1", expect=3)
    assert (demo.folder / "mine.txt").read_text() == "precious"


def test_nothing_to_resume_is_said(demo):
    demo.run("--resume", expect=3)


def test_told_to_stop_it_leaves_no_process_behind_and_goes_on_later(demo):
    # Given a demo at work
    process = demo.start("--cases", "40")
    bus = demo.bus(process, 0)
    # When it is told to stop
    process.terminate()
    process.communicate(timeout=60)
    # Then its bus is gone, and the same demo can be resumed to its end
    with pytest.raises(ProcessLookupError):
        os.kill(bus, 0)
    assert demo.run("--resume")["agrees"] is True
