"""Untrusted bytes → one lxml tree, or every problem. The bytes decide the charset, then the labels."""

import re
import threading
from typing import Any, Final

from lxml import etree

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from .charset import (
    BOM_UTF8,
    TextCode,
    damaged,
    has_damage,
    is_plainly_utf8,
    python_name,
    text_place,
    wrong_bytes,
)
from .leaves import body_within
from .xml_problems import syntax_problems

_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
#: what may stand before a document type declaration; each step is final, so that no input makes it slow
_DOCTYPE: Final = re.compile(r"(?>\ufeff|\s+|<\?.*?\?>|<!--.*?-->)*+(?=<!DOCTYPE)", re.DOTALL)
#: nothing outside the bytes is read, no entity is expanded, no text is split by a comment
_SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
    "decompress": False,
}


class Parsing:
    """The secure parser of one codec. lxml's parsers keep state, so each thread has its own."""

    def __init__(self, code: TextCode, max_bytes: int) -> None:
        self._code = code
        self._max_bytes = max_bytes
        self._threads = threading.local()

    def parse(self, body: bytes) -> Any:
        """The root element. Raises BadDocument: wrong bytes, not well formed, a doctype, too large."""
        body_within(body, self._max_bytes)
        python, label = self._charset_of(body)
        parser = self.parser(python)
        root: Any
        if has_damage(body, python):
            self._refuse_damage(body, python)
        try:
            root = etree.fromstring(body, parser)
        except etree.XMLSyntaxError as error:
            bad = [] if python == "utf-16" else wrong_bytes(body, python, label)
            bad = bad or _doctype(body, python)  # what follows from one is not told
            raise BadDocument(problems=bad or syntax_problems(error, parser.error_log)) from None
        docinfo: Any = root.getroottree().docinfo
        if docinfo.doctype:
            raise BadDocument(problems=_doctype(body, python) or [Problem("XML_DOCTYPE")])
        return root

    def parser(self, python: str) -> etree.XMLParser:
        """This thread's parser, told the charset whatever the declaration says."""
        name = f"parser_{python}"
        parser: etree.XMLParser | None = getattr(self._threads, name, None)
        if parser is None:
            parser = etree.XMLParser(encoding=python, **_SAFE)
            setattr(self._threads, name, parser)
        return parser

    def _charset_of(self, body: bytes) -> tuple[str, str]:
        """Python's name and the label: byte order mark, then declaration against bytes, then the agreement."""
        if body.startswith(BOM_UTF8):
            return "utf-8", "UTF-8"
        if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16", "UTF-16"
        agreed = self._code
        found = _DECLARED.match(body[:200])
        declared = found.group(1).decode("ascii") if found else agreed.label
        if declared.lower() == agreed.label.lower():
            python: str | None = agreed.python
        else:
            try:
                python = python_name(declared)
            except LookupError:
                python = None
        if python == "gb18030":
            return ("utf-8", "UTF-8") if is_plainly_utf8(body) else (python, declared)
        if python in ("utf-8", "ascii"):
            return ("utf-8", "UTF-8") if _is_utf8(body) else (agreed.python, agreed.label)
        if python != agreed.python:
            params = {"charset": agreed.label, "found": declared}
            raise BadDocument(problems=[Problem("CHARSET_OTHER", params=params, place="line 1")])
        return python, declared

    def _refuse_damage(self, body: bytes, python: str) -> None:
        text = body.decode(python, "ignore")
        if "\ufffd" in text:  # else the bytes only looked like it, across two characters
            raise BadDocument(problems=[damaged(text)])


def _doctype(body: bytes, python: str) -> list[Problem]:
    """The problem of a document type declaration, if there is one."""
    text = body.decode(python, "replace")
    found = _DOCTYPE.match(text)
    return [Problem("XML_DOCTYPE", place=text_place(text, found.end()))] if found else []


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
