"""Translation against its own floor: what a document costs beyond parsing its bytes, per codec, in and out.

`in` is all that a gateway does with a document but reading the file: parse, schema, mapping, canonical
validation, digest, JSON. `out` is all it does but writing the file: JSON, mapping, encoding (and the codec's
own check of what it wrote). `floor` is the cheapest honest parse of the same bytes, measured in turn with both.
`traced` is the mapping's way in with a probe that keeps all it is told, against the same without one.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from .specimens import Specimen, specimens

#: seconds that one measurement of one thing takes: long against the clock, short against what else the machine does
SPAN = 0.02
#: seconds of real work before anything counts, for processors that slow down when idle
WARM_UP = 0.5


@dataclass
class Costs:
    """Microseconds of processor time per document, one entry per round."""

    floor: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    write: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    watched: list[float] = field(default_factory=list)


def translate(rounds: int = 15) -> dict[str, Any]:
    """Medians over the rounds; each measures floor, in and out in turn, and its ratios are its own."""
    measured = [(one, Costs()) for one in specimens()]
    for specimen, _ in measured:
        _cost(specimen.floor, 1, WARM_UP / 5)
        _cost(specimen.read, 1, WARM_UP / 5)
        _cost(specimen.write, 1, WARM_UP / 5)
        _cost(specimen.watched, 1, WARM_UP / 25)
    gc.collect()
    gc.freeze()  # what is loaded is no garbage; what is measured still pays for its own
    try:
        for specimen, costs in measured:  # a gateway speaks one format: its caches are its own
            for _ in range(rounds):
                costs.floor.append(_cost(specimen.floor, specimen.documents))
                costs.read.append(_cost(specimen.read, specimen.documents))
                costs.write.append(_cost(specimen.write, specimen.documents))
                costs.plain.append(_cost(specimen.plain, specimen.documents))
                costs.watched.append(_cost(specimen.watched, specimen.documents))
    finally:
        gc.unfreeze()
    codecs = {specimen.codec: _figures(specimen, costs) for specimen, costs in measured}
    return {"floor_us": codecs["xml"]["floor_us"], "rounds": rounds, **codecs}


def _figures(specimen: Specimen, costs: Costs) -> dict[str, Any]:
    floors = costs.floor
    return {
        "mapping": specimen.mapping,
        "bytes": specimen.size,
        "documents": specimen.documents,
        "floor_us": round(median(floors), 2),
        "in_us": round(median(costs.read), 2),
        "in_ratio": round(median(a / b for a, b in zip(costs.read, floors, strict=True)), 2),
        "out_us": round(median(costs.write), 2),
        "out_ratio": round(median(a / b for a, b in zip(costs.write, floors, strict=True)), 2),
        "traced_us": round(median(costs.watched), 2),
        "traced_ratio": round(median(a / b for a, b in zip(costs.watched, costs.plain, strict=True)), 2),
    }


def _cost(call: Callable[[], object], documents: int, span: float = SPAN) -> float:
    """Microseconds of processor time per document, over as many calls as fit into the span."""
    calls, clock = 0, time.thread_time
    start = clock()
    while (elapsed := clock() - start) < span:
        for _ in range(8):
            call()
        calls += 8
    return elapsed / calls / documents * 1e6
