"""How much a finding weighs. An error keeps a mapping from being loaded; a warning keeps `check` from being clean;
a note is told only when asked for.
"""

from enum import StrEnum
from typing import Final

from ...schemas.problem import Problem

#: right in form, and sooner or later a document will be refused, or a rule is there in vain
WARNINGS: Final = frozenset(
    {
        "MAPPING_CHOICE_TARGET",
        "MAPPING_CHOICE_UNREAD",
        "MAPPING_CODE_UNWRITTEN",
        "MAPPING_DEFAULT_UNUSED",
        "MAPPING_EMPTY_REFUSED",
        "MAPPING_HANDOVER_TWICE",
        "MAPPING_MAY_BE_ABSENT",
        "MAPPING_NEVER_CHOSEN",
        "MAPPING_PATTERN_SHADOWED",
        "MAPPING_RECEIVES_OVERLAP",
        "MAPPING_RESIDUE_UNKEYED",
        "MAPPING_TABLE_UNUSED",
        "MAPPING_ROW_UNFIT",
        "MAPPING_ROW_UNREAD",
        "MAPPING_SPELLING_UNFIT",
    }
)
#: true of many good mappings: a long text in a short field, an empty element that the schema wants, a rule that only a proof runs
NOTES: Final = frozenset(
    {"MAPPING_LIST_LONGER", "MAPPING_NEVER_RUNS", "MAPPING_TEXT_LONGER", "MAPPING_WRITES_EMPTY"}
)


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


def level(problem: Problem) -> Level:
    """The level of a problem with a mapping."""
    if problem.code in NOTES:
        return Level.NOTE
    return Level.WARNING if problem.code in WARNINGS else Level.ERROR
