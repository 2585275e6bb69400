"""Edits of a workbook as a reviewed change: the files before and after, and everything that is wrong with it.

Nothing is written here: the result is checked in a copy of the folder, with the place of each problem in the
sheet and in the file.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from pathlib import Path
from typing import Any

from ....schemas.problem import Problem
from ..check_levels import Level, level
from ..load import CodecLoader, check_mapping
from .apply import Applying
from .columns import CODES, MAPPING_COLUMN, RULES, SECTIONS, TABLE_COLUMN
from .edits import Edits, Known, SheetRow, edits
from .nodes import NotYaml
from .opened import Opened, opened
from .rows import MappingRows, mapping_rows
from .tables import Table, applied

#: the file of a mapping by its name (`police/AJYS`), or None
Finder = Callable[[str], Path | None]
_PLACE = re.compile(r"(.*):(\d+):(\d+)")
_SKIPPED = shutil.ignore_patterns("examples", "pinned", "__pycache__", ".git", "*.zip")


@dataclass(frozen=True, slots=True)
class Change:
    """One file before and after."""

    label: str
    path: Path
    before: str
    after: str

    def diff(self) -> list[str]:
        """The change as people review it."""
        one, other = self.before.splitlines(), self.after.splitlines()
        return list(unified_diff(one, other, f"a/{self.label}", f"b/{self.label}", lineterm=""))


@dataclass(frozen=True, slots=True)
class Review:
    """What a workbook would change. `since` are the files that changed after they were exported."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    since: tuple[str, ...] = ()

    @property
    def may_be_written(self) -> bool:
        """Whether nothing but warnings stands in the way."""
        return not any(level(one) is Level.ERROR for one in self.problems)


def review(
    body: bytes, find: Finder, *, codecs: CodecLoader, targets: Mapping[str, Mapping[str, Any]]
) -> Review:
    """The edits of a workbook against the files as they are now. Raises BadDocument for what is no workbook."""
    return _Review(opened(body), find, codecs, targets).run()


@dataclass
class _Review:
    book: Opened
    find: Finder
    codecs: CodecLoader
    targets: Mapping[str, Mapping[str, Any]]
    base: dict[str, str] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    now: dict[str, str] = field(default_factory=dict)
    applying: dict[str, Applying] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    #: (label, local code) → the row that says it
    codes: dict[tuple[str, str], SheetRow] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        return self.book.problems

    def run(self) -> Review:
        mappings = self.book.covered()
        self.base = self.book.base()
        self._files(mappings)
        self._rules(mappings)
        self._sections()
        for label, one in self.applying.items():
            self.after[label] = one.text()
        self._tables()
        changes = tuple(
            Change(label, self.paths[label], self.now[label], text)
            for label, text in sorted(self.after.items())
            if text != self.now[label]
        )
        since = tuple(label for label in sorted(self.now) if self.now[label] != self.base[label])
        if changes and not self.problems:
            self._check(changes)
        return Review(changes, _once(self.problems), since)

    def _files(self, mappings: Mapping[str, str]) -> None:
        roots: list[Path] = []
        for label in self.base:
            path: Path | None = None
            if label.endswith(".yaml"):
                name = label.removesuffix(".yaml")
                path = self.find(name) if name in mappings.values() else None
                roots += [path.parent.parent] if path else []
            else:
                path = next((root / label for root in roots if (root / label).is_file()), None)
            if path is None:
                self.problems.append(Problem("SHEET_FILE", params={"file": label}, place=label))
                continue
            try:
                with path.open(encoding="utf-8", newline="") as file:
                    self.now[label], self.paths[label] = file.read(), path
            except (OSError, UnicodeDecodeError) as fault:
                self.problems.append(Problem("MAPPING_YAML", params={"reason": str(fault)}, rule=label))
        for name in mappings.values():
            if f"{name}.yaml" not in self.base:
                self.problems.append(Problem("SHEET_DAMAGED", params={"file": f"{name}.yaml"}, place=name))

    def _rules(self, mappings: Mapping[str, str]) -> None:
        for sheet, name in mappings.items():
            label = f"{name}.yaml"
            rows = self.book.rows(sheet, RULES)
            if rows is None or label not in self.now:
                continue
            try:
                then, now = mapping_rows(self.base[label]), mapping_rows(self.now[label])
            except NotYaml as fault:
                self.problems.append(Problem("MAPPING_YAML", params={"reason": str(fault)}, rule=label))
                continue
            one = self.applying[label] = Applying(then, now, self.problems)
            one.sheet(edits(RULES, _known(then), rows, self.problems))

    def _sections(self) -> None:
        for section, kind in SECTIONS.items():
            rows = self.book.rows(kind.title, kind)
            if rows is None:
                continue
            by_file: dict[str, list[SheetRow]] = {label: [] for label in self.applying}
            for row in rows:
                label = f"{row.cells.get(MAPPING_COLUMN, '')}.yaml"
                if label in by_file:
                    by_file[label].append(row)
                else:
                    params = {"file": label}
                    self.problems.append(
                        Problem("SHEET_FILE", params=params, place=row.place(MAPPING_COLUMN))
                    )
            for label, own in by_file.items():
                known = _known(self.applying[label].then, section)
                self.applying[label].sheet(edits(kind, known, own, self.problems), section)

    def _tables(self) -> None:
        rows = self.book.rows(CODES.title, CODES)
        labels = [label for label in self.now if label.endswith(".csv")]
        by_file: dict[str, list[SheetRow]] = {label: [] for label in labels}
        for row in rows or ():
            label = row.cells.get(TABLE_COLUMN, "")
            if label in by_file:
                by_file[label].append(row)
                self.codes[label, row.cells.get("local", "")] = row
            else:
                params = {"file": label}
                self.problems.append(Problem("SHEET_FILE", params=params, place=row.place(TABLE_COLUMN)))
        for label in labels if rows is not None else ():
            then, now = Table.of(self.base[label]), Table.of(self.now[label])
            found: Edits = edits(CODES, then.known(), by_file[label], self.problems)
            self.after[label] = applied(self.now[label], then, now, found, self.problems)

    def _check(self, changes: tuple[Change, ...]) -> None:
        """Every mapping of the workbook as it would be, in a copy of its folder."""
        rooted: dict[Path, list[str]] = {}
        for label in self.applying:
            rooted.setdefault(self.paths[label].parent.parent, []).append(label)
        for root, labels in rooted.items():
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder)
                for part in {"codes", "fragments", *(label.partition("/")[0] for label in labels)}:
                    if (root / part).is_dir():
                        shutil.copytree(root / part, copy / part, ignore=_SKIPPED)
                for change in changes:
                    if (copy / change.label).is_file():
                        (copy / change.label).write_text(change.after, "utf-8", newline="")
                for label in labels:
                    found = check_mapping(copy / label, codecs=self.codecs, targets=self.targets)
                    self.problems.extend(self._placed(one, label) for one in found)

    def _placed(self, problem: Problem, label: str) -> Problem:
        """The problem with the cell that it comes from."""
        match = _PLACE.fullmatch(problem.rule)
        if match is None:
            return problem
        file, line, column = match[1], int(match[2]), int(match[3])
        row: SheetRow | None = None
        if file == label:
            rows = mapping_rows(self.after[label])
            name = _row_at(rows, line, column)
            row = self.applying[label].said.get(name)
        elif file in self.after:
            near = (one for one in Table.of(self.after[file]).rows if one.first < line <= one.last)
            cells = next((one.cells for one in near), {})
            row = self.codes.get((file, cells.get("local", "")))
        return replace(problem, place=row.place()) if row else problem


def _known(rows: MappingRows, section: str = "") -> list[Known]:
    found = rows.sections.get(section, []) if section else rows.rules
    return [Known(row.line(rows.text), row.name, row.cells) for row in found]


def _row_at(rows: MappingRows, line: int, column: int) -> str:
    """The name of the last row that begins at or before a place."""
    before = [(tuple(map(int, row.line(rows.text).split(":"))), row.name) for row in rows.all()]
    fitting = [one for one in before if one[0] <= (line, column)]
    return max(fitting)[1] if fitting else ""


def _once(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple({repr(one): one for one in problems}.values())
