"""Mutants of a mapping, drawn at random: the same seed draws the same ones."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ..language import Each, Rule
from ..mapping_file import MappingFile
from .kinds import KINDS
from .mutant import Mutant, mutant
from .sheet import Places, places
from .tables import row

#: draws without a new mutant after which there seem to be no more
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    places: Places


def mutants_of(mapping: MappingFile, seed: int) -> Iterator[Mutant]:
    """Different mutants of one mapping; each kind of change is as likely as any other."""
    path, random = mapping.plan.path, Random(f"{mapping.name}/{seed}")
    files = [_File(file, places(file.read_text("utf-8"), mapping.plan.shape)) for file in _files(mapping)]
    draws: list[Callable[[], Mutant | None]] = [
        lambda name=name: _changed(path, random.choice(files), name, random)  # type: ignore[misc]
        for name in KINDS
    ]
    draws.append(lambda: _row(mapping, random))
    seen: set[tuple[Path, str]] = set()
    idle = 0
    while idle < _PATIENCE:
        found = random.choice(draws)()
        idle += 1
        if found and (found.file, found.text) not in seen:
            seen.add((found.file, found.text))
            idle = 0
            yield found


def drawn(mappings: Sequence[MappingFile], count: int, seed: int) -> list[Mutant]:
    """That many mutants over all mappings, in turn, as far as there are so many."""
    waiting = [mutants_of(mapping, seed) for mapping in mappings]
    found: list[Mutant] = []
    while waiting and len(found) < count:
        for one in list(waiting):
            made = next(one, None)
            if made is None:
                waiting.remove(one)
            elif len(found) < count:
                found.append(made)
    return found


def _changed(mapping: Path, file: _File, name: str, random: Random) -> Mutant | None:
    edits = KINDS[name](file.places, random)
    return mutant(mapping, file.path, file.places.source, name, edits) if edits else None


def _row(mapping: MappingFile, random: Random) -> Mutant | None:
    tables = sorted(mapping.plan.tables)
    if not tables:
        return None
    name, folder = random.choice(tables), mapping.plan.path.parent
    beside = (folder / "codes" / f"{name}.csv", folder.parent / "codes" / f"{name}.csv")
    file = next((one for one in beside if one.is_file()), None)
    return row(mapping.plan.path, mapping.plan.tables[name], file, random) if file else None


def _files(mapping: MappingFile) -> list[Path]:
    """The mapping's own file and the fragments whose rules are in it."""
    folder = mapping.plan.path.parent
    names = {rule.spot.file.rsplit("/", 1)[-1] for rule in _rules(mapping.plan.sheet.rules)}
    fragments = [place / "fragments" / name for name in names for place in (folder, folder.parent)]
    return [mapping.plan.path, *sorted(file for file in fragments if file.is_file())]


def _rules(rules: Sequence[Rule]) -> Iterator[Rule]:
    for rule in rules:
        yield rule
        if isinstance(rule, Each):
            yield from _rules(rule.rules)
