"""XML as legacy systems write it: any charset, labels that lie, an XSD, attributes, xsi:nil, namespaces.

One document per body: the record is the content of the root element. Doctypes are refused,
nothing outside the bytes is ever read, and decoding never replaces a character.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..contracts import Field, Record
from ..contracts import Path as FieldPath
from .charset import TextCode
from .leaves import encoded
from .xml_free import Freely, free_writer
from .xml_lines import CHARSETS, Lines, lines_of
from .xml_names import NIL_KEY, Naming
from .xml_page import Page, page_of
from .xml_parse import Parsing
from .xml_problems import locate
from .xml_read import Reader, Readers, reader_of
from .xml_schema import Files, Schema, read_schema
from .xml_settings import XmlSettings
from .xml_shapes import Document, Shape, layout_of
from .xml_sheet import Sheet, Writer, attributes, names_of, needs_escape
from .xml_write import writer_of


class XmlCodec:
    """XML bytes ↔ one record. Pure and thread-safe."""

    Settings = XmlSettings

    def __init__(self, settings: XmlSettings, folder: Path) -> None:
        self.settings = settings
        self._code = TextCode(settings.charset, settings.read_as)
        self._parsing = Parsing(self._code, settings.max_bytes)
        self._schema: Schema | None = None
        self._naming = Naming(settings.namespaces, settings.default_namespace)
        flatten = settings.mixed == "text"
        manner = Freely(self._naming, frozenset(settings.repeats), flatten, settings.keep_xsi)
        root = self._naming.tag(settings.root, settings.namespace) or settings.root
        self._document = Document(settings.root, root, Shape())
        self._lines: Lines | None = None
        self._page: Page | None = None
        self._read: Reader = manner.read
        if settings.schema_files:
            files = Files(folder, settings.schema_files)
            self._document = read_schema(files, settings.root, self._naming, flatten=flatten)
            self._schema = Schema(files, self._naming)
            self._read = reader_of(self._document.shape, Readers(manner, settings.wildcard == "keep"))
            self._lines = lines_of(self._document) if self._code.python in CHARSETS else None
        self._names = names_of(self._document, self._naming)
        covered = bool(settings.namespaces) and "" in self._names.prefixes.values()
        self._write: Writer = free_writer(settings.newline, self._naming, covered=covered)
        if self._schema is not None and not self._document.shape.text:
            free = self._write if settings.wildcard == "keep" else None
            self._write = writer_of(self._document.shape, self._names, settings.newline, free)
            self._page = page_of(self._document.shape, self._names, settings.newline)

    def decode(self, body: bytes) -> list[Record]:
        """The one document in `body`. Raises BadDocument with every problem, each with line and path."""
        return [self.record_of(self._parsing.parse(body), body)]

    def record_of(self, root: Any, body: bytes = b"") -> Record:
        """The record of a root element (of `body`, where it is the whole of it). Raises BadDocument."""
        if root.tag != self._document.tag:
            params = {"name": self._document.tag, "reason": f"found {root.tag}"}
            raise BadDocument(problems=[Problem("XML_ROOT", params=params, place=f"line {root.sourceline}")])
        if self._schema is not None:
            self._schema.check(root)
        record = None if self._lines is None or not body else self._lines.read(body, root)
        if record is None:
            record = self._read(root)
        return record if isinstance(record, dict) else {"#text": record}

    def encode(self, records: Sequence[Record]) -> bytes:
        """The bytes of exactly one record. Raises BadDocument with every field that does not fit."""
        if len(records) != 1:
            raise BadDocument(problems=[Problem("ONE_DOCUMENT", params={"count": str(len(records))})])
        text, doubtful = self.text_of(records[0])
        head = ""
        if self.settings.declaration:
            head = (
                f'<?xml version="1.0" encoding="{self.settings.charset}"?>{self.settings.newline or chr(10)}'
            )
        body = encoded(f"{head}{text}", records, self._code)
        if doubtful:
            self.check(text)
        return body

    def text_of(self, record: Record) -> tuple[str, bool]:
        """The root element of a record as text, and whether the schema must judge it. Raises BadDocument."""
        page = None if self._page is None else self._page.write(record)
        if page is not None:
            text, doubtful = self._framed(page[0], ""), page[1]
        else:
            text, doubtful = self._carefully(record), True
        return text, doubtful or self._document.ruled

    def check(self, text: str) -> None:
        """Raises BadDocument with all that the schema says against a written root element."""
        if self._schema is not None and self.settings.validate_out:
            # UTF-8 parses faster than the agency's charset and is the same document
            self._schema.check(etree.fromstring(text.encode(), self._parsing.parser("utf-8")))

    def locate(self, body: bytes, index: int, path: FieldPath) -> str:
        """`line 12, /TQPZDB/RYXX/RY[2]/SFZH`; an absent field is placed at its nearest element."""
        return self.place_in(self._parsing.parse(body), path)

    def place_in(self, root: Any, path: FieldPath) -> str:
        """The same for a root element that is parsed already."""
        return locate(root, path, self._naming)

    def layout(self) -> Sequence[Field] | None:
        """Every element and attribute the XSD allows; None without one."""
        return None if self._schema is None else layout_of(self._document.shape)

    def _carefully(self, record: Record) -> str:
        """Field by field, escaped where needed; with every problem when something does not fit."""
        sheet = Sheet()
        text = self._text(record, sheet)
        if needs_escape(sheet):
            sheet = Sheet(escaping=True)
            text = self._text(record, sheet)
        if sheet.problems:
            raise BadDocument(problems=sheet.problems)
        return text

    def _text(self, record: Record, sheet: Sheet) -> str:
        shape = self._document.shape
        text = "#text" in record or shape.text
        if text:
            if any(name[:1] not in ("@", "#") for name in record) or shape.flat:
                sheet.refuse("XML_MIXED_OUT", "#text")
            sheet.out.append(sheet.text(record.get("#text", ""), "#text"))
        elif NIL_KEY not in record or len(record.keys() - shape.attributes) > 1:
            self._write(record, sheet, "")
        free = self._naming if self._schema is None else None
        known = {key: self._names.attribute(tag) for key, tag in shape.qualified.items()}
        written = attributes(record, sheet, "", naming=free, known=known)
        declared = self._names.declarations(nil=sheet.nil, prefixed=sheet.prefixed)
        return self._framed("".join(sheet.out), written, declared, text=text)

    def _framed(self, inner: str, written: str, declared: str | None = None, *, text: bool = False) -> str:
        """The content between the root's tags."""
        newline, tag = self.settings.newline, self._names.written(self._document.tag)
        if declared is None:
            declared = self._names.declarations(nil=False)
        return f"<{tag}{declared}{written}>{'' if text else newline}{inner}</{tag}>{newline}"
