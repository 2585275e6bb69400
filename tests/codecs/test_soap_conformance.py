"""The SOAP codec passes the suite that ships for plug-in authors: 1.1 without a schema, 1.2 with one."""

from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.soap import SoapCodec
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecSuite

SETS = Path(__file__).parent / "exchange_schemas"
ONE, TWO = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"


def made(folder: Path, **settings: Any) -> SoapCodec:
    values = {"charset": "GB18030", "newline": "", "version": "1.1", "declaration": False}
    return SoapCodec(read_settings(SoapCodec.Settings, values | settings), folder)


def envelope(body: str, header: str = "", space: str = ONE, prefix: str = "soap") -> bytes:
    header = f"<{prefix}:Header>{header}</{prefix}:Header>" if header else ""
    return (
        f'<{prefix}:Envelope xmlns:{prefix}="{space}">{header}<{prefix}:Body>{body}</{prefix}:Body>'
        f"</{prefix}:Envelope>"
    ).encode("gb18030")


class TestSoapWithoutSchema(CodecSuite):
    @pytest.fixture
    def codec(self, tmp_path: Path) -> SoapCodec:
        payload = {"root": "q:Case", "namespaces": {"q": "urn:q", "w": "urn:w"}, "repeats": "auto"}
        header = [{"name": "w:Token", "must_understand": True, "actor": "urn:me"}, {"name": "w:Trace"}]
        return made(tmp_path, payload=payload, header=header, max_bytes=5000)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        spaces = 'xmlns:q="urn:q" xmlns:w="urn:w"'
        token = f'<w:Token soap:mustUnderstand="1" soap:actor="urn:me" {spaces}>T-1</w:Token>'
        trace = f'<w:Trace {spaces} w:id="1"><w:At>甲</w:At><w:At>乙</w:At></w:Trace>'
        return [
            envelope(f"<q:Case {spaces}><q:Note>甲</q:Note><q:P>1</q:P><q:P>2</q:P></q:Case>", token + trace),
            envelope(f"<q:Case {spaces}><q:Note></q:Note></q:Case>"),
        ]

    @pytest.fixture
    def text_field(self) -> str:
        return "q:Note"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        header = '<x:A xmlns:x="urn:x" soap:mustUnderstand="1"/><w:Trace xmlns:w="urn:w"/><w:Trace xmlns:w="urn:w"/>'
        return [
            Broken(envelope("<a/>", header), ("SOAP_NOT_UNDERSTOOD", "XML_REPEATED", "XML_ROOT")),
            Broken(envelope("<a/><b/>", header), ("SOAP_BODY", "SOAP_NOT_UNDERSTOOD", "XML_REPEATED")),
        ]

    @pytest.fixture
    def too_large(self) -> bytes:
        return envelope("x" * 5000)


class TestSoapWithSchema(CodecSuite):
    @pytest.fixture
    def codec(self) -> SoapCodec:
        payload = {
            "root": "j:Case",
            "namespaces": {"j": "urn:test:justice", "nc": "urn:test:core", "s": "urn:test:structures"},
            "schema": "justice/case.xsd",
            "keep_xsi": True,
        }
        header = [{"name": "nc:DateTime", "required": True}]
        return made(SETS, version="1.2", payload=payload, header=header, max_bytes=5000)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        spaces = 'xmlns:j="urn:test:justice" xmlns:nc="urn:test:core" xmlns:s="urn:test:structures"'
        stamp = f"<nc:DateTime {spaces}>2021-09-29T10:00:00</nc:DateTime>"
        charge = '<j:Charge s:id="C"><j:Text>甲</j:Text><j:Subject></j:Subject></j:Charge>'
        return [
            envelope(f"<j:Case {spaces}><j:Note>甲</j:Note>{charge}</j:Case>", stamp, TWO),
            envelope(f"<j:Case {spaces}></j:Case>", stamp, TWO),
        ]

    @pytest.fixture
    def text_field(self) -> str:
        return "j:Note"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        case = '<j:Case xmlns:j="urn:test:justice"><j:X/></j:Case>'
        stamp = '<nc:DateTime xmlns:nc="urn:test:core">1</nc:DateTime>'
        return [
            Broken(envelope(case, "", TWO), ("FIELD_MISSING", "SCHEMA_FIELD")),
            Broken(envelope(case, stamp, TWO), ("SCHEMA_VALUE", "SCHEMA_FIELD")),
        ]

    @pytest.fixture
    def too_large(self) -> bytes:
        return envelope("x" * 5000, "", TWO)
