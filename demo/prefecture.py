"""The prefecture of one seed: its cases, what will happen to each, and what goes wrong."""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from random import Random

from . import cases, mischief, story
from .people import RESIDENT, check_digit, excel


class Prefecture:
    """Everything that chance decides, decided by the seed: two of the same seed and size are the same.

    Systems ask it what their people decide; they never learn from it what they did not receive.
    """

    def __init__(self, count: int, seed: int) -> None:
        if not 0 <= count <= cases.MOST:
            raise ValueError(f"the stations' numbers are enough for {cases.MOST} cases, not {count}")
        self.count, self.seed = count, seed
        self.fates = story.fates(count, seed)
        self.case = lru_cache(maxsize=4000)(self._case)

    def _case(self, index: int) -> cases.Case:
        return cases.case(self.seed, self.fates[index])

    def fate(self, case_number: str) -> story.Fate:
        """What will happen to the case of this police case number."""
        return self.fates[cases.index_of(case_number)]

    @cached_property
    def faults(self) -> dict[tuple[int, str], str]:
        """The fault of a document, by case and step."""
        return mischief.plan(self.fates, self.seed, self._with_id())

    def fault(self, case_number: str, step: str) -> str:
        """What goes wrong with this document, or nothing."""
        return self.faults.get((cases.index_of(case_number), step), "")

    def rng(self, case_number: str, step: str) -> Random:
        """The chance of one step of one case, whenever it comes."""
        return Random(f"{self.seed}/{cases.index_of(case_number)}/{step}")

    def _with_id(self) -> Iterator[int]:
        """Cases whose first suspect's id shows by its last character that somebody spoilt it."""
        for index in range(self.count):
            first = self.case(index).suspects[0]
            if (
                first.id_kind == RESIDENT
                and len(first.id_no) == 18
                and check_digit(excel(first.id_no)[:17]) != "0"
            ):
                yield index
