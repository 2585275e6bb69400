"""A dossier package as one body: the document inside, read by its own codec, and the files beside it.

The record is the document's own with a list `files` beside its fields: name, bytes and sha256 of
each, what the manifest says of it, and its content (base64) where `content: keep` asks for it.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ...schemas.errors import BadDocument, Misconfigured
from ...schemas.problem import Problem
from .. import plugins
from ..contracts import Codec, Field, Record
from ..contracts import Path as FieldPath
from ..settings import read_settings
from .leaves import body_within
from .zip_package import PACKAGE, Opened, open_package
from .zip_settings import ZipSettings
from .zip_written import Packing

#: the columns of a manifest that say what the package itself does not
_TOLD: Final = ("pages", "title")


class ZipCodec:
    """ZIP packages ↔ one record. Pure and thread-safe."""

    Settings = ZipSettings

    def __init__(self, settings: ZipSettings, folder: Path) -> None:
        self.settings = settings
        self._document = _inner(settings.document.codec, folder)

    def decode(self, body: bytes) -> list[Record]:
        """The one document with its files. Raises BadDocument with every problem, each with the member's name."""
        body_within(body, self.settings.max_bytes)
        package = open_package(body, self.settings)
        try:
            records = self._document.decode(package.document)
        except BadDocument as bad:
            name = package.name
            problems = [
                replace(one, place=f"{name}: {one.place}" if one.place else name) for one in bad.problems
            ]
            raise BadDocument(problems=problems) from None
        if len(records) != 1:
            params = {"count": str(len(records))}
            raise BadDocument(problems=[Problem("ONE_DOCUMENT", params=params, place=package.name)])
        key, files = self.settings.files, self._files(package)
        if key in records[0]:
            raise BadDocument(problems=[Problem("ZIP_KEY_TAKEN", key, {"name": key}, package.name)])
        return [records[0] | ({key: files} if files else {})]

    def encode(self, records: Sequence[Record]) -> bytes:
        """The package of exactly one record. Raises BadDocument with every field and file that does not fit."""
        if len(records) != 1:
            raise BadDocument(problems=[Problem("ONE_DOCUMENT", params={"count": str(len(records))})])
        record, packing, document = dict(records[0]), Packing(self.settings), b""
        files = record.pop(self.settings.files, [])
        try:
            document = self._document.encode([record])
        except BadDocument as bad:
            packing.problems += bad.problems
        return packing.write(document, files)

    def locate(self, body: bytes, index: int, path: FieldPath) -> str:
        """`case.xml: line 12, /Case/Person[2]`, or the file's name."""
        package = open_package(body, self.settings)
        if path[:1] != (self.settings.files,):
            return f"{package.name}: {self._document.locate(package.document, index, path)}"
        names, number = package.names(), path[1] if len(path) > 1 else None
        return names[number] if isinstance(number, int) and number < len(names) else PACKAGE

    def layout(self) -> Sequence[Field] | None:
        """The document's fields and those of a file; None when its codec knows none."""
        fields, key = self._document.layout(), self.settings.files
        if fields is None:
            return None
        told = () if self.settings.manifest is None else self.settings.manifest.columns
        kinds = {"name": "text", "bytes": "integer", "sha256": "text"}
        kinds |= {name: "integer" if name == "pages" else "text" for name in _TOLD if name in told}
        kinds |= {"content": "text"} if self.settings.content == "keep" else {}
        group = Field(key, kind="group", repeats=True, optional=True)
        return (*fields, group, *(Field(f"{key}/{name}", kind=kind) for name, kind in kinds.items()))

    def _files(self, package: Opened) -> list[Record]:
        files: list[Record] = []
        for name in package.names():
            material, row = package.dossier.files[name], package.dossier.rows.get(name, {})
            one: Record = {"name": name, "bytes": material.size, "sha256": material.sha256}
            if "pages" in row:
                one["pages"] = int(row["pages"])
            if "title" in row:
                one["title"] = row["title"]
            if self.settings.content == "keep":
                one["content"] = base64.b64encode(package.contents[material.sha256]).decode("ascii")
            files.append(one)
        return files


def _inner(settings: Mapping[str, Any], folder: Path) -> Codec:
    """The document's own codec; wrong settings are told below `document.codec`."""
    values = dict(settings)
    try:
        plugin = plugins.load("casebus.codecs", values.pop("kind"))
        codec: Codec = plugin(read_settings(plugins.settings_of(plugin), values), folder)
    except Misconfigured as fault:
        problems = [replace(one, path=f"document.codec.{one.path}") for one in fault.problems]
        raise Misconfigured(str(fault), problems=problems) from None
    return codec
