"""What is done about lacunas: accepted, told, held for an operator or refused, by kind and by place.

A mapping says it under `lacunas:`, an agency in its table of `casebus.toml`; both are read by the same class.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import ConfigDict
from pydantic import Field as Setting

from ..schemas.lacuna import Gap, Lacuna, Weight, everywhere, folded
from ..schemas.problem import Problem
from .settings import Settings

#: what holds where nobody says otherwise: a code that nobody knows may mean anything
DEFAULTS = {Gap.UNMAPPED_CODE: Weight.WARN}
_BRACKETS = re.compile(r"\[[^\]]*\]")


class PathSettings(Settings):
    """What is done about the lacunas of one place."""

    path: Annotated[
        str,
        Setting(
            min_length=1,
            description="A canonical path without indexes, `persons.phone`; it covers all below it.",
        ),
    ]
    policy: Annotated[Weight, Setting(description="`accept`, `warn`, `hold` or `reject`.")]
    kind: Annotated[
        Gap | None, Setting(description="Only lacunas of this kind; left out: of every kind.")
    ] = None


class LacunaSettings(Settings):
    """What is done about what a translation cannot carry over whole: `accept`, `warn`, `hold` or `reject`.

    A held or refused transfer is told with its places.
    """

    model_config = ConfigDict(populate_by_name=True)

    placeholder: Annotated[
        Weight | None, Setting(description="A default that nobody entered (default accept).")
    ] = None
    dropped: Annotated[
        Weight | None, Setting(description="A value without a place on the other side (default accept).")
    ] = None
    lossy: Annotated[
        Weight | None, Setting(description="A value written with less than it says (default accept).")
    ] = None
    changed_default: Annotated[
        Weight | None,
        Setting(alias="changed-default", description="A default that reads as another one (default accept)."),
    ] = None
    truncated: Annotated[
        Weight | None, Setting(description="A text or list that was shortened (default accept).")
    ] = None
    unmapped_code: Annotated[
        Weight | None,
        Setting(alias="unmapped-code", description="A code kept without being known (default warn)."),
    ] = None
    residue_missing: Annotated[
        Weight | None,
        Setting(
            alias="residue-missing",
            description="A field of the agency's own that could not be put back (default accept).",
        ),
    ] = None
    paths: Annotated[
        tuple[PathSettings, ...],
        Setting(description="Single places that are treated otherwise; the first that fits counts."),
    ] = ()

    def said(self, lacuna: Lacuna) -> Weight | None:
        """What these settings say of one lacuna: of its place, else of its kind; None where they do not say."""
        for one in self.paths:
            if one.kind in (None, lacuna.kind) and _covers(one.path, lacuna.path):
                return one.policy
        kind: Weight | None = getattr(self, lacuna.kind.name.lower())
        return kind


NOTHING_SAID = LacunaSettings()


def _covers(path: str, found: str) -> bool:
    """Whether a lacuna lies at or below a path; a path without selectors covers every element."""
    wanted = everywhere(path).replace("[]", "")
    return any(
        where == wanted or where.startswith((wanted + ".", wanted + "["))
        for where in (found.replace("[]", ""), _BRACKETS.sub("", found))
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """The lacunas of one document, folded and weighed."""

    lacunas: tuple[Lacuna, ...] = ()

    def problems(self, weight: Weight) -> tuple[Problem, ...]:
        """Those of that weight as problems."""
        return tuple(one.problem for one in self.lacunas if one.weight is weight)


NONE = Judged()


def judge(lacunas: Iterable[Lacuna], own: LacunaSettings, mapping: LacunaSettings) -> Judged:
    """Weigh them: as the agency's settings say, else the mapping's, else as is usual."""
    return Judged(
        tuple(
            replace(one, weight=own.said(one) or mapping.said(one) or DEFAULTS.get(one.kind, Weight.ACCEPT))
            for one in folded(lacunas)
        )
    )
