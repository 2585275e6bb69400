"""The edits of a sheet as changes to the mapping file's text, each beside its neighbours."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from ....schemas.problem import Problem
from .edits import Edits, SheetRow
from .nodes import Entry, Mapped, NotYaml, Scalar, nodes
from .rows import KEYS, TAKES, Address, Group, MappingRows, Row, mapping_rows
from .splices import CannotSplice, Splices, rule_text, scalar, value_text, whole

Cells = tuple[tuple[str, str], ...]


@dataclass
class Applying:
    """Changes one mapping's text by the edits of its sheets; `then` is the file as exported, `now` as it is."""

    then: MappingRows
    now: MappingRows
    problems: list[Problem]
    splices: Splices = field(init=False)
    #: (address of the group, row) that the new text must have and those it must not
    wanted: Counter[Cells] = field(default_factory=Counter)
    #: whole name → the row of the sheet that says it
    said: dict[str, SheetRow] = field(default_factory=dict)
    by_address: dict[Address, Row] = field(init=False)
    lines: dict[str, Row] = field(init=False)
    sections: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.splices = Splices(self.now.text)
        self.by_address = {row.address: row for row in self.now.all()}
        self.lines = {row.line(self.then.text): row for row in self.then.all()}
        self.wanted = Counter(_cells(row.cells) for row in self.now.all())

    def sheet(self, edits: Edits, section: str = "") -> None:
        """Note the changes of one sheet."""
        for line, row in edits.rows.items():
            self.said[self.lines[line].name] = row
        for line, cells in edits.changed.items():
            with self._noting(edits.rows[line]):
                self._change(line, cells, edits.rows[line])
        for line in edits.removed:
            self._remove(self.lines[line])
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
            self.problems.append(Problem("SHEET_NOT_APPLIED", params={"reason": str(fault)}, place=row.place()))
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
            self.problems.append(Problem("SHEET_REMOVE", then.name, {"path": then.name, "reason": str(fault)}))

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
        self._rewrite(now, todo, result, sheet_row)

    def _rewrite(
        self, row: Row, todo: Mapping[str, str], result: Mapping[str, str], sheet_row: SheetRow
    ) -> None:
        flow = row.group.block.flow
        name = "path" if row.kind == "listed" else "canonical"
        if name in todo:
            self._rename(row, todo[name], flow=flow)
        if "note" in todo:
            self._note(row, todo["note"])
        rest = {column: text for column, text in todo.items() if column not in (name, "note")}
        if not rest:
            return
        strange = set(result) - TAKES[row.kind] - {name, "note"}
        if row.kind in ("each", "at") and strange:
            raise CannotSplice(f"a group of rules takes no {', '.join(sorted(strange))}")
        if "yaml" in rest and row.kind == "yaml" and not strange:
            _yaml(rest["yaml"])
            self.splices.raw(row.value, rest["yaml"])
        elif row.kind == "listed":
            self.splices.value(row.value, rest["value"], flow=flow)
        elif strange or row.kind == "yaml":
            _fits(result)
            self.splices.put(row.value.start, row.value.end, rule_text(result, flow=flow))
        elif isinstance(row.value, Scalar):
            if set(result) & set(KEYS["copy"]):
                self.splices.put(row.value.start, row.value.end, rule_text(result, flow=flow))
            else:
                _fits(result)
                self.splices.value(row.value, whole(result), flow=flow)
        else:
            _fits(result, group=row.kind in ("each", "at"))
            self._long(row, rest, result)

    def _long(self, row: Row, rest: Mapping[str, str], result: Mapping[str, str]) -> None:
        """Single keys of a rule's long form."""
        block = row.value
        assert isinstance(block, Mapped)  # noqa: S101 – asked by the caller
        if row.kind == "copy" and {"source", "operations"} & set(rest):
            source = block.get("from")
            assert source is not None  # noqa: S101 – a copy has one
            self.splices.value(source, whole(result), flow=block.flow)
        for column, key in KEYS[row.kind].items():
            if column not in rest:
                continue
            node = block.get(key)
            number = next((n for n, one in enumerate(block.entries) if one.key.text == key), -1)
            if node is None:
                self.splices.add(block, key, value_text(key, rest[column]), len(block.entries) - 1)
            elif not rest[column]:
                self.splices.remove(block, number)
            elif isinstance(node, Scalar) and column != "key" and not rest[column].startswith("{"):
                self.splices.value(node, rest[column], flow=block.flow)
            else:
                self.splices.put(node.start, node.end, value_text(key, rest[column]))

    def _rename(self, row: Row, name: str, *, flow: bool) -> None:
        own = name.removeprefix(row.group.prefix)
        if row.item or not name.startswith(row.group.prefix) or not own:
            raise CannotSplice(f"it stands in {row.group.prefix or 'its list'}: remove the row, add another")
        if row.kind in ("each", "at"):
            raise CannotSplice("the rules of a group are named after it")
        self.splices.value(row.entry.key, own, flow=flow)

    def _note(self, row: Row, note: str) -> None:
        if row.item or row.kind not in ("copy", "const", "yaml") or row.group.block.flow or "\n" in note:
            raise CannotSplice("no comment can stand behind this rule")
        end = row.value.end
        stop = self.now.text.find("\n", end)
        stop = len(self.now.text) if stop < 0 else stop
        stop -= self.now.text[end:stop].endswith("\r")
        self.splices.put(end, stop, f"  # {note}" if note else "")

    def _add(self, sheet_row: SheetRow, above: str, section: str) -> None:
        cells = {name: text for name, text in sheet_row.cells.items() if text}
        if section:
            self._add_listed(cells, above, section)
            return
        name = cells.get("canonical", "")
        group, after = self._neighbour(name, above)
        if group is None:
            self.problems.append(
                Problem("SHEET_GROUP_ABSENT", name, {"path": name}, place=sheet_row.place("canonical"))
            )
            return
        _fits(cells)
        if cells.get("yaml"):
            _yaml(cells["yaml"])
        flow = group.block.flow
        value = rule_text(cells, flow=flow)
        if cells.get("note"):
            value += f"  # {cells['note']}"
        self.splices.add(group.block, scalar(name.removeprefix(group.prefix), flow=flow), value, after)
        self.wanted[_cells(cells)] += 1
        self.said[name] = sheet_row

    def _neighbour(self, name: str, above: str) -> tuple[Group | None, int]:
        """The group of a new rule and the number of the entry above it."""
        near = self.by_address.get(self.lines[above].address) if above in self.lines else None
        groups = self.now.groups
        fits = [one for one in groups if name.startswith(one.prefix) and name != one.prefix]
        longest = max((len(one.prefix) for one in fits), default=-1)
        best = [one for one in fits if len(one.prefix) == longest]
        for one in best if near is not None else ():
            if near.address[: len(one.address)] == one.address:
                child = str(near.address[len(one.address)])
                return one, [entry.key.text for entry in one.block.entries].index(child)
            if one.address[: len(near.address)] == near.address:
                return one, -1
        if len(best) != 1 or (not best[0].prefix and name.startswith("envelope/")):
            return None, -1
        return best[0], len(best[0].block.entries) - 1

    def _add_listed(self, cells: Mapping[str, str], above: str, section: str) -> None:
        path, value = cells.get("path", ""), cells.get("value", "")
        if not path:
            raise CannotSplice("a row without a path")
        block = self.now.root.get(section)
        if isinstance(block, Mapped) and block.entries:
            near = self.by_address.get(self.lines[above].address) if above in self.lines else None
            entries: list[Entry] = list(block.entries)
            after = entries.index(near.entry) if near is not None and near.entry in entries else len(entries) - 1
            key = scalar(path, flow=block.flow)
            self.splices.add(block, key, scalar(value, flow=block.flow), after)
        else:
            line = f"  {scalar(path, flow=False)}: {scalar(value, flow=False)}"
            self.sections.setdefault(section, []).append(line)
        self.wanted[_cells(cells)] += 1


def _appended(text: str, section: str, lines: list[str], newline: str) -> str:
    """A section that the file has not had."""
    if any(line.startswith(f"{section}:") for line in text.splitlines()):
        raise CannotSplice(f"{section}: is there, but empty")
    start = text if text.endswith("\n") or not text else text + newline
    return start + newline.join([f"{section}:", *lines, ""])


def _cells(cells: Mapping[str, str]) -> Cells:
    """Cells as they are compared."""
    return tuple(sorted((name, text.strip()) for name, text in cells.items() if text.strip()))


def _fits(cells: Mapping[str, str], *, group: bool = False) -> None:
    """Whether a row's cells are those of one rule."""
    given = set(cells) - {"canonical", "path", "note"}
    forms = {"yaml"} & given, {"constant"} & given, {"source", "operations"} & given
    if sum(map(bool, forms)) != 1:
        raise CannotSplice("a rule has a source path, or a constant, or YAML")
    kind = "yaml" if "yaml" in given else "const" if "constant" in given else "each" if group else "copy"
    if kind == "copy" and "source" not in given:
        raise CannotSplice("operations without a source path")
    if more := given - TAKES[kind]:
        raise CannotSplice(f"{kind}: {', '.join(sorted(more))}")


def _yaml(text: str) -> None:
    """Whether a cell is one YAML value. Raises NotYaml."""
    nodes(text)
