"""The workbooks of the one office that has Excel: the same columns as the others' CSV, by hand and without a library.

Text stands in the shared strings, numbers are numbers, and a day is the count of days since the end of 1899 in a
cell that is shown as a date. An id that somebody turned into a number has fifteen digits left.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from .sheets import FEEDBACK, Row

DAYS = (
    *("出生日期", "收到日期", "入矫日期", "解矫日期", "文书日期", "生效日期"),
    *("刑期起", "刑期止", "释放日期"),
)
NUMBERS = ("序号", "刑期(月)", "缓刑考验期(月)", "罚金(元)")
IDS = ("证件号码",)
#: Excel believes in a 29 February 1900, so that its day 1 seems to be 31 December 1899
FIRST = date(1899, 12, 30)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
#: part → its relation to the workbook, and what it holds
PARTS = {
    "worksheets/sheet1.xml": ("worksheet", "worksheet+xml"),
    "styles.xml": ("styles", "styles+xml"),
    "sharedStrings.xml": ("sharedStrings", "sharedStrings+xml"),
}
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def feedback(people: Sequence[Row], *, miscounted: int = 0) -> bytes:
    """An `FK_` workbook; when something is miscounted, somebody has put a row of sums below the table."""
    rows: list[tuple[Mapping[str, str], bool]] = [({name: name for name in FEEDBACK}, False)]
    rows += [({**row.cells, "序号": str(n)}, row.as_number) for n, row in enumerate(people, 1)]
    if miscounted:
        rows.append(({"业务": "合计", "台账编号": f"{len(people) + miscounted}人"}, False))
    strings: dict[str, int] = {}
    lines = [_line(n, cells, as_number, strings) for n, (cells, as_number) in enumerate(rows, 1)]
    size = f"A1:{_column(len(FEEDBACK))}{len(rows)}"
    sheet = f'<worksheet xmlns="{MAIN}"><dimension ref="{size}"/><sheetData>{"".join(lines)}</sheetData></worksheet>'
    texts = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    shared = f'<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{texts}</sst>'
    return _package({"worksheets/sheet1.xml": sheet, "styles.xml": STYLES, "sharedStrings.xml": shared})


def _line(number: int, cells: Mapping[str, str], as_number: bool, strings: dict[str, int]) -> str:
    found = []
    for at, name in enumerate(FEEDBACK, 1):
        if value := cells.get(name, ""):
            kind, shown = _cell(name, value, as_number, strings) if number > 1 else _text(value, strings)
            found.append(f'<c r="{_column(at)}{number}"{kind}><v>{shown}</v></c>')
    return f'<row r="{number}">{"".join(found)}</row>'


def _cell(name: str, value: str, as_number: bool, strings: dict[str, int]) -> tuple[str, str]:
    if name in DAYS:
        year, month, day = (int(part) for part in value.split("/"))
        return ' s="1"', str((date(year, month, day) - FIRST).days)
    if name in NUMBERS:
        return "", value
    if name in IDS and as_number and value.isdigit():
        return "", f"{float(value):.14E}"
    return _text(value, strings)


def _text(value: str, strings: dict[str, int]) -> tuple[str, str]:
    return ' t="s"', str(strings.setdefault(value, len(strings)))


def _column(number: int) -> str:
    """A for 1, AA for 27."""
    before, last = divmod(number - 1, 26)
    return (_column(before) if before else "") + chr(ord("A") + last)


def _package(parts: Mapping[str, str]) -> bytes:
    """The ZIP; every part has the same time, so that the same sheet is the same file."""
    kinds = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{SPREADSHEET}{kind}"/>'
        for name, (_, kind) in {**PARTS, "workbook.xml": ("", "sheet.main+xml")}.items()
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATION}/{relation}" Target="{name}"/>'
        for n, (name, (relation, _)) in enumerate(PARTS.items(), 1)
    )
    whole = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
        '<sheet name="反馈" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        **{f"xl/{name}": text for name, text in parts.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in whole.items():
            package.writestr(zipfile.ZipInfo(name), DECLARED + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def rows(body: bytes) -> list[dict[str, str]]:
    """The lines of a workbook's first sheet by their headings, days as `yyyy/M/d`; what is blank is empty."""
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        names = set(package.namelist())
        shared = "xl/sharedStrings.xml"
        strings = [_words(one) for one in _parsed(package, shared)] if shared in names else []
        sheet = _parsed(package, "xl/worksheets/sheet1.xml")
    headings, *lines = [dict(_values(row, strings)) for row in sheet.iter(f"{{{MAIN}}}row")]
    return [{name: _shown(name, line.get(at, "")) for at, name in headings.items()} for line in lines]


def _parsed(package: zipfile.ZipFile, part: str) -> ET.Element:
    return ET.fromstring(package.read(part))  # noqa: S314 - what the exchange put there


def _values(row: ET.Element, strings: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The cells of a row by the letters of their columns."""
    for cell in row:
        value = cell.findtext(f"{{{MAIN}}}v") or ""
        kind = cell.get("t")
        text = strings[int(value)] if kind == "s" else _words(cell) if kind == "inlineStr" else value
        yield cell.get("r", "").rstrip("0123456789"), text.strip()


def _words(element: ET.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{{{MAIN}}}t"))


def _shown(name: str, value: str) -> str:
    if value and name in DAYS:
        day = FIRST + timedelta(days=int(float(value)))
        return f"{day.year}/{day.month}/{day.day}"
    return str(int(float(value))) if value and name in NUMBERS and name != "罚金(元)" else value
