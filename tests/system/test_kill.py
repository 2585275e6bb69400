"""kill -9 of the bus at random moments: the same end figures, nothing lost, no second effect."""

import os
import random
import signal
import time

import pytest

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

KILLS = 20
#: enough for the work to outlast the kills
CASES = ["--cases", "200", "--seed", "5"]
#: figures that a kill must not change; how often a receiver was asked is counted by the receivers, too
SAME = (
    "cases",
    "arrest_reviews",
    "prosecution_reviews",
    "entered_share",
    "transfers",
    "receipts",
    "refused",
    "returned",
    "duplicates",
    "open",
)


def test_twenty_kills_change_nothing(demo, tmp_path):
    # Given the figures of an undisturbed run
    calm = type(demo)(tmp_path / "calm").run(*CASES)
    # When the bus of the same prefecture is killed at random moments and started again over its folder
    chance = random.Random(20210929)
    killed, arguments = 0, CASES
    while killed < KILLS:
        before = demo.started()
        process = demo.start(*arguments)
        arguments = ["--resume"]
        bus = demo.bus(process, before)
        assert bus is not None, f"over after {killed} kills: {process.communicate()}"
        time.sleep(chance.uniform(0.0, 1.2))
        os.kill(bus, signal.SIGKILL)
        killed += 1
        _, err = process.communicate(timeout=60)
        assert process.returncode == 1, err
        assert "--resume" in err, err
    figures = demo.run("--resume")
    # Then the end is the same, and both counts agree that nothing took effect twice
    assert {name: figures[name] for name in SAME} == {name: calm[name] for name in SAME}
    assert figures["agrees"] is True
    assert figures["second_effects"] == 0
