"""One known prefecture, its cases found by their fate, and what a system sent: for tests fed without a bus."""

from collections.abc import Callable

from casebus.demo.cases import Case
from casebus.demo.prefecture import Prefecture
from casebus.demo.store import Store
from casebus.demo.story import Fate

PREFECTURE = Prefecture(457, 1)


def case_of(wanted: Callable[[Fate], bool]) -> Case:
    """The first case of the prefecture with this fate and no fault on its way."""
    faulty = {index for index, _ in PREFECTURE.faults}
    return PREFECTURE.case(next(f.index for f in PREFECTURE.fates if f.index not in faulty and wanted(f)))


def sent(store: Store) -> list[str]:
    """The hand-overs a system has sent, in their order."""
    return [row[0] for row in store.rows("SELECT handover FROM documents ORDER BY id")]
