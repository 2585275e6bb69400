"""`casebus run`: the bus of a deployment, until SIGTERM or Ctrl-C."""

import gc
import logging
import os
import signal
import threading
from pathlib import Path
from queue import SimpleQueue

from ..ledger.open import wal_reset_safe
from ..schemas.errors import LedgerFailed
from . import exits
from .compose import compose
from .config import Config, read_config
from .lock import only_process
from .logs import log_to_stderr
from .process import run as run_process

log = logging.getLogger(__name__)


def run(file: Path) -> int:
    """Run until told to stop; the process's exit code. Raises Misconfigured before anything is started."""
    config = read_config(file)
    log_to_stderr()
    with only_process(config.home):
        return _run(config)


def _run(config: Config) -> int:
    """The main thread only waits for a reason to stop, so that a signal never meets a held lock."""
    asked: SimpleQueue[str] = SimpleQueue()  # its put may be called from a signal handler
    before = {
        one: signal.signal(one, lambda number, _: asked.put(signal.Signals(number).name))
        for one in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        return _until(config, asked)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _keep_to_cores(count: int) -> None:
    """Stay on so many of the cores this process may use; where the system cannot, nothing happens."""
    if count and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-count:])


def _until(config: Config, asked: "SimpleQueue[str]") -> int:
    stop, ended = threading.Event(), list[BaseException]()
    wired = compose(config)
    if not wal_reset_safe() and "://" not in str(config.ledger):
        log.warning("this SQLite has the WAL-reset fault: let no other program write to the ledger")

    def work() -> None:
        try:
            run_process(wired, stop)
        except BaseException as error:  # noqa: BLE001 - the main thread says it
            ended.append(error)
        finally:
            asked.put("end")

    _keep_to_cores(config.settings.bus.cores)
    gc.collect()
    gc.freeze()  # mappings, schemas and modules stay for good: the collector need not walk them again
    thread = threading.Thread(target=work, name="process")
    try:
        thread.start()
        reason = asked.get()
        if reason != "end":
            log.info("%s: stopping", reason)
        stop.set()
        thread.join()
    finally:
        wired.close()
    for error in ended:
        if not isinstance(error, LedgerFailed):
            raise error
        log.critical("the ledger failed, the bus stopped; nothing was accepted since: %s", error)
        return exits.LEDGER_FAILED
    return exits.OK
