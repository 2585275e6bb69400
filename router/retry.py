"""When a transfer goes again: per agency, exponential, jittered, capped, and not for ever."""

from dataclasses import dataclass
from datetime import timedelta

#: seconds: the most that an agency may ask us to wait; a day, whatever its header says
LONGEST = 86_400.0


@dataclass(frozen=True, slots=True)
class Policy:
    """How one agency is treated. The defaults suit an agency that is away for a night."""

    #: seconds: the most the first retry waits; each later one up to twice as long
    first: float = 5.0
    #: seconds: the most any retry waits
    cap: float = 3600.0
    #: releases without success after which an operator decides
    attempts: int = 30
    #: seconds a release may take until its outcome; longer than the agency's own time-outs together
    settle_within: float = 120.0
    #: releases that may be out and unsettled; the backlog waits in the ledger
    window: int = 200
    #: failures in a row after which the agency is paused
    breaker_after: int = 5
    #: seconds between the probes of a paused agency
    breaker_pause: float = 30.0

    def wait(self, attempts: int, chance: float, retry_after: float | None = None) -> timedelta:
        """How long until the next release after `attempts` of them; `chance` is from [0, 1).

        Full jitter: anything up to the bound, so that what failed together does not return together.
        What the agency asked for is kept, up to a day: never earlier, jittered behind it.
        """
        bound = min(self.cap, self.first * 2.0 ** min(attempts - 1, 60))
        asked = min(max(retry_after or 0.0, 0.0), LONGEST)
        return timedelta(seconds=bound * chance + asked)
