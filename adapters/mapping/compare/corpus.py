"""The samples to compare with: a folder of files, or a mapping's own examples and made-up documents."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import orjson

from ....schemas.errors import Misconfigured
from ....schemas.problem import Problem
from ..mapping_file import MappingFile
from ..proof.documents import document
from ..proof.places import Carried
from ..proof.pools import ENVELOPE, Pools
from ..watch.examples import ABOUT, Example, example_of, examples, is_canonical
from .behaviour import Sample

#: bytes of one sample; the same that a command takes on its line
_LARGEST = 256 * 1024 * 1024


def folder_samples(folder: Path, mapping: MappingFile) -> Iterator[Sample]:
    """Every file below a folder, by name; canonical ones are written, all others read."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if not path.is_file() or path.name == ABOUT or any(part.startswith(".") for part in inside):
            continue
        name = "/".join(inside)
        if path.stat().st_size > _LARGEST:
            raise _unreadable(path, f"> {_LARGEST} bytes")
        if is_canonical(path):
            yield _canonical(path, name)
        elif path.suffix != ".zip" or (mapping.plan.sheet.codec or {}).get("kind") == "zip":
            yield Sample(name, path.read_bytes(), envelopes=example_of(mapping, path).envelopes)


def own_samples(
    old: MappingFile, new: MappingFile, *, documents: int, on: date, seed: int
) -> Iterator[Sample]:
    """The examples of the new mapping (or else the old one), then so many documents made for each of both."""
    for example in examples(new) or examples(old):
        yield _example(example, new)
    for label, mapping in (("old", old), ("new", new)):
        if not documents:
            return
        pools = Pools(Carried(mapping), on, seed)
        for number in range(documents):
            made = document(pools, Random(f"{seed}/{number}"), full=not number)  # noqa: S311 - the same each time
            yield Sample(f"{label} #{number + 1}", documents=(made,), envelopes=(ENVELOPE,))


def _example(example: Example, mapping: MappingFile) -> Sample:
    if mapping.receives:
        return Sample(example.source.name, example.source.read_bytes(), envelopes=example.envelopes)
    return Sample(example.source.name, documents=example.documents, envelopes=example.envelopes)


def _canonical(path: Path, name: str) -> Sample:
    try:
        found = orjson.loads(path.read_bytes())
    except ValueError as fault:
        raise _unreadable(path, str(fault)) from fault
    every = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in every):
        raise _unreadable(path, "{…}, [{…}, …]")
    return Sample(name, documents=tuple(every), envelopes=(ENVELOPE,) * len(every))


def _unreadable(path: Path, reason: str) -> Misconfigured:
    problem = Problem("MAPPING_SAMPLE_JSON", params={"file": str(path), "reason": reason}, place=str(path))
    return Misconfigured(f"{path}: {reason}", problems=[problem])
