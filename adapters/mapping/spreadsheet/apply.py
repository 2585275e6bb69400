"""The edits of a sheet as changes to the mapping file's text, each beside its neighbours."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from ....schemas.problem import Problem
from .edits import Edits, SheetRow
from .nodes import Entry, Mapped, NotYaml
from .rewrite import Rewriting, fits, neighbour
from .rows import Address, Group, MappingRows, Row, mapping_rows
from .splices import CannotSplice, Splices, rule_text, scalar

Cells = tuple[tuple[str, str], ...]


@dataclass
class Applying:
    """Changes one mapping's text by the edits of its sheets; `then` is the file as exported, `now` as it is."""

    then: MappingRows
    now: MappingRows
    problems: list[Problem]
    splices: Splices = field(init=False)
    rewriting: Rewriting = field(init=False)
    #: (address of the group, row) that the new text must have and those it must not
    wanted: Counter[Cells] = field(default_factory=Counter)
    #: whole name → the row of the sheet that says it
    said: dict[str, SheetRow] = field(default_factory=dict)
    by_address: dict[Address, Row] = field(init=False)
    lines: dict[str, Row] = field(init=False)
    sections: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.splices = Splices(self.now.text)
        self.rewriting = Rewriting(self.splices)
        self.by_address = {row.address: row for row in self.now.all()}
        self.lines = {row.line(self.then.text): row for row in self.then.all()}
        self.wanted = Counter(_cells(row.cells) for row in self.now.all())

    def sheet(self, edits: Edits, section: str = "") -> None:
        """Note the changes of one sheet."""
        for line, row in edits.rows.items():
            self.said[self.lines[line].name] = row
        for line in edits.removed:
            self._remove(self.lines[line])
        for line, cells in edits.changed.items():
            with self._noting(edits.rows[line]):
                self._change(line, cells, edits.rows[line])
        for sheet_row, above in edits.added:
            with self._noting(sheet_row):
                self._add(sheet_row, above, section)

    def text(self) -> str:
        """The new text; what did not come out as the sheet says is noted."""
        try:
            text = self.splices.done()
            for section, lines in self.sections.items():
                text = _appended(text, section, lines, self.splices.newline)
            if text == self.now.text:
                return text
            found = Counter(_cells(row.cells) for row in mapping_rows(text).all())
        except (CannotSplice, NotYaml) as fault:
            self.problems.append(Problem("SHEET_NOT_APPLIED", params={"reason": str(fault)}))
            return self.now.text
        for cells in ((self.wanted - found) + (found - self.wanted)) if not self.problems else ():
            name = dict(cells).get("canonical") or dict(cells).get("path", "")
            row = self.said.get(name)
            self.problems.append(
                Problem(
                    "SHEET_NOT_APPLIED", name, {"reason": dict(cells).get("yaml", name)},
                    place=row.place() if row else "",
                )
            )  # fmt: skip
        return text

    @contextmanager
    def _noting(self, row: SheetRow) -> Iterator[None]:
        try:
            yield
        except CannotSplice as fault:
            self.problems.append(
                Problem("SHEET_NOT_APPLIED", params={"reason": str(fault)}, place=row.place())
            )
        except NotYaml as fault:
            self.problems.append(
                Problem("SHEET_YAML", params={"reason": str(fault)}, place=row.place("yaml"))
            )

    def _remove(self, then: Row) -> None:
        now = self.by_address.get(then.address)
        if now is None:
            return  # somebody else removed it
        if now.cells != then.cells:
            self.problems.append(Problem("SHEET_REMOVED_CHANGED", then.name, {"path": then.name}))
            return
        try:
            self.splices.remove_row(now)
            self.wanted[_cells(now.cells)] -= 1
        except CannotSplice as fault:
            self.problems.append(
                Problem("SHEET_REMOVE", then.name, {"path": then.name, "reason": str(fault)})
            )

    def _change(self, line: str, cells: Mapping[str, tuple[str, str]], sheet_row: SheetRow) -> None:
        then = self.lines[line]
        now = self.by_address.get(then.address)
        if now is None:
            self.problems.append(
                Problem("SHEET_GONE", then.name, {"path": then.name}, place=sheet_row.place())
            )
            return
        todo = {}
        for column, (before, after) in cells.items():
            stands = now.cells.get(column, "")
            if stands not in (before, after):
                params = {"column": column, "now": stands, "before": before, "after": after}
                self.problems.append(
                    Problem("SHEET_CONFLICT", then.name, params, place=sheet_row.place(column))
                )
            elif stands != after:
                todo[column] = after
        if not todo:
            return
        result = {name: text for name, text in {**now.cells, **todo}.items() if text}
        self.wanted[_cells(now.cells)] -= 1
        self.wanted[_cells(result)] += 1
        self.said[result.get("canonical") or result.get("path", "")] = sheet_row
        self.rewriting.row(now, todo, result)

    def _add(self, sheet_row: SheetRow, above: str, section: str) -> None:
        cells = {name: text for name, text in sheet_row.cells.items() if text}
        if section:
            self._add_listed(cells, above, section)
            self.said[cells["path"]] = sheet_row
            return
        name = cells.get("canonical", "")
        near = self.by_address.get(self.lines[above].address) if above in self.lines else None
        group, after = neighbour(self.now.groups, name, near)
        if group is None:
            self.problems.append(
                Problem("SHEET_GROUP_ABSENT", name, {"path": name}, place=sheet_row.place("canonical"))
            )
            return
        fits(cells)
        self.rewriting.free(group, name)
        flow = group.block.flow
        value = rule_text(cells, flow=flow)
        if cells.get("note"):
            if "\n" in value + cells["note"] or flow:
                raise CannotSplice("no comment can stand behind this rule")
            value += f"  # {cells['note']}"
        self.splices.add(group.block, scalar(name.removeprefix(group.prefix), flow=flow), value, after)
        self.wanted[_cells(cells)] += 1
        self.said[name] = sheet_row

    def _add_listed(self, cells: Mapping[str, str], above: str, section: str) -> None:
        path, value = cells.get("path", ""), cells.get("value", "")
        if not path:
            raise CannotSplice("a row without a path")
        block = self.now.root.get(section)
        if isinstance(block, Mapped) and block.entries:
            near = self.by_address.get(self.lines[above].address) if above in self.lines else None
            entries: list[Entry] = list(block.entries)
            self.rewriting.free(Group("", block, (section,)), path)
            after = (
                entries.index(near.entry) if near is not None and near.entry in entries else len(entries) - 1
            )
            key = scalar(path, flow=block.flow)
            self.splices.add(block, key, scalar(value, flow=block.flow), after)
        else:
            line = f"  {scalar(path, flow=False)}: {scalar(value, flow=False)}"
            self.sections.setdefault(section, []).append(line)
        self.wanted[_cells({"path": path, "value": value})] += 1


def _appended(text: str, section: str, lines: list[str], newline: str) -> str:
    """A section that the file has not had."""
    if any(line.startswith(f"{section}:") for line in text.splitlines()):
        raise CannotSplice(f"{section}: is there, but empty")
    start = text if text.endswith("\n") or not text else text + newline
    return start + newline.join([f"{section}:", *lines, ""])


def _cells(cells: Mapping[str, str]) -> Cells:
    """Cells as they are compared; a comment may come to stand behind another line of its rule."""
    kept = ((name, text.strip()) for name, text in cells.items() if name != "note")
    return tuple(sorted(one for one in kept if one[1]))
