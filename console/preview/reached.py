"""What the shown samples reach of a mapping, there and back: the marks in its margin."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from ...adapters.mapping import MappingFile
from ...adapters.mapping.watch import Coverage, CoverageReport
from ...adapters.mapping.watch.examples import example_of
from ...schemas.errors import CasebusError
from .watched import stamp

#: samples, bytes of one, and documents of one that count
SAMPLES: Final = 20
LARGEST: Final = 1_000_000
DOCUMENTS: Final = 50


def reached(mapping: MappingFile, samples: Sequence[Path], on: date) -> CoverageReport:
    """Measured again when the mapping or a sample has changed."""
    return _reached(_Asked(mapping), tuple(samples[:SAMPLES]), on, stamp(samples[:SAMPLES]))


class _Asked:
    """A mapping known by what it was made from."""

    def __init__(self, mapping: MappingFile) -> None:
        self.mapping = mapping

    def __hash__(self) -> int:
        return hash((self.mapping.name, self.mapping.digest))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and (
            (self.mapping.name, self.mapping.digest) == (other.mapping.name, other.mapping.digest)
        )


@lru_cache(maxsize=4)
def _reached(asked: _Asked, samples: tuple[Path, ...], on: date, stamped: str) -> CoverageReport:
    mapping = asked.mapping
    coverage = Coverage.of(mapping)
    for path in samples:
        try:
            if path.stat().st_size > LARGEST:
                continue
            records, example = mapping.decode(path.read_bytes()), example_of(mapping, path)
        except (OSError, CasebusError):
            continue  # it is told where the sample is shown
        for index, record in enumerate(records[:DOCUMENTS]):
            reading = mapping.read(record, on=on, probe=coverage.inward)
            mapping.write(reading.document, on=on, envelope=example.envelope(index), probe=coverage.outward)
    return coverage.report()
