"""Run the bus and the legacy systems as two processes, and watch both until the work is done."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ...schemas.errors import CasebusError
from .stage import TOKEN_PREFIX, Stage

#: seconds that a process may take to end after it was told to
PATIENCE = 20.0
#: seconds between two looks at the processes
LOOK = 0.2


@dataclass(slots=True)
class Child:
    """One process of the demo with its log and, in the end, its peak memory."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    peak_kib: int = 0
    cpu_seconds: float = 0.0
    status: int | None = None

    def ended(self) -> bool:
        """Whether it has ended; its status, peak memory and processor time are then known."""
        if self.status is None:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.status = self.process.returncode = os.waitstatus_to_exitcode(status)
                self.peak_kib = usage.ru_maxrss
                self.cpu_seconds = usage.ru_utime + usage.ru_stime
        return self.status is not None

    def stop(self) -> None:
        """Ask it to end, wait, and insist when it does not."""
        if not self.ended():
            self.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while not self.ended():
            if time.monotonic() > deadline:
                self.process.kill()
            time.sleep(0.02)


@contextmanager
def running(stage: Stage) -> Iterator[tuple[Child, Child]]:
    """The bus and the world; both are ended on the way out, whatever happens."""
    children: list[Child] = []
    try:
        children.append(
            _start("bus", stage, ["-m", "casebus.console.cli", "run", "--config", str(stage.config)])
        )
        (stage.folder / "bus.pid").write_text(str(children[0].process.pid))
        children.append(_start("world", stage, _world(stage)))
        yield children[0], children[1]
    finally:
        for child in reversed(children):
            child.stop()


def _world(stage: Stage) -> list[str]:
    return [
        *("-m", "casebus.demo.world", "--dir", str(stage.folder)),
        *("--cases", str(stage.cases), "--seed", str(stage.seed)),
        *("--bus", stage.bus),
        *("--ports", ",".join(map(str, stage.ports)), "--token-prefix", TOKEN_PREFIX),
    ]


def _start(name: str, stage: Stage, arguments: list[str]) -> Child:
    log = stage.folder / f"{name}.log"
    with log.open("ab") as out:
        # one heap per core, not per thread: the bus has a thread for each agency
        environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
        process = subprocess.Popen(  # noqa: S603 - this interpreter and our own module
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if name == "world" else out,
            stderr=out,
            env=environment,
        )
    return Child(name, process, log)


def watch(bus: Child, world: Child, tell: Callable[[Mapping[str, Any]], None]) -> None:
    """Until the world says that all is done. Raises CasebusError when either process ends too early."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    assert world.process.stdout is not None  # noqa: S101 - _start gave it a pipe
    threading.Thread(target=_read, args=(world.process.stdout, lines), daemon=True).start()
    last: Mapping[str, Any] = {}
    while not world.ended():
        if bus.ended():
            raise CasebusError(f"The bus ended with {bus.status}; see {bus.log}. Go on with --resume.")
        try:
            last = json.loads(lines.get(timeout=LOOK))
            tell(last)
        except (queue.Empty, ValueError):
            continue
    if world.status != 0:
        while not lines.empty():
            last = json.loads(lines.get())
        raise CasebusError(
            f"The legacy systems ended with {world.status}; see {world.log}. They last said: {last}"
        )


def _read(pipe: IO[bytes], lines: "queue.SimpleQueue[bytes]") -> None:
    for line in pipe:
        lines.put(line)
