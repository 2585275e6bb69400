"""SOAP 1.1 and 1.2: the document in the Body of an envelope, with the header blocks both sides know.

The record is that of the payload, as if it had come as XML without an envelope; beside it stands
`soap:Header` with one group per declared block. A mapping so serves with and without an envelope.
An unknown block that must be understood is a problem; any other unknown block is passed over, as
SOAP says. A Fault is a problem, or by declaration the record `{"soap:Fault": {…}}`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from ...schemas.errors import BadDocument, Misconfigured
from ...schemas.problem import Problem
from ..contracts import Field, Record
from ..contracts import Path as FieldPath
from .charset import TextCode
from .leaves import encoded
from .soap_fault import FAULT_KEY, Faults
from .soap_header import HEADER_KEY, Headers
from .soap_parts import Checks, read_part, written_part
from .soap_settings import SoapBlock, SoapSettings
from .xml import XmlCodec
from .xml_free import Freely
from .xml_names import Naming, split
from .xml_parse import Parsing
from .xml_place import place_of
from .xml_settings import XmlSettings
from .xml_sheet import Sheet, needs_escape

ENVELOPES: Final = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}


class SoapCodec:
    """SOAP envelopes ↔ one record. Pure and thread-safe."""

    Settings = SoapSettings

    def __init__(self, settings: SoapSettings, folder: Path) -> None:
        self.settings = settings
        self._code = TextCode(settings.charset, settings.read_as)
        self._parsing = Parsing(self._code, settings.max_bytes)
        space = self._space = ENVELOPES[settings.version]
        self._payload = XmlCodec(_inner(settings, settings.payload.root), folder)
        naming = Naming(settings.payload.namespaces)
        blocks = {naming.tag(one.name) or "": (one, _block(settings, one, folder)) for one in settings.header}
        self._headers = Headers(space, settings.version, settings.newline, blocks)
        manner = Freely(naming, frozenset({"*"}), settings.payload.mixed == "text")
        self._faults = Faults(space, settings.version, settings.newline, manner)

    def decode(self, body: bytes) -> list[Record]:
        """The one document in the Body. Raises BadDocument with every problem, each with line and path."""
        problems: list[Problem] = []
        header, payload = self._parts(self._parsing.parse(body), problems)
        blocks = self._headers.read(header, problems)
        record: Record = {HEADER_KEY: blocks} if blocks else {}
        fault = self._is_fault(payload)
        if not fault:  # it is told whether the blocks are there or not
            place = "line 1, /Envelope" if header is None else place_of(header)
            self._headers.require(blocks, problems, place)
        if fault and self.settings.fault == "problem":
            problems.append(self._faults.problem(payload))
        elif fault:
            record[FAULT_KEY] = self._faults.read(payload, problems)
        elif payload is not None:
            record |= read_part(self._payload, payload, problems)
        if problems:
            raise BadDocument(problems=problems)
        return [record]

    def encode(self, records: Sequence[Record]) -> bytes:
        """The envelope of exactly one record. Raises BadDocument with every field that does not fit."""
        if len(records) != 1:
            raise BadDocument(problems=[Problem("ONE_DOCUMENT", params={"count": str(len(records))})])
        record, newline, checks = dict(records[0]), self.settings.newline, Checks()
        fault = self.settings.fault == "record" and FAULT_KEY in record
        values = record.pop(HEADER_KEY, {})
        header = self._headers.write(values, checks)
        if not fault and isinstance(values, dict):
            self._headers.require(values, checks.problems)
        inner = self._written_fault(record, checks) if fault else written_part(self._payload, record, checks)
        checks.settle()
        start = f'<?xml version="1.0" encoding="{self.settings.charset}"?>{newline or chr(10)}'
        text = (
            f"{start if self.settings.declaration else ''}<soap:Envelope xmlns:soap={quoteattr(self._space)}>"
            f"{newline}{header}<soap:Body>{newline}{inner}</soap:Body>{newline}</soap:Envelope>{newline}"
        )
        body = encoded(text, records, self._code)
        checks.judge()
        return body

    def locate(self, body: bytes, index: int, path: FieldPath) -> str:
        """`line 12, /Case/Person[2]/Name`, inside the payload or a header block; else the envelope's line."""
        header, payload = self._parts(self._parsing.parse(body), [])
        if path[:1] == (HEADER_KEY,) and header is not None:
            return self._headers.locate(header, path[1:])
        if payload is None or path[:1] in ((FAULT_KEY,), (HEADER_KEY,)):
            return "line 1, /Envelope" if payload is None else place_of(payload)
        return self._payload.place_in(payload, path)

    def layout(self) -> Sequence[Field] | None:
        """The fields of payload and blocks, where the schema knows them all and no Fault is a record; else None."""
        fields, blocks = self._payload.layout(), self._headers.fields()
        if fields is None or blocks is None or self.settings.fault == "record":
            return None
        group = [Field(HEADER_KEY, kind="group")] if blocks else []
        return (*group, *blocks, *fields)

    def _parts(self, root: Any, problems: list[Problem]) -> tuple[Any, Any]:
        """The Header and what stands in the Body; raises BadDocument for what is no envelope of this version."""
        space, name = split(root.tag)
        if name != "Envelope" or space != self._space:
            found = next((version for version, uri in ENVELOPES.items() if uri == space), "")
            params = {"version": self.settings.version, "found": f"SOAP {found}" if found else root.tag}
            raise BadDocument(problems=[Problem("SOAP_VERSION", params=params, place=place_of(root))])
        parts = list(root)
        header = parts.pop(0) if parts and parts[0].tag == f"{{{self._space}}}Header" else None
        if len(parts) != 1 or parts[0].tag != f"{{{self._space}}}Body" or len(parts[0]) != 1:
            count = len(parts[0]) if parts and parts[0].tag == f"{{{self._space}}}Body" else 0
            place = place_of(parts[0] if parts else root)
            problems.append(Problem("SOAP_BODY", params={"count": str(count)}, place=place))
            return header, None
        return header, parts[0][0]

    def _is_fault(self, payload: Any) -> bool:
        return payload is not None and payload.tag == f"{{{self._space}}}Fault"

    def _written_fault(self, record: Record, checks: Checks) -> str:
        for name in record.keys() - {FAULT_KEY}:
            checks.problems.append(Problem("FIELD_UNKNOWN", name, {"name": name}))
        if not isinstance(record[FAULT_KEY], dict):
            params = {"kind": type(record[FAULT_KEY]).__name__, "expected": "group"}
            checks.problems.append(Problem("VALUE_KIND", FAULT_KEY, params))
            return ""
        sheet = Sheet()
        self._faults.write(record[FAULT_KEY], sheet)
        if needs_escape(sheet):
            sheet = Sheet(escaping=True)
            self._faults.write(record[FAULT_KEY], sheet)
        checks.problems += sheet.problems
        return "".join(sheet.out)


def _inner(settings: SoapSettings, root: str, **others: Any) -> XmlSettings:
    """The settings of one element inside the envelope."""
    values = settings.payload.model_dump(by_alias=True) | {"root": root} | others
    own = {name: getattr(settings, name) for name in ("charset", "newline", "read_as", "max_bytes")}
    return XmlSettings.model_validate(values | own | {"declaration": False})


def _block(settings: SoapSettings, block: SoapBlock, folder: Path) -> XmlCodec:
    """By the payload's schema, where that knows the block; else as it comes."""
    start = f"{block.name}/"
    listed = [path.removeprefix(start) for path in settings.header_repeats if path.startswith(start)]
    freely = _inner(settings, block.name, schema=(), repeats=("*", *listed), namespace="")
    if not settings.payload.schema_files:
        return XmlCodec(freely, folder)
    try:
        return XmlCodec(_inner(settings, block.name), folder)
    except Misconfigured as fault:
        if [problem.code for problem in fault.problems] != ["SCHEMA_ROOT"]:
            raise
        return XmlCodec(freely, folder)
