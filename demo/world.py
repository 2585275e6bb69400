"""The prefecture at work: all 33 systems in one process, until every case is at its end.

    python -m casebus.demo.world --dir DIR --cases 457 --seed 1 --bus http://127.0.0.1:PORT --ports p1,…,p8

Prints a line of JSON when something moved, twice a second at most. Ends with 0 when every case has ended and
every receipt has come, 3 when nothing moves any more, 143 when it is told to stop. Kill it and start it again
over the same folder: it goes on.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from .layout import TOKEN_PREFIX, Ports, systems
from .prefecture import Prefecture
from .progress import Progress, reachable
from .registry import Prosecutors, System, opened

#: seconds between two looks when nothing was to do
PAUSE = 0.05
#: seconds between two lines of progress
SPEAKS_EVERY = 0.5


class World:
    """Every system, and the loop that gives each its turn."""

    def __init__(self, dir: Path, cases: int, seed: int, ports: Ports) -> None:
        self.prefecture = Prefecture(cases, seed)
        self.bus = ports.bus
        self.systems: list[System] = [opened(s, self.prefecture) for s in systems(dir, ports)]
        self.progress = Progress(self.prefecture, [s.store for s in self.systems])
        self.stop = threading.Event()

    def run(self, *, patience: float, quiet: float, say: Callable[[dict[str, object]], None]) -> int:
        """Turn after turn until the end; the exit status. `say` gets the lines of progress."""
        parent, spoke, moved = os.getppid(), 0.0, time.monotonic()
        while not self.stop.is_set() and os.getppid() == parent:
            done = sum(system.turn(time.time()) for system in self.systems)
            now = time.monotonic()
            moved = now if done else moved
            if now - spoke >= SPEAKS_EVERY:
                spoke = now
                told = self.progress.told()
                say(told)
                if told["phase"] == "ended" and now - moved >= quiet:
                    return 0
                if told["phase"] == "ended" and not reachable(self.bus):
                    moved = now
                if now - moved >= patience:
                    say({**told, "phase": "stalled", "waiting_for": self.progress.waiting_for()})
                    return 3
            if not done:
                self.stop.wait(PAUSE)
        return 143

    def close(self) -> None:
        """Stop the threads, close the stores."""
        for system in self.systems:
            if isinstance(system, Prosecutors):
                system.stop_serving()
        for system in self.systems:
            system.close()


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="casebus.demo.world", description="A prefecture of legacy systems.")
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=457)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bus", required=True)
    parser.add_argument("--ports", required=True, help="eight free ports, with commas between")
    parser.add_argument("--token-prefix", default=TOKEN_PREFIX)
    parser.add_argument(
        "--patience", type=float, default=60.0, help="seconds without a move that are a stall"
    )
    parser.add_argument("--quiet", type=float, default=2.0, help="seconds of quiet after the end")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Run the world of the command line; its exit status."""
    told = _arguments(words)
    ports = Ports(tuple(int(p) for p in told.ports.split(",")), told.bus, told.token_prefix)
    world = World(told.dir, told.cases, told.seed, ports)

    def leave(number: int, frame: FrameType | None) -> None:
        world.stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)

    def say(line: dict[str, object]) -> None:
        print(json.dumps(line, ensure_ascii=False), flush=True)

    try:
        return world.run(patience=told.patience, quiet=told.quiet, say=say)
    finally:
        world.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
