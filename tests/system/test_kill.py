"""kill -9 of the bus at random moments: the same end figures, nothing lost, no second effect."""

import os
import random
import signal
import time

import pytest

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

KILLS = 20
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
    calm = type(demo)(tmp_path / "calm").run("--cases", "150", "--seed", "5")
    # When the bus of the same prefecture is killed at random moments and started again over its folder
    chance = random.Random(20210929)
    killed, arguments = 0, ["--cases", "150", "--seed", "5"]
    while killed < KILLS:
        process = demo.start(*arguments)
        arguments = ["--resume"]
        time.sleep(chance.uniform(0.8, 2.5))
        if process.poll() is None:
            os.kill(demo.bus(), signal.SIGKILL)
            killed += 1
        _, err = process.communicate(timeout=60)
        if process.returncode == 0:
            break
        assert "--resume" in err, err
    figures = demo.run("--resume")
    # Then the end is the same, and both counts agree that nothing took effect twice
    assert killed >= 5
    assert {name: figures[name] for name in SAME} == {name: calm[name] for name in SAME}
    assert figures["agrees"] is True
    assert figures["second_effects"] == 0
