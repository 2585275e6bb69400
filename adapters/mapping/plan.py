"""A checked mapping as data: what it says, its layout and schema, its rules with their operations prepared.

For tools (coverage, generation, drafts, spreadsheets); running a mapping needs none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .bound import Bound, Written
from .code_tables import CodeTable
from .language import Sheet
from .layout import Layout
from .target import Shape


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the compiler knew. Read only."""

    path: Path
    sheet: Sheet
    layout: Layout
    shape: Shape
    #: of the document and, with `BoundCopy.envelope`, of the transfer's envelope
    rules: tuple[Bound, ...]
    writes: tuple[Written, ...]
    tables: Mapping[str, CodeTable]
