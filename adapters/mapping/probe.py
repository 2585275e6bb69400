"""Watching a mapping at work: what every rule read, what each step made of it, what was filled in.

`MappingFile.read(…, probe=…)` and `write(…, probe=…)` run a second compiled variant of the same
rules that tells a `Probe` all it does; without a probe nothing is paid. Tracing, coverage and the
preview are probes.
"""

from collections.abc import Sequence
from typing import Any, Protocol

#: (number of the stage in the rule's `stages`, the value after it), in the order in which they ran
Steps = Sequence[tuple[int, Any]]


class Probe(Protocol):
    """Told by one run of a mapping, in its own thread. Must not change what it is given; what it raises ends the run.

    `site` is a number into the `sites` of the direction's `observed()` variant; `indexes` are those of
    the repeated groups around it, from 0. A value that does not fit is told by `value` never and by
    the run's failures instead, with the same site.
    """

    def value(self, site: int, indexes: tuple[int, ...], source: Any, steps: Steps, result: Any) -> None:
        """A rule carried a value: what it read, what each operation made of it, what it stored."""

    def absent(self, site: int, indexes: tuple[int, ...]) -> None:
        """A rule found no value (absent, empty or null, or it became none on the way)."""

    def filled(self, site: int, indexes: tuple[int, ...], value: Any) -> None:
        """A constant, a default, a selector's field or a required empty field was put in; `Site.kind` says which."""

    def items(self, site: int, indexes: tuple[int, ...], count: int) -> None:
        """A repeated group was walked; `count` may be 0."""

    def branch(self, site: int, indexes: tuple[int, ...], taken: bool) -> None:
        """A condition was asked."""
