"""The mapping's own files for the page: findings below their lines, and in the margin what the samples have reached."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ...adapters.mapping.check_findings import Finding
from ...adapters.mapping.watch.report import CoverageReport
from ...schemas.catalogue import LANGUAGES
from ..coverage_page import said
from ..mapping_findings import finding_json
from ..texts import Texts
from .painted import Mark, Row, Sheet, numbered
from .remarks import Remarks

#: lines shown of one file
LINES: Final = 5_000


@dataclass
class _Line:
    """What the samples reached of one line: how many points it has, which were missed."""

    total: int = 0
    missed: dict[str, list[str]] = field(default_factory=lambda: {lang: [] for lang in LANGUAGES})

    @property
    def look(self) -> str:
        """The margin's colour."""
        count = len(self.missed[LANGUAGES[0]])
        return "hit" if not count else "miss" if count == self.total else "part"


def mapping_panes(
    mapping: Path, findings: Sequence[Finding], coverage: CoverageReport | None, remarks: Remarks
) -> list[dict[str, Any]]:
    """The mapping first, then the fragments and code tables that it uses or that something is wrong with."""
    root = mapping.parent.parent
    known = _reached(coverage) if coverage else {}
    own = f"{mapping.parent.name}/{mapping.name}"
    paths = {own: mapping, **{label: root / label for label in sorted(known) if label != own}}
    sheets = {label: Sheet(_rows(path, known.get(label, {}))) for label, path in paths.items()}
    for one in findings:
        label = own if one.file == mapping else _label(one.file, root)
        if label not in sheets:
            sheets[label] = Sheet(_rows(one.file, {}))
        number = remarks.finding(finding_json(one))
        sheet, row = sheets[label], one.line - 1
        sheet.mark(
            row, Mark(one.column - 1, one.column - 1 + one.width, (), str(remarks.all[number]["look"]))
        )
        sheet.note(row, number)
    return [{"file": label, **sheet.to_json()} for label, sheet in sheets.items()]


def _label(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name


def _rows(file: Path, reached: Mapping[int, _Line]) -> list[Row]:
    try:
        lines = file.read_text("utf-8-sig", errors="replace").splitlines()[:LINES]
    except OSError:
        return []
    return [
        Row(row.text, row.number, look=line.look if line else "", hint=_hint(line))
        for row in numbered(lines)
        for line in [reached.get(int(row.number))]
    ]


def _hint(line: _Line | None) -> Mapping[str, str]:
    return {lang: "\n".join(told) for lang, told in line.missed.items() if told} if line else {}


def _reached(coverage: CoverageReport) -> dict[str, dict[int, _Line]]:
    known: dict[str, dict[int, _Line]] = defaultdict(lambda: defaultdict(_Line))
    for way, direction in (("in", coverage.inward), ("out", coverage.outward)):
        for one in direction.points:
            line = known[one.point.spot.file][one.point.spot.line]
            line.total += 1
            if not one.times:
                for lang, told in line.missed.items():
                    told.append(said(one.point, way, Texts(lang)))
    return known
