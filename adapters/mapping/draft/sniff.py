"""What a sample's bytes are: the format, the charset, the line ends. Whatever was guessed is said in words.

The charset is strict UTF-8 first, then GB18030, as a legacy system's own label often lies.
"""

import codecs
import json
import re
from dataclasses import dataclass
from typing import Final

from ...codecs.charset import python_name

#: what most agencies write on bytes that are GB18030
GB_LABELS: Final = ("GB2312", "GBK", "GB18030", "CP936")
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_DBF_VERSIONS: Final = frozenset({0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0xF5})
_SOAP: Final = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
_DELIMITERS: Final = ",\t;|，"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """One sample's format: `kind` is a codec's name, or `unknown`."""

    kind: str
    charset: str
    newline: str
    bom: bool = False
    text: str = ""
    #: what was seen and what it means, for the person who reads the draft
    remarks: tuple[str, ...] = ()
    delimiter: str = ""


def sniff(body: bytes) -> Sniffed:
    """The format of these bytes; text in no known charset has `kind` unknown."""
    if body.startswith(b"PK\x03\x04"):
        return Sniffed("excel" if b"xl/workbook.xml" in body or b"xl/_rels" in body else "zip", "", "")
    if _is_dbf(body):
        return Sniffed("dbf", "GB18030", "", remarks=(f"byte 29 (code page) is {body[29]}",))
    charset, text, remarks = _charset(body)
    if not charset:
        return Sniffed("unknown", "", "", remarks=remarks)
    if not text.strip("\ufeff \r\n\t"):
        return Sniffed("unknown", "", "", remarks=("it is empty",))
    if "\0" in text or "\ufffd" in text:
        return Sniffed("unknown", "", "", remarks=("it holds bytes that are no text",))
    bom = body.startswith(codecs.BOM_UTF8)
    newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text else ""
    kind, delimiter = _kind(text)
    if kind == "unknown":
        return Sniffed(kind, "", "", remarks=(f"it begins like JSON and is none: {delimiter}",))
    if kind in ("xml", "soap", "json"):
        newline = newline if text.endswith(("\n", "\r")) or (kind == "xml" and "\n" in text.strip()) else ""
    return Sniffed(kind, charset, newline, bom, text, remarks, delimiter)


def _is_dbf(body: bytes) -> bool:
    if len(body) < 65 or body[0] not in _DBF_VERSIONS:
        return False
    start = int.from_bytes(body[8:10], "little")
    return 33 < start <= len(body) and 0 < body[2] < 13 and 0 < body[3] < 32 and 0x0D in body[32 : start + 1]


def _charset(body: bytes) -> tuple[str, str, tuple[str, ...]]:
    """The label that the codec should have, the text, and how it was found."""
    if body[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "UTF-16", body.decode("utf-16", "replace"), ("byte order mark of UTF-16",)
    found = _DECLARED.match(body[:200])
    label = found[1].decode("ascii") if found else ""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    else:
        said = "only ASCII" if body.isascii() else "strict UTF-8"
        if label and _python(label) == "gb18030":
            if body.isascii():
                return label, text, (f"labelled {label}, only ASCII",)
            return label, text, (f"labelled {label}, but the bytes are UTF-8; casebus reads both",)
        return "UTF-8", text, (said,)
    try:
        text = body.decode("gb18030")
    except UnicodeDecodeError as error:
        return "", "", (f"neither UTF-8 nor GB18030: byte {error.start + 1}",)
    if label and _python(label) == "gb18030":
        return label, text, (f"labelled {label}, read as GB18030",)
    wrong = f"labelled {label}, but the" if label else "the"
    return "GB18030", text, (f"{wrong} bytes are no UTF-8; GB18030 fits",)


def _python(label: str) -> str:
    try:
        return python_name(label)
    except LookupError:
        return ""


def _kind(text: str) -> tuple[str, str]:
    """The codec, and the delimiter of rows; for what is broken, why."""
    start = text.lstrip()
    if start.startswith("<"):
        return (
            "soap" if any(uri in start[:2000] for uri in _SOAP) and "nvelope" in start[:2000] else "xml"
        ), ""
    if start.startswith(("{", "[")):
        try:
            json.loads(text)
        except ValueError as fault:
            return "unknown", str(fault)
        return "json", ""
    if delimiter := _delimiter(text):
        return "csv", delimiter
    return "fixed", ""


def _delimiter(text: str) -> str:
    """The mark that stands equally often, at least once, in the first lines."""
    lines = [line for line in text.splitlines() if line.strip()][:20]
    if not lines:
        return ""
    counted = [(lines[0].count(mark), mark) for mark in _DELIMITERS]
    most, mark = max(counted, key=lambda one: one[0])
    if not most:
        return ""
    # quoted cells may hold marks and newlines: more are allowed than in the header, never fewer on the whole
    if '"' in text:
        return mark
    return mark if sum(line.count(mark) >= most for line in lines) * 2 >= len(lines) else ""
