"""Sparing an agency that is away: pause it, probe it, resume.

Kept in memory: after a restart the first failures find out again. A paused agency's transfers
stay due and burn no attempts.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .retry import Policy


@dataclass(slots=True)
class _Line:
    failures: int = 0
    probe_at: datetime | None = None


class Breakers:
    """One breaker per agency. Thread-safe."""

    def __init__(self, policy: Callable[[str], Policy]) -> None:
        self._policy, self._lines, self._turn = policy, dict[str, _Line](), threading.Lock()

    def room(self, agency: str, out: int, now: datetime) -> int:
        """How many releases the agency may get now, with `out` of them unsettled."""
        policy, line = self._policy(agency), self._lines.get(agency)
        if line is None or line.probe_at is None:
            return max(0, policy.window - out)
        return 1 if now >= line.probe_at and out == 0 else 0

    def probed(self, agency: str, now: datetime) -> None:
        """A paused agency got a release: no other before the pause is over again."""
        with self._turn:
            line = self._lines.get(agency)
            if line is not None and line.probe_at is not None:
                line.probe_at = now + timedelta(seconds=self._policy(agency).breaker_pause)

    def failed(self, agency: str, now: datetime) -> None:
        """The agency did not answer, or answered that it cannot now."""
        policy = self._policy(agency)
        with self._turn:
            line = self._lines.setdefault(agency, _Line())
            line.failures += 1
            if line.failures >= policy.breaker_after:
                line.probe_at = now + timedelta(seconds=policy.breaker_pause)

    def answered(self, agency: str) -> None:
        """The agency answered, yes or no: it is there."""
        if agency in self._lines:
            with self._turn:
                self._lines.pop(agency, None)
