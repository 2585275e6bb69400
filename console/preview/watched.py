"""Whether anything that a preview shows has changed on disk: times and sizes, looked at when the page asks."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

#: files of one folder of mappings that are watched
MOST: Final = 5_000
_ENDINGS: Final = frozenset({".yaml", ".csv", ".xsd", ".json", ".toml"})
#: they lie beside mappings, or above for all kinds
_SHARED: Final = ("codes", "fragments")


def mapping_files(mapping: Path) -> Iterator[Path]:
    """Everything a mapping may use: its folder, and the code tables and fragments of all kinds."""
    yield mapping
    folder = mapping.parent
    yield from _files(folder, skip=frozenset({"examples", "pinned"}))
    for name in _SHARED:
        yield from _files(folder.parent / name, skip=frozenset())


def _files(folder: Path, skip: frozenset[str]) -> Iterator[Path]:
    for here, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if name not in skip and not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix in _ENDINGS:
                yield Path(here) / name


def stamp(files: Iterable[Path]) -> str:
    """Another text whenever one of these files has another time or size, appears or goes."""
    digest = hashlib.sha256()
    for file in islice(files, MOST):
        try:
            found = file.stat()
            digest.update(
                f"{file}\0{found.st_mtime_ns}\0{found.st_size}\0".encode("utf-8", "surrogateescape")
            )
        except OSError:
            digest.update(f"{file}\0-\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]
