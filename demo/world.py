"""The prefecture at work: all 41 systems in one process, until every case is at its end.

    python -m casebus.demo.world --dir DIR --cases 457 --seed 1 --bus http://127.0.0.1:PORT --ports p1,…,p8

Prints a line of JSON when something moved, twice a second at most. Ends with 0 when every case has ended and
every receipt has come, 3 when nothing moves any more, 143 when it is told to stop. Kill it and start it again
over the same folder: it goes on.
"""

import argparse
import fcntl
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TextIO

from .court.office import Court
from .layout import TOKEN_PREFIX, Ports, systems
from .prefecture import Prefecture
from .progress import Progress, reachable
from .registry import Prosecutors, System, opened

#: seconds between two looks when nothing was to do
PAUSE = 0.05
#: seconds to wait for another world over the same folder to end
WAITS_FOR = 30.0
#: seconds between two lines of progress
SPEAKS_EVERY = 0.5


class Courts:
    """The courts, in a thread of their own: others write into their databases and keep them waiting."""

    def __init__(self, systems: list[Court], stop: threading.Event) -> None:
        self.systems, self.stop = systems, stop
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.moves, self.seen = 0, 0
        self.failure: Exception | None = None

    def start(self) -> None:
        """Let them begin."""
        self.thread.start()

    def done(self) -> int:
        """How much they did since the last time asked. Raises what stopped them, if something did."""
        if self.failure is not None:
            raise self.failure
        moves = self.moves
        fresh, self.seen = moves - self.seen, moves
        return fresh

    def join(self) -> None:
        """Wait for the turn under way."""
        if self.thread.is_alive():
            self.thread.join(35)

    def _work(self) -> None:
        try:
            while not self.stop.is_set():
                done = sum(system.turn(time.time()) for system in self.systems)
                self.moves += done
                if not done:
                    self.stop.wait(PAUSE)
        except Exception as error:  # noqa: BLE001 - whatever it was, the main thread is to raise it
            self.failure = error


class World:
    """Every system, and the loop that gives each its turn."""

    def __init__(self, dir: Path, cases: int, seed: int, ports: Ports) -> None:
        self.parent = os.getppid()
        self.lock = alone(dir)
        self.prefecture = Prefecture(cases, seed)
        self.bus = ports.bus
        self.stop = threading.Event()
        found = [opened(s, self.prefecture) for s in systems(dir, ports)]
        self.courts = Courts([s for s in found if isinstance(s, Court)], self.stop)
        self.systems: list[System] = [s for s in found if not isinstance(s, Court)]
        self.progress = Progress(self.prefecture, [s.store for s in found])

    def run(self, *, patience: float, quiet: float, say: Callable[[dict[str, object]], None]) -> int:
        """Turn after turn until the end; the exit status. `say` gets the lines of progress."""
        self.courts.start()
        spoke, moved = 0.0, time.monotonic()
        while not self.stop.is_set() and os.getppid() == self.parent:
            done = sum(system.turn(time.time()) for system in self.systems) + self.courts.done()
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
        self.stop.set()
        self.courts.join()
        for system in self.systems:
            if isinstance(system, Prosecutors):
                system.stop_serving()
        for system in (*self.systems, *self.courts.systems):
            system.close()
        self.lock.close()


def alone(dir: Path) -> TextIO:
    """Wait until no other world is at work over this folder: a killed one's child may take a moment to notice."""
    (dir / "legacy").mkdir(parents=True, exist_ok=True)
    lock = (dir / "legacy" / ".lock").open("w")
    for _ in range(int(WAITS_FOR / PAUSE)):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE)
        else:
            return lock
    raise TimeoutError(f"another world is at work over {dir}")


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
