"""The whole flow in one process: police files in, court rows out, receipts back into the police's folder.

Everything is as an operator runs it: the ledger on disk with a sync per batch, the files made durable, the
receipts written in the police's own format. The files lie there before the bus starts.
"""

import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from ..ledger import views
from ..ledger.open import Ledger
from ..ledger.times import moment
from .prefecture import build, delivered

#: opens the bus of a deployment's folder, running until the block ends; gives its ledger and the wire's name
Running = Callable[[Path], AbstractContextManager[tuple[Ledger, str]]]

#: receipts per transfer: what the door decided, and that it arrived
RECEIPTS = 2
#: seconds between two looks at how far it is
LOOK = 0.05


def flow(running: Running, transfers: int = 1000, *, patience: float = 600.0) -> dict[str, Any]:
    """Figures of one run in a fresh folder, which is removed. Raises TimeoutError when it does not end."""
    folder = Path(tempfile.mkdtemp(prefix="casebus-bench-"))
    try:
        build(folder, transfers)
        with running(folder) as (ledger, wire):
            cpu, deadline = _cpu(), time.monotonic() + patience
            while not _over(ledger, transfers):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"not over after {patience:g} s; the deployment is kept in {folder}")
                time.sleep(LOOK)
            cpu = _cpu() - cpu
            with ledger.read() as connection:
                spans, end = views.spans(connection), views.last_end(connection)
                name = connection.dialect.name
        arrived = delivered(folder)
        if arrived != transfers:
            raise AssertionError(f"{transfers} transfers made {arrived} effects")
        return _figures(spans, end, cpu) | {"transport": wire, "ledger": name}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _over(ledger: Ledger, transfers: int) -> bool:
    with ledger.read() as connection:
        return views.counted(connection) == {"delivered": transfers * (1 + RECEIPTS)}


def _cpu() -> float:
    """Seconds of processor time of the whole process, in its own code and in the system's."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _figures(spans: list[tuple[str, str]], end: str, cpu: float) -> dict[str, Any]:
    taken = [datetime.fromisoformat(start) for start, _ in spans]
    seconds = (moment(end) - min(taken)).total_seconds()
    waits = sorted(
        (moment(until) - start).total_seconds() * 1e3 for start, (_, until) in zip(taken, spans, strict=True)
    )
    count = len(waits)
    return {
        "transfers": count,
        "receipts": count * RECEIPTS,
        "seconds": round(seconds, 3),
        "transfers_per_second": round(count / seconds, 1),
        "p50_ms": round(waits[count // 2], 1),
        "p99_ms": round(waits[min(count - 1, count * 99 // 100)], 1),
        "cpu_us_per_transfer": round(cpu / count * 1e6, 1),
    }
