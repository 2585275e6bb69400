"""The workbook as people get it: frozen headings, filters, widths, cells to edit in colour. The same mappings are the same bytes."""

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

from ....schemas.errors import Misconfigured
from ....schemas.problem import Problem
from ..mapping_file import MappingFile
from .columns import BASE, CHECK, COVER, RULES, Kind
from .sheets import Cells, Page, Source, pages, sources

#: rows below the last one in which the lists of choices still help
_SPARE: Final = 300
#: characters of a cell in Excel
_LONGEST: Final = 32_767
#: text in every cell: what is typed stays what was typed
_CELL: Final = {"num_format": "@", "valign": "top", "text_wrap": True}
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "head": {"bold": True, "bg_color": "#D9D9D9", "border": 1},
    "ask": {"bold": True, "bg_color": "#FFD966", "border": 1},
    "told": {"bg_color": "#F2F2F2", "border": 1, "border_color": "#D9D9D9"},
    "edit": {"bg_color": "#FFF9E5", "border": 1, "border_color": "#D9D9D9"},
    "title": {"bold": True, "font_size": 14},
    "plain": {},
}
_HOW: Final = (
    ("How to edit", "如何编辑"),
    (
        "Yellow cells may be edited. Grey ones are told by the schema, the sender's layout and the examples; a change there is refused.",
        "黄色单元格可以编辑；灰色单元格来自标准结构、来文结构和示例，不可修改，否则拒绝导入。",
    ),
    (
        "A new rule: insert a row where it belongs and fill the yellow cells; Line stays empty. To remove a rule delete its row.",
        "新增规则：在相应位置插入一行并填写黄色单元格，行号留空；删除规则：删除整行。",
    ),
    (
        "A rule that is more than a path with operations stands in “Rule as YAML”, as in the file, and may be edited there. Write `choose`, `first`, `template`, `gather` and groups of rules in that cell.",
        "不能用路径加操作表示的规则写在“YAML 规则”列，可直接在该列编辑；choose、first、template、gather 等均写在该列。",
    ),
    (
        "Paths that begin with envelope/ are the transfer's own values. Reshape and Lacunas are for reading only.",
        "以 envelope/ 开头的路径是流转自身的值；Reshape、Lacunas 两表仅供查看。",
    ),
    (
        "All cells are text. Formulas, numbers and dates are refused: type a code as it is, with its zeros.",
        "所有单元格均为文本；公式、数字、日期格式一律拒绝，代码请按原样（含前导零）填写。",
    ),
    (
        "casebus mapping import FILE.xlsx shows what your edits change in the files; with --write it changes them.",
        "casebus mapping import FILE.xlsx 显示修改内容，加 --write 则写入文件。",
    ),
)


def workbook(mappings: Sequence[MappingFile], on: date) -> bytes:
    """The mappings as one workbook of that day. Raises Misconfigured for what no sheet can hold."""
    found = sources(mappings)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime.combine(on, time())})
    formats = {name: book.add_format({**_CELL, **more}) for name, more in _LOOKS.items()}
    _cover(book, formats, found, on)
    for page in pages(found, on):
        _page(book, formats, page)
    _base(book, formats, found)
    book.close()
    return target.getvalue()


def _cover(book: Any, formats: Any, found: Sequence[Source], on: date) -> None:
    sheet = book.add_worksheet(COVER)
    sheet.set_column(0, 0, 34, formats["plain"])
    sheet.set_column(1, 1, 44, formats["plain"])
    sheet.set_column(2, 3, 20, formats["plain"])
    sheet.set_column(4, 4, 74, formats["plain"])
    sheet.write_string(0, 0, "Mapping specification 映射说明", formats["title"])
    sheet.write_string(1, 0, "Date 日期", formats["plain"])
    sheet.write_string(1, 1, on.isoformat(), formats["plain"])
    heads = ("Sheet 工作表", "Title 名称", "Mapping 映射", "Version 版本", "Digest 摘要")
    for column, text in enumerate(heads):
        sheet.write_string(3, column, text, formats["head"])
    row = 4
    for one in found:
        title = one.mapping.title
        names = " ".join(dict.fromkeys(title[lang] for lang in ("en", "zh") if title.get(lang)))
        cells = (one.sheet, names, one.mapping.name, one.mapping.version, one.mapping.digest)
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, formats["told"])
        row += 1
    for en, zh in _HOW:
        row += 1
        sheet.merge_range(row, 0, row, 4, "", formats["plain"])
        sheet.write_string(row, 0, f"{en}\n{zh}", formats["head" if en == "How to edit" else "plain"])
        sheet.set_row(row, 32)
    sheet.activate()


def _page(book: Any, formats: Any, page: Page) -> None:
    sheet = book.add_worksheet(page.name)
    last = len(page.rows)
    for number, column in enumerate(page.kind.columns):
        shade = formats["edit" if column.edited else "told"]
        plain = formats["plain"]
        sheet.set_column(number, number, column.width, plain, {"hidden": column.hidden})
        sheet.write_string(0, number, column.heading, formats["ask" if column.edited else "head"])
        if column.choices:
            rule = {"validate": "list", "source": list(column.choices), "ignore_blank": True}
            sheet.data_validation(1, number, last + _SPARE, number, rule)
        for row, cells in enumerate(page.rows, 1):
            text = checksum(page.kind, cells) if column.name == CHECK else cells.get(column.name, "")
            if not text:
                sheet.write_blank(row, number, None, shade)
            else:
                _write(sheet, (row, number), text, shade)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(last, 1), len(page.kind.columns) - 1)
    if page.kind is RULES:
        sheet.set_zoom(90)


def _write(sheet: Any, place: tuple[int, int], text: str, shade: Any) -> None:
    if len(text) > _LONGEST or sheet.write_string(*place, text, shade):
        where = f"{sheet.get_name()}, row {place[0] + 1}"
        problem = Problem("SHEET_TOO_LONG", params={"limit": str(_LONGEST)}, place=where)
        raise Misconfigured(f"{where}: a cell is too long", problems=[problem])


def _base(book: Any, formats: Any, found: Iterable[Source]) -> None:
    """The files as they are now, so that the import can tell edits from later changes."""
    sheet = book.add_worksheet(BASE)
    sheet.hide()
    files: dict[str, str] = {}
    for one in found:
        for label, text in {one.label: one.text, **one.tables}.items():
            if files.setdefault(label, text) != text:
                problem = Problem("SHEET_NAME_TWICE", params={"name": label}, place=label)
                raise Misconfigured(f"two files are called {label}", problems=[problem])
    row = 0
    for label, text in files.items():
        sheet.write_string(row, 0, label, formats["plain"])
        sheet.write_string(row, 1, text_digest(text), formats["plain"])
        row += 1
        for line in text.split("\n"):
            # as JSON: no blank, control character or escape of the format is lost on the way
            _write(sheet, (row, 2), json.dumps(line, ensure_ascii=True), formats["plain"])
            row += 1


def text_digest(text: str) -> str:
    """`sha256:` of a file's text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def checksum(kind: Kind, cells: Cells) -> str:
    """A sum over the cells that may not be edited."""
    told = "\x1f".join(cells.get(name, "").strip() for name in kind.told)
    return hashlib.sha256(told.encode()).hexdigest()[:10]
