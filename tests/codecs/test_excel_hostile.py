"""Workbooks of strangers: bombs, lies, broken and locked files are refused at once, with a reason."""

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.excel import ExcelCodec
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


def codec(**more: Any) -> ExcelCodec:
    values = {"sheet": 1, "header_rows": 1, "columns": {"姓名": "text"}, "max_unpacked": 2_000_000, **more}
    return ExcelCodec(read_settings(ExcelCodec.Settings, values), Path())


GOOD = codec().encode([{"姓名": "马·哈三"}, {"姓名": "=cmd|' /C calc'!A0"}])


def changed(parts: Mapping[str, bytes | None]) -> bytes:
    """The good workbook with parts replaced, added or (None) left out."""
    source, target = zipfile.ZipFile(io.BytesIO(GOOD)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in [*source.namelist(), *(parts.keys() - set(source.namelist()))]:
            part = parts.get(name, source.read(name) if name not in parts else None)
            if part is not None:
                archive.writestr(name, part)
    return target.getvalue()


def part(name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(GOOD)).read(name)


def with_rows(rows: bytes) -> bytes:
    """The good sheet with more XML at the end of its rows."""
    return changed({SHEET: part(SHEET).replace(b"</sheetData>", rows + b"</sheetData>")})


def refused(body: bytes, **more: Any) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        codec(**more).decode(body)
    assert all(problem.place for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def test_the_good_one_is_read_and_its_formula_is_a_text() -> None:
    assert codec().decode(changed({})) == [{"姓名": "马·哈三"}, {"姓名": "=cmd|' /C calc'!A0"}]
    assert b"<f>" not in part(SHEET)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert refused(changed({TEXTS: b" " * 3_000_000})) == ["EXCEL_TOO_LARGE"]
    assert refused(changed({f"xl/media/{n}.png": b"" for n in range(2100)})) == ["EXCEL_TOO_LARGE"]


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    body = bytearray(changed({TEXTS: b" " * 1_900_000}))
    at = body.rindex(TEXTS.encode()) - 46
    struct.pack_into("<I", body, at + 24, 100)

    assert refused(bytes(body)) == ["EXCEL_BROKEN"]


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="9"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1048576'><c\n r='XFD1048576'><v>1</v></c></row>",
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="1048576"><x:c r="xfd1048576"/></x:row>',
        b'<row r="1048576"><c s=">" r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1000000"/><row>' + b"<c><v>1</v></c>" * 9 + b"</row>",
    ],
)
def test_one_cell_far_away_does_not_fill_the_memory(cell: bytes) -> None:
    assert refused(with_rows(cell)) == ["EXCEL_TOO_LARGE"]


def test_formats_down_to_the_last_row_are_no_cells() -> None:
    formatted = b'<row r="1048575" s="1" hidden="1"/><row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576"/></row>'

    assert len(codec().decode(with_rows(formatted))) == 2
    hiding = formatted.replace(b'<c r="XFD1048576"/>', b'<c r="XFD1048576" x="/>"><v>1</v></c>')
    assert refused(with_rows(hiding)) == ["EXCEL_TOO_LARGE"]


@pytest.mark.parametrize("reference", [b"A0", b"A99999999999999999999", b"", b"5"])
def test_a_cell_with_an_impossible_reference_is_refused(reference: bytes) -> None:
    assert refused(with_rows(b'<row r="9"><c r="' + reference + b'"><v>1</v></c></row>')) == ["EXCEL_BROKEN"]


def test_one_long_text_shown_in_many_cells_does_not_fill_the_memory() -> None:
    texts = part(TEXTS).replace(b"</sst>", b"<si><t>" + b"x" * 30_000 + b"</t></si></sst>")
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>3</v></c></row>' % (n, n) for n in range(4, 200))
    sheet = part(SHEET).replace(b"</sheetData>", rows + b"</sheetData>")

    assert refused(changed({SHEET: sheet, TEXTS: texts})) == ["EXCEL_TOO_LARGE"]
    assert refused(changed({SHEET: sheet.replace(b"<row", b"<row  "), TEXTS: texts})) == ["EXCEL_TOO_LARGE"]
    assert len(codec(max_unpacked=9_000_000).decode(changed({SHEET: sheet, TEXTS: texts}))) == 198


def test_entities_are_refused_in_every_part() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    for name in (
        SHEET,
        TEXTS,
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
    ):
        assert refused(changed({name: bomb + part(name).partition(b"?>")[2]})) == ["EXCEL_BROKEN"]
    assert refused(changed({TEXTS: part(TEXTS).decode().encode("utf-16")})) == ["EXCEL_BROKEN"]


def test_a_locked_an_old_and_a_foreign_file_are_told_apart() -> None:
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)
    locked = bytearray(GOOD)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1

    assert refused(ole + "EncryptedPackage".encode("utf-16-le")) == ["EXCEL_ENCRYPTED"]
    assert refused(bytes(locked)) == ["EXCEL_ENCRYPTED"]
    assert refused(ole) == ["EXCEL_OLD"]
    for foreign in (b"%PDF-1.7", "姓名,性别\n".encode("gbk"), b"<html><table></table></html>"):
        assert refused(foreign) == ["EXCEL_BROKEN"]


def test_a_truncated_or_incomplete_workbook_is_refused() -> None:
    for length in range(1, len(GOOD), 97):
        assert refused(GOOD[:length]) == ["EXCEL_BROKEN"]
    for name in (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"):
        assert refused(changed({name: None})) == ["EXCEL_BROKEN"]
    assert refused(changed({SHEET: part(SHEET)[:-30]})) == ["EXCEL_BROKEN"]


def test_macros_links_and_pictures_are_never_opened() -> None:
    body = changed({"xl/vbaProject.bin": b"\0macro", "xl/externalLinks/externalLink1.xml": b"<!DOCTYPE x>"})

    assert len(codec().decode(body)) == 2


def test_errors_and_hidden_rows_are_found_in_any_spelling() -> None:
    odd = b"<row  r='4' hidden='true'><c t = 'e' r='A4'><f>1/0</f><v>#DIV/0!</v></c></row>"

    assert sorted(refused(with_rows(odd))) == ["EXCEL_ERROR", "EXCEL_HIDDEN"]


@pytest.mark.parametrize("number", [b"1e999", b"NaN", b"-1e308"])
def test_no_number_breaks_the_reader(number: bytes) -> None:
    body = with_rows(b'<row r="4"><c r="A4"><v>' + number + b"</v></c></row>")
    for kind in ("text", "integer", "decimal", "date", "boolean"):
        one = codec(columns={"姓名": kind}, numbers_as_text=True, serials=True, texts_as_numbers=True)
        with pytest.raises(BadDocument):
            one.decode(body)
