"""The mappings of one folder together: two that read the same delivery, two that write the same hand-over, tables that none uses."""

import re
from itertools import combinations
from pathlib import Path

from ...schemas.problem import Problem
from .check_globs import overlap
from .language import Sheet, Spot
from .sheet_text import read_sheet
from .source import Faults, read_yaml


def check_folder(folder: Path) -> list[Problem]:
    """Warnings about a folder of mappings as a whole, sorted by place. A file that cannot be read is left out."""
    faults = Faults()
    sheets = [sheet for path in sorted(folder.glob("*.yaml")) if (sheet := _sheet(path)) is not None]
    for first, second in combinations(sheets, 2):
        _receives(first, second, faults)
        _handovers(first, second, faults)
    _tables(folder, faults)
    return faults.sorted()


def _sheet(path: Path) -> Sheet | None:
    label = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    root = read_yaml(text, label, Faults())
    return read_sheet(root, label, Faults()) if root is not None else None


def _receives(first: Sheet, second: Sheet, faults: Faults) -> None:
    """A delivery that two mappings fit is read by the first in order of file names."""
    shared = overlap(first.receives, second.receives) if first.receives and second.receives else None
    if shared is not None:
        spot = second.at("receives")
        faults.add(spot, "MAPPING_RECEIVES_OVERLAP", second.receives, name=shared, other=first.name)


def _handovers(first: Sheet, second: Sheet, faults: Faults) -> None:
    """A hand-over that two mappings write is written by the first in order of file names."""
    if not (first.sends and second.sends and first.target == second.target):
        return
    carried = {literal.text for literal in first.handovers}
    for literal in second.handovers:
        if literal.text in carried:
            faults.add(
                literal.spot, "MAPPING_HANDOVER_TWICE", literal.text, handover=literal.text, other=first.name
            )


def _tables(folder: Path, faults: Faults) -> None:
    """A code table of the folder's own that no mapping in it names."""
    texts = [
        path.read_bytes()
        for path in sorted(folder.rglob("*.yaml"))
        if not {"examples", "pinned"} & set(path.parts)
    ]
    for path in sorted((folder / "codes").glob("*.csv")):
        named = re.compile(rb"[(\s'\"]" + re.escape(path.stem.encode()) + rb"[\s'\",)]")
        if not any(named.search(text) for text in texts):
            spot = Spot(f"{folder.name}/codes/{path.name}", 1, 1)
            faults.add(spot, "MAPPING_TABLE_UNUSED", path.stem, table=path.stem)
