"""A package written: the document, the manifest, the files; the same bytes for the same record each time."""

import base64
import binascii
import hashlib
import io
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..dossier import UTF8_NAME, is_hostile
from .charset import TextCode, python_name
from .zip_settings import ZipManifest, ZipSettings

#: what a file of a record may say of itself
KEYS = ("name", "bytes", "sha256", "content", "pages", "title")


@dataclass(frozen=True, slots=True)
class Member:
    """One file that goes into a package."""

    name: str
    body: bytes
    pages: str = "0"
    title: str = ""

    def cell(self, column: str, number: int) -> str:
        """What the manifest says of it."""
        cells = {
            "number": str(number),
            "file": self.name,
            "pages": self.pages,
            "bytes": str(len(self.body)),
            "title": self.title,
            "sha256": hashlib.sha256(self.body).hexdigest(),
        }
        return cells[column]


@dataclass(slots=True)
class Packing:
    """One package on its way, and everything that is wrong with its files."""

    settings: ZipSettings
    problems: list[Problem] = field(default_factory=list)

    def write(self, document: bytes, files: Any) -> bytes:
        """The package. Raises BadDocument with every file that cannot go into it."""
        name, manifest = self.settings.document.written, self.settings.manifest
        if not name:
            self.refuse("ZIP_NO_NAME", "", name=self.settings.document.name)
        taken = {name, manifest.name if manifest else name}
        members = self._members(files, taken)
        written = [Member(name, document)]
        if manifest is not None:
            listed = [*(written if manifest.document else []), *members]
            written.append(Member(manifest.name, self._manifest(manifest, listed)))
        if self.problems:
            raise BadDocument(problems=self.problems)
        return self._packed([*written, *members])

    def refuse(self, code: str, path: str, /, **params: str) -> None:
        """Note a problem and go on, so that all are found."""
        self.problems.append(Problem(code, path=path, params=params))

    def _members(self, files: Any, taken: set[str]) -> list[Member]:
        key, members = self.settings.files, list[Member]()
        if not isinstance(files, list):
            self.refuse("FIELD_NOT_LIST", key, name=key)
            return members
        for number, one in enumerate(files, start=1):
            path = f"{key}[{number}]"
            if not isinstance(one, Mapping):
                self.refuse("VALUE_KIND", path, kind=type(one).__name__, expected="group")
                continue
            for unknown in one.keys() - set(KEYS):
                self.refuse("FIELD_UNKNOWN", f"{path}/{unknown}", name=unknown)
            name, body = self._name(one.get("name"), path, taken), self._body(one, path)
            pages, title = one.get("pages", 0), one.get("title", "")
            members.append(Member(name, body, str(pages), str(title)))
            taken.add(name)
        return members

    def _name(self, name: Any, path: str, taken: set[str]) -> str:
        if not isinstance(name, str) or not name or is_hostile(name):
            self.refuse("DOSSIER_NAME_HOSTILE", f"{path}/name", name=repr(name)[:120])
            return ""
        if unicodedata.normalize("NFC", name) in taken:
            self.refuse("DOSSIER_NAME_TWICE", f"{path}/name", name=name)
        lacking = "".join(dict.fromkeys(TextCode(self.settings.names).cannot_write(name)))
        if lacking:
            code = ", ".join(f"U+{ord(one):04X}" for one in lacking)
            params = {"character": lacking, "code": code, "charset": self.settings.names}
            self.refuse("CHARSET_CANNOT_WRITE", f"{path}/name", **params)
        return unicodedata.normalize("NFC", name)

    def _body(self, one: Mapping[str, Any], path: str) -> bytes:
        content = one.get("content")
        if not isinstance(content, str):
            self.refuse("ZIP_CONTENT_MISSING", f"{path}/content", name=str(one.get("name"))[:120])
            return b""
        try:
            body = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            self.refuse("ZIP_CONTENT_BROKEN", f"{path}/content", name=str(one.get("name"))[:120])
            return b""
        for key, real in (("bytes", str(len(body))), ("sha256", hashlib.sha256(body).hexdigest())):
            if key in one and str(one[key]).lower() != real:
                params = {"name": str(one.get("name"))[:120], "column": key, "listed": str(one[key])[:80]}
                self.refuse("ZIP_MANIFEST_DIFFERS", f"{path}/{key}", found=real, **params)
        return body

    def _manifest(self, manifest: ZipManifest, members: Sequence[Member]) -> bytes:
        lines: list[str] = []
        for number, member in enumerate(members, start=1):
            cells = [member.cell(column, number) for column in manifest.columns]
            for column, cell in zip(manifest.columns, cells, strict=True):
                broken = manifest.separator in cell or len(cell.splitlines()) > 1 or cell != cell.strip()
                if broken or (column == "pages" and not cell.isdecimal()):
                    params = {"name": member.name, "column": column, "value": cell[:80]}
                    self.refuse("ZIP_MANIFEST_CELL", self.settings.files, **params)
            lines.append(manifest.separator.join(cells) + (manifest.newline or "\n"))
        code = TextCode(manifest.charset)
        text = "".join(lines)
        lacking = code.cannot_write(text)
        for character in lacking:
            params = {"character": character, "code": f"U+{ord(character):04X}", "charset": manifest.charset}
            self.refuse("CHARSET_CANNOT_WRITE", self.settings.files, **params)
        return b"" if lacking else code.encode(text)

    def _packed(self, members: Sequence[Member]) -> bytes:
        out, date = io.BytesIO(), self.settings.date
        stamp = (date.year, date.month, date.day, date.hour, date.minute, date.second)
        method = zipfile.ZIP_DEFLATED if self.settings.compress else zipfile.ZIP_STORED
        with zipfile.ZipFile(out, "w") as archive:
            for member in members:
                info = _Info(member.name, stamp)
                info.charset = python_name(self.settings.names)
                info.compress_type, info.create_system, info.external_attr = method, 0, 0
                archive.writestr(info, member.body)
        return out.getvalue()


class _Info(zipfile.ZipInfo):
    """A member whose name is written in the declared code page: zipfile knows only ASCII and UTF-8."""

    charset = "utf-8"

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 – zipfile's own name
        name = self.filename.encode(self.charset)
        utf8 = self.charset == "utf-8" and not self.filename.isascii()
        return name, (self.flag_bits & ~UTF8_NAME) | (UTF8_NAME if utf8 else 0)
