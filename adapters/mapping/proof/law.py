"""Proving one mapping: its two laws on generated documents, what it was seen to lose, its grade."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import orjson

from ....schemas.problem import Problem
from ...contracts import Record
from ..mapping_file import MappingFile
from ..probe import Probe
from .documents import document
from .law_in import LawIn
from .law_out import LawOut
from .noise import Noise
from .outcome import Fault, Loss, Outcome
from .places import Carried
from .pools import ENVELOPE, Pools
from .records import Records
from .shrink import shrunk

#: more refused documents than this share, and the generation is too weak to prove anything
REFUSED = 0.4
#: faults shown per direction; each has a place of its own
_SHOWN = 8


@dataclass
class Direction:
    """One law on one mapping's generated documents."""

    held: int = 0
    #: held or not
    judged: int = 0
    refused: int = 0
    #: code and rule of refusals, the frequent ones first
    refusals: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    lost: set[Loss] = field(default_factory=set)
    respelled: bool = False


@dataclass
class Laws:
    """Both laws of one mapping."""

    inward: Direction
    outward: Direction
    problems: list[Problem] = field(default_factory=list)

    @property
    def lost(self) -> list[Loss]:
        """What was seen to be lost, all of it declared."""
        return sorted(self.inward.lost | self.outward.lost, key=lambda loss: (loss.rule, loss.path))

    @property
    def grade(self) -> str:
        """`exact`, `canonical` (other spellings come back in one) or `lossy`."""
        if self.lost:
            return "lossy"
        return "canonical" if self.inward.respelled or self.outward.respelled else "exact"


def laws(
    mapping: MappingFile,
    *,
    documents: int,
    seed: int,
    on: date,
    examples: Sequence[Record] = (),
    inward: Probe | None = None,
    outward: Probe | None = None,
) -> Laws:
    """Both laws on that many generated documents each; the same seed and day give the same documents.

    `examples` are records to start from beside the generated ones; the probes are told of every run.
    """
    carried = Carried(mapping)
    pools = Pools(carried, on, seed)
    out, written = _outward(pools, documents, seed, on, outward)
    back = Direction()
    if written:
        back = _inward(Records(carried, written, examples, Noise(carried), on), documents, seed, on, inward)
    found = Laws(back, out)
    found.problems = [*_unseen(carried, found), *_weak(mapping, found, pools)]
    return found


def _outward(
    pools: Pools, documents: int, seed: int, on: date, probe: Probe | None
) -> tuple[Direction, list[Record]]:
    law, direction, written = LawOut(pools.carried, on), Direction(), list[Record]()
    mapping = pools.carried.mapping

    def judge(random: Random) -> tuple[Outcome, Callable[[Fault], Problem]]:
        made = document(pools, random)
        outcome = law(made)
        if not outcome.refused and not outcome.fault:
            if probe is not None:
                mapping.write(made, on=on, envelope=ENVELOPE, probe=probe)
            record = mapping.write(outcome.found, on=on, envelope=ENVELOPE).record
            written.append(mapping.decode(mapping.encode(record))[0])
        return outcome, lambda fault: _smallest(fault, made, law)

    _run(judge, direction, documents, f"out{seed}")
    return direction, written


def _inward(records: Records, documents: int, seed: int, on: date, probe: Probe | None) -> Direction:
    law, direction = LawIn(records.carried, on), Direction()

    def judge(random: Random) -> tuple[Outcome, Callable[[Fault], Problem]]:
        record, noisy = records.record(random)
        outcome = law(record, noisy)
        if probe is not None and not outcome.refused:
            records.carried.mapping.read(record, on=on, probe=probe)
        return outcome, lambda fault: _smallest(fault, record, lambda one: law(one, noisy))

    _run(judge, direction, documents, f"in{seed}")
    return direction


def _run(
    judge: Callable[[Random], tuple[Outcome, Callable[[Fault], Problem]]],
    direction: Direction,
    documents: int,
    seed: str,
) -> None:
    """Judge until that many documents were accepted, or too many refused."""
    seen: set[tuple[str, str, str]] = set()
    for number in range(int(documents / (1 - REFUSED)) + 1):
        if direction.judged >= documents:
            return
        outcome, smallest = judge(Random(f"{seed}/{number}"))
        if outcome.refused:
            direction.refused += 1
            direction.refusals.update(f"{one.code} {one.path or one.rule}" for one in outcome.refused)
            continue
        direction.judged += 1
        if outcome.fault is not None:
            key = (outcome.fault.code, outcome.fault.rule, "" if outcome.fault.rule else outcome.fault.path)
            if key not in seen and len(seen) < _SHOWN:
                direction.problems.append(smallest(outcome.fault))
            seen.add(key)
        else:
            direction.held += 1
            direction.lost |= outcome.lost
            direction.respelled = direction.respelled or outcome.respelled


def _smallest(wanted: Fault, made: Any, law: Callable[[Any], Outcome]) -> Problem:
    """The fault on the smallest document that shows it."""

    def fails(one: Any) -> bool:
        fault = law(one).fault
        return fault is not None and (fault.code, fault.rule) == (wanted.code, wanted.rule)

    small = shrunk(made, fails)
    fault = law(small).fault or wanted
    return fault.problem(orjson.dumps(small, default=str).decode())


def _unseen(carried: Carried, found: Laws) -> Iterable[Problem]:
    """Declared losses that never showed: better than declared is wrong, too."""
    seen = {loss.rule for loss in found.lost}
    for spot, reason in carried.losses.items():
        if str(spot) not in seen:
            yield Problem("PROOF_LOSS_UNSEEN", params={"reason": reason}, rule=str(spot))


def _weak(mapping: MappingFile, found: Laws, pools: Pools) -> Iterable[Problem]:
    """Too few documents were accepted for the laws to mean anything."""
    for name, direction in (("in", found.inward), ("out", found.outward)):
        asked = direction.refused + direction.judged
        if not asked or direction.refused > REFUSED * asked:
            often = "; ".join(text for text, _ in direction.refusals.most_common(3))
            share = f"{100 * direction.refused // max(1, asked)}"
            yield Problem(
                "PROOF_WEAK",
                params={"direction": name, "share": share, "often": often},
                rule=f"{mapping.name}.yaml:1:1",
            )
    for leaf in pools.untaken:
        yield Problem("PROOF_UNTAKEN", ".".join(leaf.pattern), rule=str(min(leaf.spots)))
