"""XML as legacy systems write it: any charset, labels that lie, an XSD, attributes, xsi:nil.

One document per body: the record is the content of the root element. Doctypes are refused,
nothing outside the bytes is ever read, and decoding never replaces a character.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from lxml import etree
from pydantic import Field as Setting

from ...schemas.errors import BadDocument, Misconfigured
from ...schemas.problem import Problem
from ..contracts import Field, Record
from ..contracts import Path as FieldPath
from ..settings import Settings
from .charset import BYTE_CAP, ByteCap, Charset, Newline, TextCode
from .leaves import encoded
from .xml_free import free_writer
from .xml_lines import CHARSETS, Lines, lines_of
from .xml_page import Page, page_of
from .xml_parse import Parsing
from .xml_problems import locate, schema_problems
from .xml_read import Reader, read_freely, reader_of
from .xml_shapes import Document, Shape, fields_of, read_schema
from .xml_sheet import Sheet, Writer, attributes, names_of, needs_escape
from .xml_write import writer_of


class XmlSettings(Settings):
    """The `codec` block of a mapping whose agency speaks XML."""

    charset: Charset
    newline: Newline
    root: Annotated[str, Setting(description="the root element's local name")]
    read_as: Annotated[
        str | None, Setting(description="read and write these bytes instead of what the label says")
    ] = None
    namespace: Annotated[str, Setting(description="the root's namespace, where no schema says it")] = ""
    # `schema` would hide a method of pydantic's; the file says `schema:`
    schema_file: Annotated[
        str | None, Setting(alias="schema", description="the XSD, relative to the schemas' folder")
    ] = None
    repeats: Annotated[
        tuple[str, ...], Setting(description="without a schema: the paths (a/b) of elements that may repeat")
    ] = ()
    declaration: Annotated[
        bool, Setting(description="write the XML declaration with the charset's label")
    ] = True
    validate_out: Annotated[bool, Setting(description="check each written document against the schema")] = (
        True
    )
    max_bytes: ByteCap = BYTE_CAP


class XmlCodec:
    """XML bytes ↔ one record. Pure and thread-safe."""

    Settings = XmlSettings

    def __init__(self, settings: XmlSettings, folder: Path) -> None:
        self.settings = settings
        self._code = TextCode(settings.charset, settings.read_as)
        self._parsing = Parsing(self._code, settings.max_bytes)
        self._schema: Schema | None = None
        tag = f"{{{settings.namespace}}}{settings.root}" if settings.namespace else settings.root
        self._document = Document(settings.root, tag, Shape())
        self._lines: Lines | None = None
        self._page: Page | None = None
        self._read: Reader = lambda root: read_freely(root, settings.repeats)
        self._write: Writer = free_writer(settings.newline)
        if settings.schema_file is not None:
            self._document = read_schema(folder / settings.schema_file, settings.root)
            self._schema = Schema(folder / settings.schema_file)
            self._read = reader_of(self._document.shape)
            self._lines = lines_of(self._document) if self._code.python in CHARSETS else None
        self._names = names_of(self._document)
        if self._schema is not None and not self._document.shape.text:
            self._write = writer_of(self._document.shape, self._names, settings.newline)
            self._page = page_of(self._document.shape, self._names, settings.newline)

    def decode(self, body: bytes) -> list[Record]:
        """The one document in `body`. Raises BadDocument with every problem, each with line and path."""
        root = self._parsing.parse(body)
        if root.tag != self._document.tag:
            params = {"name": self._document.tag, "reason": f"found {root.tag}"}
            raise BadDocument(problems=[Problem("XML_ROOT", params=params, place=f"line {root.sourceline}")])
        if self._schema is not None:
            self._schema.check(root)
        record = None if self._lines is None else self._lines.read(body, root)
        if record is None:
            record = self._read(root)
        return [record if isinstance(record, dict) else {"#text": record}]

    def encode(self, records: Sequence[Record]) -> bytes:
        """The bytes of exactly one record. Raises BadDocument with every field that does not fit."""
        if len(records) != 1:
            raise BadDocument(problems=[Problem("ONE_DOCUMENT", params={"count": str(len(records))})])
        page = None if self._page is None else self._page.write(records[0])
        if page is not None:
            text, doubtful = self._framed(page[0], ""), page[1]
        else:
            text, doubtful = self._carefully(records[0]), True
        body = encoded(text, records, self._code)
        if (doubtful or self._document.ruled) and self._schema is not None and self.settings.validate_out:
            # UTF-8 parses faster than the agency's charset and is the same document
            self._schema.check(etree.fromstring(text.encode(), self._parsing.parser("utf-8")))
        return body

    def locate(self, body: bytes, index: int, path: FieldPath) -> str:
        """`line 12, /TQPZDB/RYXX/RY[2]/SFZH`; an absent field is placed at its nearest element."""
        return locate(self._parsing.parse(body), path)

    def layout(self) -> Sequence[Field] | None:
        """Every element and attribute the XSD allows; None without one."""
        return None if self._schema is None else tuple(fields_of(self._document.shape))

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
        if "#text" in record or self._document.shape.text:
            sheet.out.append(sheet.text(record.get("#text", ""), "#text"))
            inner = "".join(sheet.out)
            return self._framed(inner, attributes(record, sheet, ""), nil=sheet.nil, text=True)
        self._write(record, sheet, "")
        return self._framed("".join(sheet.out), attributes(record, sheet, ""), nil=sheet.nil)

    def _framed(self, inner: str, written: str, *, nil: bool = False, text: bool = False) -> str:
        """The content between the root's tags, after the declaration."""
        newline, tag = self.settings.newline, self._names.written(self._document.tag)
        head = ""
        if self.settings.declaration:
            head = f'<?xml version="1.0" encoding="{self.settings.charset}"?>{newline or chr(10)}'
        start = f"<{tag}{self._names.declarations(nil=nil)}{written}>{'' if text else newline}"
        return f"{head}{start}{inner}</{tag}>{newline}"


class Schema:
    """One compiled XSD. A second copy explains, under a lock: libxml2's error log belongs to the schema."""

    def __init__(self, path: Path) -> None:
        parser = etree.XMLParser(no_network=True, resolve_entities=False)
        try:
            self._quick = etree.XMLSchema(etree.parse(str(path), parser))
            self._explaining = etree.XMLSchema(etree.parse(str(path), parser))
        except etree.LxmlError as error:
            problem = Problem("SCHEMA_BROKEN", params={"reason": str(error)}, place=str(path))
            raise Misconfigured(f"{path}: {error}", problems=[problem]) from error
        self._lock = threading.Lock()

    def check(self, root: Any) -> None:
        """Raises BadDocument with every schema error, each with line and path."""
        if self._quick(root):
            return
        with self._lock:
            self._explaining.validate(root)
            raise BadDocument(problems=schema_problems(self._explaining.error_log))
