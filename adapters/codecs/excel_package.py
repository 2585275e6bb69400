"""An .xlsx is a ZIP of XML from a stranger: it is measured, opened and searched before anything reads it.

The reading library puts the whole rectangle around the used cells into memory and believes what the
ZIP says about itself, so one cell far away or one false size would end the process. It is therefore
given a package made here, of the parts that were checked and nothing else: no macros, no links.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from lxml import etree

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from .excel_settings import ExcelSettings

#: files in one package; a workbook of fifty sheets has about two hundred
_MOST_MEMBERS: Final = 2000
_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PLAIN_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def refuse(code: str, **params: str) -> BadDocument:
    """The whole workbook is refused for one reason."""
    return BadDocument(problems=[Problem(code, params=params, place="the workbook")])


def is_old(body: bytes) -> bool:
    """Whether these are the bytes of an .xls, and not of an encrypted .xlsx, which looks alike. Raises BadDocument."""
    if not body.startswith(_OLE):
        return False
    if _ENCRYPTED in body:
        raise refuse("EXCEL_ENCRYPTED")
    return True


class Package:
    """The parts of one workbook. Every part is read once, against one allowance for all of them."""

    def __init__(self, body: bytes, settings: ExcelSettings) -> None:
        self._left = settings.max_unpacked
        self._limit = settings.max_unpacked
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except _ZIP_ERRORS as error:
            raise refuse("EXCEL_BROKEN", reason=str(error) or type(error).__name__) from None
        members = self._zip.infolist()
        if len(members) > _MOST_MEMBERS or sum(one.file_size for one in members) > self._limit:
            raise self._too_large()
        if any(one.flag_bits & 1 for one in members):
            raise refuse("EXCEL_ENCRYPTED")
        self._members = {one.filename.lower(): one for one in members}
        if len(self._members) != len(members):
            raise refuse("EXCEL_BROKEN", reason="two parts of the package have the same name")

    def part(self, name: str) -> bytes | None:
        """The bytes of one part, whole and with the right checksum; None when there is none. Raises BadDocument."""
        member = self._members.get(name.lower())
        if member is None:
            return None
        if member.compress_type not in _PLAIN_METHODS:
            raise refuse("EXCEL_BROKEN", reason=f"{name} is compressed in an unusual way")
        try:
            with self._zip.open(member) as source:
                part = source.read(self._left + 1)
        except _ZIP_ERRORS as error:
            raise refuse("EXCEL_BROKEN", reason=f"{name}: {error}") from None
        self._left -= len(part)
        if self._left < 0:
            raise self._too_large()
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:64]:
            raise refuse("EXCEL_BROKEN", reason=f"{name} is no plain UTF-8 XML without DOCTYPE")
        return part

    def xml(self, name: str) -> etree._Element:
        """One small part, parsed. Raises BadDocument when it is missing or broken."""
        part = self.part(name)
        if part is None:
            raise refuse("EXCEL_BROKEN", reason=f"{name} is missing: this is no .xlsx workbook")
        parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(part, parser)
        except etree.XMLSyntaxError as error:
            raise refuse("EXCEL_BROKEN", reason=f"{name}: {error.msg}") from None

    def main(self) -> str:
        """The name of the workbook part, as the package's own links say."""
        for target, kind in self._links("_rels/.rels", ""):
            if kind == "officeDocument":
                return target
        return "xl/workbook.xml"

    def links(self, name: str) -> dict[str, str]:
        """Relationship id (or, for what is single, its kind) → part, of the workbook part `name`."""
        folder, file = posixpath.split(name)
        found: dict[str, str] = {}
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        for one in root.iter("{*}Relationship"):
            target = _absolute(folder, one.get("Target", ""))
            found[one.get("Id", "")] = target
            found[one.get("Type", "").rpartition("/")[2]] = target
        return found

    def _links(self, name: str, folder: str) -> list[tuple[str, str]]:
        return [
            (_absolute(folder, one.get("Target", "")), one.get("Type", "").rpartition("/")[2])
            for one in self.xml(name).iter("{*}Relationship")
            if one.get("TargetMode") != "External"
        ]

    def _too_large(self) -> BadDocument:
        return refuse("EXCEL_TOO_LARGE", limit=str(self._limit), unit="bytes")


def _absolute(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
#: the parts by the names that the library looks for, and the kinds of their links
_KINDS: Final = {"sheet": "worksheet", "sharedStrings": "sharedStrings", "styles": "styles"}


def repacked(sheet: bytes, strings: bytes | None, styles: bytes | None, *, since_1904: bool) -> bytes:
    """A package of one sheet, its texts and its formats, for the reading library."""
    parts = {"sheet": sheet, "sharedStrings": strings, "styles": styles}
    kept = {name: part for name, part in parts.items() if part is not None}
    links = {name: f"{_OFFICE}/{_KINDS[name]}" for name in kept}
    workbook = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(since_1904)}"/>'
        '<sheets><sheet name="sheet" sheetId="1" r:id="sheet"/></sheets></workbook>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("_rels/.rels", _linking({"xl/workbook": f"{_OFFICE}/officeDocument"}))
        archive.writestr("xl/workbook.xml", workbook)
        archive.writestr("xl/_rels/workbook.xml.rels", _linking(links))
        for name, part in kept.items():
            archive.writestr(f"xl/{name}.xml", part)
    return target.getvalue()


def _linking(kinds: Mapping[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{name}.xml"/>' for name, kind in kinds.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'
