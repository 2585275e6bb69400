"""A workbook that came back: its sheets as texts, every formula, number and missing column told with its cell."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from ....schemas.errors import BadDocument
from ....schemas.problem import Problem
from ...codecs.excel_package import Package
from ...codecs.excel_settings import ExcelSettings
from ...codecs.excel_sheet import sheet_of
from .book import checksum, text_digest
from .columns import BASE, CHECK, COVER, LINE, Kind
from .edits import SheetRow

#: a mapping has hundreds of rules, an agency dozens of mappings
_BYTES: Final = 32 * 1024 * 1024
_UNPACKED: Final = 128 * 1024 * 1024
_CELLS: Final = 2_000_000
_FORMULA: Final = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
#: characters of one file in it
_TEXT: Final = 2_000_000
#: problems told of one sheet
_MOST: Final = 200
_LABEL: Final = re.compile(r"[^/\\\x00-\x1f]+(?:/[^/\\\x00-\x1f]+)*\.(?:yaml|csv)")
#: where the cover lists the mappings
_LISTED: Final = 4


@dataclass
class Opened:
    """The workbook. Raises BadDocument when it is none, or too large."""

    body: bytes
    problems: list[Problem] = field(default_factory=list)
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        package = Package(self.body, _settings(1))
        workbook = package.xml(package.main())
        self.names = tuple(one.get("name", "") for one in workbook.iter("{*}sheet"))

    def covered(self) -> dict[str, str]:
        """Sheet → mapping, as the cover lists them."""
        if COVER not in self.names:
            self.problems.append(Problem("SHEET_MISSING", params={"name": COVER}, place="the workbook"))
            return {}
        found = {}
        for row in self._grid(COVER)[_LISTED:]:
            texts = [one if isinstance(one, str) else "" for one in (*row, "", "", "")]
            if not texts[0] or not texts[2]:
                break
            found[texts[0]] = texts[2]
        return found

    def base(self) -> dict[str, str]:
        """Label → the file's text as it was exported; what is not whole is noted and left out."""
        if BASE not in self.names:
            self.problems.append(Problem("SHEET_MISSING", params={"name": BASE}, place="the workbook"))
            return {}
        found: dict[str, tuple[str, list[str]]] = {}
        label = ""
        for row in self._grid(BASE):
            first, digest, line = (str(one) for one in (*row, "", "", "")[:3])
            if first:
                label = first
                found[label] = (digest, [])
            elif line and label:
                found[label][1].append(_line(line))
        whole = {}
        for label, (digest, lines) in found.items():
            text = "\n".join(lines)
            parts = label.split("/")
            whole_again = len(text) <= _TEXT and text_digest(text) == digest
            if not whole_again or not _LABEL.fullmatch(label) or {".", ".."} & set(parts):
                self.problems.append(Problem("SHEET_DAMAGED", params={"file": label}, place=BASE))
            else:
                whole[label] = text
        return whole

    def rows(self, name: str, kind: Kind) -> list[SheetRow] | None:
        """The rows of one sheet; None when the sheet or a column is missing."""
        if name not in self.names:
            self.problems.append(Problem("SHEET_MISSING", params={"name": name}, place="the workbook"))
            return None
        grid = self._grid(name)
        heads = [str(one).split("\n")[0].strip() for one in grid[0]] if grid else []
        where = {column.name: heads.index(column.en) for column in kind.columns if column.en in heads}
        missing = [column.en for column in kind.columns if column.name not in where]
        if missing:
            params = {"name": ", ".join(missing)}
            self.problems.append(Problem("SHEET_MISSING", params=params, place=f"{name}!1"))
            return None
        known = len(self.problems)
        self._formulas(name)
        found = []
        for number, cells in enumerate(grid[1:], 2):
            row = self._row(name, number, cells, kind, where)
            if row is not None:
                found.append(row)
        del self.problems[known + _MOST :]
        return found

    def _row(
        self, name: str, number: int, cells: Sequence[Any], kind: Kind, where: Mapping[str, int]
    ) -> SheetRow | None:
        letters = {column: letter(one) for column, one in where.items()}
        texts = {}
        for column in kind.columns:
            value = cells[where[column.name]] if where[column.name] < len(cells) else ""
            if not isinstance(value, str) and (column.edited or column.name == LINE):
                params = {"column": column.en, "value": str(value)}
                place = f"{name}!{letters[column.name]}{number}"
                self.problems.append(Problem("SHEET_TYPE", params=params, place=place))
            text = str(value).replace("_x000D_", "").replace("\r\n", "\n").strip()
            if text:
                texts[column.name] = text
        if not texts.keys() & set(kind.edited) and LINE not in texts:
            return None
        intact = texts.get(CHECK, "") == checksum(kind, texts)
        return SheetRow(name, number, texts.get(LINE, ""), texts, intact, letters)

    def _grid(self, name: str) -> list[list[Any]]:
        return sheet_of(self.body, _settings(name)).rows

    def _formulas(self, name: str) -> None:
        """Every cell with a formula: what it shows is not what is meant to be written."""
        package = Package(self.body, _settings(1))
        main = package.main()
        links = package.links(main)
        for one in package.xml(main).iter("{*}sheet"):
            identity = next((str(value) for key, value in one.items() if str(key).endswith("}id")), "")
            if one.get("name") != name or identity not in links:
                continue
            part = package.part(links[identity]) or b""
            if not _FORMULA.search(part):
                continue
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
            for formula in etree.fromstring(part, parser).iter("{*}f"):
                cell = formula.getparent()
                place = f"{name}!{cell.get('r', '') if cell is not None else ''}"
                self.problems.append(Problem("SHEET_FORMULA", place=place))


def _line(text: str) -> str:
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, str) else text


def _settings(sheet: str | int) -> ExcelSettings:
    return ExcelSettings.model_validate(
        {
            "sheet": sheet, "header_rows": 1, "columns": {"x": "text"}, "hidden": "read",
            "max_bytes": _BYTES, "max_unpacked": _UNPACKED, "max_cells": _CELLS,
        }
    )  # fmt: skip


def opened(body: bytes) -> Opened:
    """The workbook in these bytes. Raises BadDocument."""
    if len(body) > _BYTES:
        params = {"limit": str(_BYTES), "unit": "bytes"}
        raise BadDocument(problems=[Problem("EXCEL_TOO_LARGE", params=params, place="the workbook")])
    return Opened(body)


def letter(number: int) -> str:
    """The letters of a column counted from 0."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
