"""A probe that keeps all it is told, as cheaply as it can: the trace is made of it afterwards."""

from typing import Any

from ..probe import Steps

#: (verb, site, indexes, what that verb told)
Told = tuple[str, int, tuple[int, ...], Any]


class Recorder:
    """Everything one run told, in order."""

    __slots__ = ("told",)

    def __init__(self) -> None:
        self.told: list[Told] = []

    def value(self, site: int, indexes: tuple[int, ...], source: Any, steps: Steps, result: Any) -> None:
        """Keep what was read, the steps and the result."""
        self.told.append(("value", site, indexes, (source, steps, result)))

    def absent(self, site: int, indexes: tuple[int, ...]) -> None:
        """Keep that nothing was there."""
        self.told.append(("absent", site, indexes, None))

    def filled(self, site: int, indexes: tuple[int, ...], value: Any) -> None:
        """Keep what was put in."""
        self.told.append(("filled", site, indexes, value))

    def items(self, site: int, indexes: tuple[int, ...], count: int) -> None:
        """Keep how many items there were."""
        self.told.append(("items", site, indexes, count))

    def branch(self, site: int, indexes: tuple[int, ...], taken: bool) -> None:
        """Keep how a condition came out."""
        self.told.append(("branch", site, indexes, taken))
