"""Places in a source for many values at once, within bounds: a codec looks through the whole body for each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ...contracts import Path
from ..failures import place_text

#: bytes looked through for one trace: some seconds
BUDGET = 100_000_000


@dataclass(slots=True)
class Located:
    """Asks the codec until the budget is spent; then a place is the record path, and `unplaced` counts it."""

    locate: Callable[[bytes, int, Path], str]
    body: bytes
    unplaced: int = 0
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = BUDGET // max(len(self.body), 1)

    def __call__(self, index: int, path: Path) -> str:
        if not self.left:
            self.unplaced += 1
            return place_text(path)
        self.left -= 1
        return self.locate(self.body, index, path)
