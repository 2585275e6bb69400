"""What will happen to each case: who is arrested, what is returned, how it ends. Decided before the first day.

People in real agencies decide; here the seed does, so that the same seed is the same prefecture whatever is
slow, late or killed. Shares are exact counts over all cases, details follow from (seed, case, step).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random

from .offences import OFFENCES, Offence

#: the prefecture's figures that the demo repeats: cases, arrest reviews, prosecution reviews
CASES, ARREST_REVIEWS, PROSECUTION_REVIEWS = 457, 110, 394
#: from this many cases on, everything that can happen happens at least once
ALL_KINDS_FROM = 40

REPORT, NEW_OPINION, WITHDRAWAL = 1, 2, 3
INDICTED, DROPPED, WITHDRAWN = "indicted", "dropped", "withdrawn"
IMPRISONMENT, JAIL, SUSPENDED, CONTROL, FINE, ACQUITTED, EXEMPTED = (
    *("imprisonment", "jail", "suspended", "control"),
    *("fine", "acquitted", "exempted"),
)
TO_PRISON = (IMPRISONMENT, JAIL)
TO_CORRECTION = (SUSPENDED, CONTROL)


@dataclass(frozen=True, slots=True)
class Judgment:
    """One defendant's end: kind, months of the term and of probation, fine in yuan, months commuted."""

    kind: str
    months: int = 0
    probation: int = 0
    fine: int = 0
    commuted: int = 0


@dataclass(frozen=True, slots=True)
class Fate:
    """What will happen to one case. Suspects are counted from 1."""

    index: int
    offence: Offence
    suspects: int
    leniency: bool
    arrest: bool = False
    prosecution: bool = False
    not_arrested: frozenset[int] = frozenset()
    arrest_incomplete: bool = False
    prosecution_incomplete: bool = False
    branches: tuple[int, ...] = ()
    end: str = ""
    procedure: str = ""
    judgments: tuple[Judgment, ...] = ()

    def arrested(self) -> frozenset[int]:
        """The suspects whose arrest is approved."""
        return frozenset(range(1, self.suspects + 1)) - self.not_arrested if self.arrest else frozenset()


def reviews(cases: int) -> tuple[int, int]:
    """How many of the cases pass arrest review and prosecution review; every case passes one at least."""
    arrest = round(ARREST_REVIEWS * cases / CASES)
    return arrest, max(round(PROSECUTION_REVIEWS * cases / CASES), cases - arrest)


def fates(cases: int, seed: int) -> list[Fate]:
    """Every case's fate, in the order of filing."""
    rng = Random(f"{seed}/{cases}/fates")
    order = rng.sample(range(cases), cases)
    arrest, prosecution = reviews(cases)
    told = [_beginning(seed, index) for index in range(cases)]
    for index in order[:arrest]:
        told[index] = replace(told[index], arrest=True, offence=_arrestable(told[index]))
    for index in order[cases - prosecution :]:
        told[index] = replace(told[index], prosecution=True, end=INDICTED)
    _arrests(told, _Draw(rng, cases))
    _examinations(told, _Draw(rng, cases))
    _trials(told, seed, _Draw(rng, cases))
    return told


def _arrestable(fate: Fate) -> Offence:
    """Arrest needs an offence that imprisonment may follow (CPL 81); what has short detention only is told anew."""
    graver = [offence for offence in OFFENCES if not offence.jail]
    return graver[fate.index % len(graver)] if fate.offence.jail else fate.offence


class _Draw:
    """Draws exact shares: a rounded count, one at least when the prefecture is big enough."""

    def __init__(self, rng: Random, cases: int) -> None:
        self.rng, self.least = rng, 1 if cases >= ALL_KINDS_FROM else 0

    def of(self, share: float, all: Iterable[int]) -> list[int]:
        found = list(all)
        return self.rng.sample(found, min(len(found), max(self.least, round(share * len(found)))))


def _beginning(seed: int, index: int) -> Fate:
    rng = Random(f"{seed}/{index}/beginning")
    offence = rng.choices(OFFENCES, [o.share for o in OFFENCES])[0]
    suspects = 1 if offence.jail else rng.choices((1, 2, 3), (66, 22, 12))[0]
    return Fate(index=index, offence=offence, suspects=suspects, leniency=rng.random() < 0.85)


def _change(told: list[Fate], indexes: Iterable[int], change: Callable[[Fate], Fate]) -> None:
    for index in indexes:
        told[index] = change(told[index])


def _arrests(told: list[Fate], draw: _Draw) -> None:
    asked = [f.index for f in told if f.arrest]
    mixed = draw.of(0.09, asked)
    rejected = draw.of(0.14, (i for i in asked if i not in mixed))
    _change(told, mixed, lambda f: replace(f, suspects=max(2, f.suspects), not_arrested=frozenset({2})))
    _change(told, rejected, lambda f: replace(f, not_arrested=frozenset(range(1, f.suspects + 1))))
    _change(told, draw.of(0.06, asked), lambda f: replace(f, arrest_incomplete=True))


def _examinations(told: list[Fate], draw: _Draw) -> None:
    sent = [f.index for f in told if f.prosecution]
    returned = draw.of(0.12, sent)
    twice = draw.of(0.22, returned)
    withdrawn = draw.of(0.08, (i for i in returned if i not in twice))
    new_opinion = draw.of(0.3, (i for i in returned if i not in withdrawn))
    _change(told, returned, lambda f: replace(f, branches=(REPORT,)))
    _change(told, new_opinion, lambda f: replace(f, branches=(NEW_OPINION,)))
    _change(told, twice, lambda f: replace(f, branches=(*f.branches, REPORT)))
    _change(told, withdrawn, lambda f: replace(f, branches=(WITHDRAWAL,), end=WITHDRAWN))
    dropped = draw.of(0.06, (i for i in sent if i not in withdrawn))
    _change(told, dropped, lambda f: replace(f, end=DROPPED))
    _change(told, draw.of(0.03, sent), lambda f: replace(f, prosecution_incomplete=True))


def _trials(told: list[Fate], seed: int, draw: _Draw) -> None:
    tried = [f.index for f in told if f.end == INDICTED]
    for index in tried:
        rng = Random(f"{seed}/{index}/trial")
        judgments = tuple(_judgment(rng, told[index]) for _ in range(told[index].suspects))
        procedure = _procedure(rng, told[index])
        told[index] = replace(told[index], judgments=judgments, procedure=procedure)
    acquitted = draw.of(0.008, tried)
    _first(told, acquitted, Judgment(ACQUITTED))
    _first(told, draw.of(0.01, (i for i in tried if i not in acquitted)), Judgment(EXEMPTED))
    long = [f.index for f in told if any(_long(j) for j in f.judgments)]
    _change(
        told,
        draw.of(0.12, long),
        lambda f: replace(f, judgments=tuple(replace(j, commuted=3) if _long(j) else j for j in f.judgments)),
    )


def _first(told: list[Fate], indexes: Iterable[int], judgment: Judgment) -> None:
    """The first defendant of these cases is judged so, and in a trial that fits it."""
    for index in indexes:
        judgments = (judgment, *told[index].judgments[1:])
        told[index] = replace(told[index], judgments=judgments, procedure="ordinary", leniency=False)


def _long(judgment: Judgment) -> bool:
    return judgment.kind == IMPRISONMENT and judgment.months >= 14


def _procedure(rng: Random, fate: Fate) -> str:
    if not fate.leniency:
        return "ordinary"
    return "expedited" if fate.offence.jail or rng.random() < 0.4 else "summary"


def _judgment(rng: Random, fate: Fate) -> Judgment:
    months = rng.randrange(*fate.offence.months)
    fine = rng.randrange(1, 20) * 1000
    draw = rng.random()
    if draw < 0.06 and fate.offence.goods:
        return Judgment(FINE, fine=fine)
    if draw < 0.09 and fate.offence.key == "intentional-injury":
        return Judgment(CONTROL, months=max(3, min(24, months)))
    if draw < 0.42:
        probation = months + 2 if fate.offence.jail else max(12, months + 4)
        return Judgment(SUSPENDED, months=months, probation=probation, fine=fine)
    if fate.offence.jail:
        return Judgment(JAIL, months=months, fine=fine)
    return Judgment(IMPRISONMENT, months=months, fine=fine if fate.offence.goods else 0)
