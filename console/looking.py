"""The ledger of a deployment, opened for looking only: beside a running bus, changing nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ..ledger.open import Ledger, open_ledger
from ..ledger.times import moment
from .config import Config, read_config
from .texts import Texts


@contextmanager
def looking(file: Path) -> Iterator[tuple[Config, Ledger]]:
    """The deployment that `file` describes and its ledger. Raises Misconfigured when either is not there."""
    config = read_config(file)
    ledger = open_ledger(config.ledger, read_only=True)
    try:
        yield config, ledger
    finally:
        ledger.close()


def clock_time(stamp: str | None) -> str:
    """A stored time on the clock of this machine, to the second; empty when there is none."""
    return moment(stamp).astimezone().strftime("%Y-%m-%d %H:%M:%S") if stamp else ""


def age(stamp: str | None, now: datetime, texts: Texts) -> str:
    """How long ago, in the one unit that matters."""
    if not stamp:
        return ""
    seconds = max(0.0, (now - moment(stamp)).total_seconds())
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return texts(f"age.{unit}", count=int(seconds // length))
    return texts("age.seconds", count=int(seconds))
