"""A codec whose records have the form that a mapping's `reshape:` gives them; in every other way the codec itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ....schemas.errors import BadDocument
from ....schemas.problem import Problem
from ...contracts import Codec, Path, Record
from ..failures import place_text
from .contract import Cut, Fault, Fields, Misfit, Reshape, Trace

#: a place is looked up in the whole source: beyond so many faults of one step the record's number must do
LOCATED = 100


@dataclass(frozen=True)
class ReshapedCodec:
    """Bytes ↔ reshaped records. Thread-safe; an index is that of the reshaped record."""

    codec: Codec
    reshapes: tuple[Reshape, ...]
    fields: Fields
    #: the last source that had problems, and how its places are found: many problems, one reading
    _last: list[tuple[bytes, list[Trace]]] = field(default_factory=list, repr=False, compare=False)

    def decode(self, body: bytes) -> list[Record]:
        """Every reshaped document in `body`. Raises BadDocument with every problem of the first step that has any."""
        self._last.clear()
        return self._steps(body)[-1]

    def encode(self, records: Sequence[Record], cuts: list[Cut] | None = None) -> bytes:
        """The bytes of `records`; `cuts` takes what was left out as declared. Raises BadDocument."""
        noted: list[Cut] = []
        given = list(records)
        for reshape in reversed(self.reshapes):
            try:
                given = reshape.back(given, noted)
            except Misfit as misfit:
                alone = len(given) == 1
                raise BadDocument(
                    problems=[_problem(fault, reshape, "", alone) for fault in misfit.faults]
                ) from None
        body = self.codec.encode(given)
        if cuts is not None:
            cuts.extend(noted)
        return body

    def locate(self, body: bytes, index: int, path: Path) -> str:
        """Where in `body` the reshaped document has `path`."""
        last = next(iter(self._last), None)
        if last is None or last[0] is not body:
            steps = zip(self.reshapes, self._steps(body), strict=False)
            last = (body, [reshape.origins(records) for reshape, records in steps])
            self._last[:] = [last]
        return self._place(body, last[1], index, path)

    def layout(self) -> Fields:
        """Every field that a reshaped document may have."""
        return self.fields

    def _steps(self, body: bytes) -> list[list[Record]]:
        """The codec's records, then those after each step."""
        steps = [self.codec.decode(body)]
        for number, reshape in enumerate(self.reshapes):
            try:
                steps.append(reshape.forward(steps[-1]))
            except Misfit as misfit:
                before = zip(self.reshapes[:number], steps, strict=False)
                traces = [earlier.origins(records) for earlier, records in before]
                found = []
                for count, fault in enumerate(misfit.faults):
                    place = place_text((fault.index, *fault.path))
                    if count < LOCATED:
                        place = self._place(body, traces, fault.index, fault.path)
                    found.append(_problem(fault, reshape, place, True))
                raise BadDocument(problems=found) from None
        return steps

    def _place(self, body: bytes, traces: Sequence[Trace], index: int, path: Path) -> str:
        """The place in `body` of a path in the records behind the traced steps."""
        within: list[str] = []
        for trace in reversed(traces):
            found = trace(index, path)
            index, path = found.index, found.path
            within.append(found.inside)
        return joined(self.codec.locate(body, index, path), *reversed(within))


def joined(*places: str) -> str:
    """A place and the places within it: `line 4, /Letter/Body: line 2, /DOC/XM`."""
    return ": ".join(place for place in places if place)


def _problem(fault: Fault, reshape: Reshape, place: str, alone: bool) -> Problem:
    path = place_text(fault.path if alone else (fault.index, *fault.path))
    params = {"field": path, **fault.params}
    where = joined(place, fault.inside)
    return Problem(fault.code, path, params, place=where, rule=str(reshape.spot))
