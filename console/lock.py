"""One process per deployment: a lock on its folder that kill -9 frees."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem

#: beside casebus.toml; holds the process id of the holder
FILE_NAME = "casebus.lock"


@contextmanager
def only_process(home: Path) -> Iterator[None]:
    """Hold the deployment for this process. Raises Misconfigured naming the process that has it."""
    file = home / FILE_NAME
    lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(lock, 20).decode("ascii", "replace").strip() or "?"
            problem = Problem("DEPLOYMENT_RUNS", params={"process": holder}, place=str(home))
            raise Misconfigured(
                f"{home} is already run by process {holder}; stop that one first.", problems=[problem]
            ) from error
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(lock)


def holder(home: Path) -> int | None:
    """The process that runs the deployment now, or None. Nothing is taken or changed."""
    try:
        lock = os.open(home / FILE_NAME, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        text = os.read(lock, 20).decode("ascii", "replace").strip()
        return int(text) if text.isdecimal() else 0
    else:
        return None
    finally:
        os.close(lock)
