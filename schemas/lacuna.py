"""What a translation could not carry over whole: a lacuna is no problem by itself; a policy says what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Gap(StrEnum):
    """The kinds of lacuna."""

    #: a value that nobody entered was put in, because the other side wants one
    PLACEHOLDER = "placeholder"
    #: a value has no place on the other side
    DROPPED = "dropped"
    #: a value was written with less than it says
    LOSSY = "lossy"
    #: a missing value is written as one default and would be read as another
    CHANGED_DEFAULT = "changed-default"
    #: a value was shortened to fit
    TRUNCATED = "truncated"
    #: a code that the table does not know was kept as it is
    UNMAPPED_CODE = "unmapped-code"
    #: a value lies outside what the other side can tell apart
    OUT_OF_RANGE = "out-of-range"


@dataclass(frozen=True, slots=True)
class Lacuna:
    """One of them: the canonical path, its place in the source or in the written record, the mapping's rule."""

    kind: Gap
    path: str
    place: str = ""
    rule: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
