"""Mappings as the sheets of a workbook, still as plain texts: what stands in which row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ....schemas.errors import Misconfigured
from ....schemas.problem import Problem
from ..mapping_file import MappingFile
from . import facts
from .cells import dedented
from .columns import CODES, LACUNAS, MAPPING_COLUMN, RESHAPE, RULES, SECTIONS, TABLE_COLUMN, Kind
from .nodes import Listed, Mapped, line_column
from .rows import MappingRows, mapping_rows
from .tables import Table

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its name, its kind, its rows."""

    name: str
    kind: Kind
    rows: tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One mapping in the workbook: its sheet, its file's label and text, those of its code tables."""

    mapping: MappingFile
    sheet: str
    label: str
    text: str
    tables: Mapping[str, str]


def sources(mappings: Sequence[MappingFile]) -> list[Source]:
    """The mappings with the names of their sheets. Raises Misconfigured when two are called the same."""
    found: list[Source] = []
    for mapping in mappings:
        path = mapping.plan.path
        label = f"{path.parent.name}/{path.name}"
        if any(one.label == label for one in found):
            problem = Problem("SHEET_NAME_TWICE", params={"name": label}, place=str(path))
            raise Misconfigured(f"two mappings are called {label}", problems=[problem])
        names = {one.sheet.lower() for one in found}
        tables = {}
        for table in mapping.plan.tables.values():
            for row in (*table.rows, *table.unmapped)[:1]:
                tables[row.spot.file] = _text(path.parent.parent / row.spot.file)
        found.append(
            Source(mapping, _sheet(f"{path.parent.name}-{path.stem}", names), label, _text(path), tables)
        )
    return found


def _text(path: object) -> str:
    with open(str(path), encoding="utf-8", newline="") as file:
        return file.read()


def _sheet(name: str, taken: set[str]) -> str:
    plain = "".join("-" if char in "[]:*?/\\'" else char for char in name)[:31]
    number = 2
    while plain.lower() in taken:
        plain = f"{plain[:27]}~{number}"
        number += 1
    return plain


def pages(found: Sequence[Source], on: date) -> Iterator[Page]:
    """Every sheet but the cover and the base."""
    read = {one.label: mapping_rows(one.text) for one in found}
    for one in found:
        told = facts.facts(read[one.label], one.mapping, on)
        rules = tuple(
            {"line": row.line(one.text), **row.cells, **told.get(row.address, {})}
            for row in read[one.label].rules
        )
        yield Page(one.sheet, RULES, rules)
    yield Page(CODES.title, CODES, tuple(_codes(found)))
    for section, kind in SECTIONS.items():
        rows = (
            {"line": row.line(one.text), MAPPING_COLUMN: one.label.removesuffix(".yaml"), **row.cells}
            for one in found
            for row in read[one.label].sections.get(section, ())
        )
        yield Page(kind.title, kind, tuple(rows))
    yield Page(RESHAPE.title, RESHAPE, tuple(row for one in found for row in _reshape(one, read[one.label])))
    yield Page(LACUNAS.title, LACUNAS, tuple(row for one in found for row in _lacunas(one, read[one.label])))


def _codes(found: Sequence[Source]) -> Iterator[Cells]:
    tables = {label: text for one in found for label, text in one.tables.items()}
    for label in sorted(tables):
        for known in Table.of(tables[label]).known():
            yield {"line": known.line, TABLE_COLUMN: label, **known.cells}


def _reshape(one: Source, rows: MappingRows) -> Iterator[Cells]:
    steps = rows.root.get("reshape")
    for step in steps.items if isinstance(steps, Listed) else ():
        line, column = line_column(one.text, step.start)
        yield {
            "line": f"{line}:{column}",
            MAPPING_COLUMN: one.mapping.name,
            "text": dedented(one.text, step),
        }


def _lacunas(one: Source, rows: MappingRows) -> Iterator[Cells]:
    """What a mapping says that it cannot carry."""
    for row in rows.rules:
        cells = row.cells
        about = {"line": row.line(one.text), MAPPING_COLUMN: one.mapping.name, "path": row.name}
        if "loses" in cells:
            yield {**about, "what": "lossy 有损", "reason": cells["loses"]}
        if cells.get("direction") in ("in", "out"):
            yield {
                **about,
                "what": f"one way 单向（{cells['direction']}）",
                "reason": cells.get("source", ""),
            }
        for name, word in (("in", "default in 默认入"), ("out", "default out 默认出")):
            if name in cells:
                yield {**about, "what": word, "reason": cells[name]}
    for row in rows.sections.get("absent", ()):
        about = {"line": row.line(one.text), MAPPING_COLUMN: one.mapping.name, "path": row.name}
        yield {**about, "what": "absent 无法提供", "reason": row.cells["value"]}
    policies = rows.root.get("lacunas")
    for entry in policies.entries if isinstance(policies, Mapped) else ():
        line, column = line_column(one.text, entry.key.start)
        about = {"line": f"{line}:{column}", MAPPING_COLUMN: one.mapping.name, "path": "lacunas"}
        yield {
            **about,
            "what": "policy 策略",
            "reason": f"{entry.key.text}: {dedented(one.text, entry.value)}",
        }
    for name, table in sorted(one.mapping.plan.tables.items()):
        for code in table.unmapped:
            about = {"line": str(code.spot.line), MAPPING_COLUMN: one.mapping.name, "path": name}
            yield {**about, "what": "unmapped code 无对应代码", "reason": code.local or code.canonical}
