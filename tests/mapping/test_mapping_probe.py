"""A probe is told everything a run does, and changes nothing of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters import kinds
from casebus.adapters.loading import mappings_in
from casebus.adapters.mapping import MappingFile

DAY = date(2021, 9, 29)


@dataclass
class Recorder:
    """Keeps all it is told."""

    told: list[tuple[Any, ...]] = field(default_factory=list)

    def value(self, site: int, indexes: tuple[int, ...], source: Any, steps: Any, result: Any) -> None:
        self.told.append(("value", site, indexes, source, tuple(steps), result))

    def absent(self, site: int, indexes: tuple[int, ...]) -> None:
        self.told.append(("absent", site, indexes))

    def filled(self, site: int, indexes: tuple[int, ...], value: Any) -> None:
        self.told.append(("filled", site, indexes, value))

    def items(self, site: int, indexes: tuple[int, ...], count: int) -> None:
        self.told.append(("items", site, indexes, count))

    def branch(self, site: int, indexes: tuple[int, ...], taken: bool) -> None:
        self.told.append(("branch", site, indexes, taken))


def samples() -> list[Any]:
    found = []
    for kind in (kinds.POLICE, kinds.COURT, kinds.PRISON, kinds.CORRECTION, kinds.PROCURATORATE):
        for mapping in mappings_in(kind.mappings).files:
            folder = kind.mappings / "examples" / mapping.name.rpartition("/")[2]
            files = [path for path in sorted(folder.glob("*")) if path.suffix not in (".yaml", ".zip")]
            # the documents' canonical forms lie beside them
            files = [path for path in files if path.suffixes[-2:-1] not in ([".case"], [".receipt"])]
            found += [pytest.param(mapping, path, id=f"{mapping.name}-{path.name}") for path in files]
    return found


@pytest.mark.parametrize(("mapping", "path"), samples())
def test_a_watched_run_gives_what_an_unwatched_one_gives(mapping: MappingFile, path: Path) -> None:
    # Given a document as its agency writes it
    for record in mapping.codec.decode(path.read_bytes()):
        inward, outward = Recorder(), Recorder()

        # When it is read and written with and without somebody watching
        plain, watched = mapping.read(record, on=DAY), mapping.read(record, on=DAY, probe=inward)
        back = mapping.write(plain.document, on=DAY)
        seen = mapping.write(plain.document, on=DAY, probe=outward)

        # Then nothing differs, and every value that arrived was told with the rule that carried it
        assert (watched, seen) == (plain, back)
        sites = mapping.inward.observed.sites
        carried = Counter(str(told[-1]) for told in inward.told if told[0] in ("value", "filled"))
        assert not [leaf for leaf in _leaves(plain.document) if str(leaf) not in carried]
        assert all(sites[told[1]].spot.line > 0 for told in inward.told)
        written = Counter(str(told[-1]) for told in outward.told if told[0] in ("value", "filled"))
        assert not [leaf for leaf in _leaves(back.record) if str(leaf) not in written]


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [leaf for one in inner for leaf in _leaves(one)]
    return [value]
