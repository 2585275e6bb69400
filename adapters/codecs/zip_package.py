"""A ZIP package opened: the document, the files with their digests, and everything that is wrong with it.

How members are checked (names, links, encryption, bombs) and how the manifest is read is the
same as for a dossier package beside a document.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO, Final

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..dossier import UNREADABLE, Dossier, DossierSettings, entry_name, read_archive
from .charset import python_name
from .zip_settings import ZipSettings

#: bytes read at once
_CHUNK: Final = 1 << 20
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: the package's own name in places that are no member's
PACKAGE: Final = "ZIP"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a package held. `name` and `document` are the document's name and bytes."""

    name: str
    document: bytes
    dossier: Dossier
    contents: dict[str, bytes]

    def names(self) -> list[str]:
        """The files beside the document, in the package's order."""
        return [name for name in self.dossier.files if name != self.name]


def open_package(body: bytes, settings: ZipSettings) -> Opened:
    """The package in `body`. Raises BadDocument with every problem, each with the member's name."""
    if (count := _entries(body)) > settings.max_entries * 2:  # folders count, too
        params = {"name": PACKAGE, "count": str(count), "limit": str(settings.max_entries)}
        raise BadDocument(problems=[Problem("DOSSIER_TOO_LARGE", params=params, place=PACKAGE)])
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return _opened(archive, settings)
    except (*UNREADABLE, ValueError) as error:
        params = {"name": PACKAGE, "why": str(error)[:200]}
        raise BadDocument(problems=[Problem("DOSSIER_BROKEN", params=params, place=PACKAGE)]) from None


def _entries(body: bytes) -> int:
    """About how many entries the directory has, before an object is made for each."""
    end = body.rfind(b"PK\x05\x06")
    size = int.from_bytes(body[end + 12 : end + 16], "little")
    start = 0 if end < 0 or b"PK\x06\x07" in body[end - 20 : end] else max(0, end - size)
    return body.count(b"PK\x01\x02", start)


def _opened(archive: zipfile.ZipFile, settings: ZipSettings) -> Opened:
    declared = _dossier_settings(settings)
    by_name: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        by_name.setdefault(entry_name(info, declared.names) or "", info)
    manifest = settings.manifest
    found = [
        name
        for name, info in by_name.items()
        if fnmatchcase(name, settings.document.name) and not info.is_dir() and name != declared.manifest
    ]
    name = found[0] if len(found) == 1 else ""
    kept = Kept(whole=settings.content == "keep")
    free = () if manifest is None or manifest.document else (name,)
    dossier = read_archive(archive, PACKAGE, declared, kept, unlisted=free)
    problems = [_placed(problem) for problem in dossier.problems]
    if len(found) != 1:
        params = {"name": settings.document.name, "count": str(len(found))}
        problems.append(Problem("ZIP_DOCUMENT", params=params, place=PACKAGE))
    if manifest is not None and manifest.name not in by_name:
        problems = [one for one in problems if one.code != "DOSSIER_FILE_EXTRA"]
        problems.append(Problem("DOSSIER_FILE_MISSING", params={"name": manifest.name}, place=manifest.name))
    problems += _differing(dossier, manifest.name if manifest else "")
    for one, material in dossier.files.items():
        if kept.heads[material.sha256] in _ZIP and not one.lower().endswith(settings.packages):
            problems.append(Problem("ZIP_NESTED", params={"name": one}, place=one))
    if problems:
        raise BadDocument(problems=problems)
    return Opened(name, archive.read(by_name[name]), dossier, kept.contents)


def _dossier_settings(settings: ZipSettings) -> DossierSettings:
    limits = DossierSettings(
        names=python_name(settings.names),
        max_entries=settings.max_entries,
        max_bytes=settings.max_unpacked,
        max_ratio=settings.max_ratio,
    )
    manifest = settings.manifest
    if manifest is None:
        return limits
    charset = python_name(manifest.charset)
    update = {
        "manifest": manifest.name,
        "manifest_charset": "utf-8-sig" if charset == "utf-8" else charset,
        "separator": manifest.separator,
        "columns": manifest.columns,
    }
    return limits.model_copy(update=update)


def _placed(problem: Problem) -> Problem:
    """A member's problem stands at its name."""
    if problem.place == PACKAGE:
        return replace(problem, place=problem.params.get("name", PACKAGE))
    return replace(problem, place=problem.place.removeprefix(f"{PACKAGE}/"))


def _differing(dossier: Dossier, manifest: str) -> Iterator[Problem]:
    """Sizes and digests that the manifest has otherwise."""
    for name, row in dossier.rows.items():
        material = dossier.files.get(name)
        if material is None:
            continue
        for column, real in (("bytes", str(material.size)), ("sha256", material.sha256)):
            listed = row.get(column, real).lower()
            if listed != real:
                params = {"name": name, "column": column, "listed": listed[:80], "found": real}
                yield Problem("ZIP_MANIFEST_DIFFERS", params=params, place=f"{manifest}, {name}")


@dataclass(slots=True)
class Kept:
    """A material store in memory: how every file begins and, where asked for, its content."""

    whole: bool
    heads: dict[str, bytes] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    def put(self, content: BinaryIO, limit: int) -> tuple[str, int]:
        """See MaterialStore.put."""
        digest, size, head, parts = hashlib.sha256(), 0, b"", list[bytes]()
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise ValueError("larger than allowed")
            digest.update(chunk)
            head = head or chunk[:4]
            if self.whole:
                parts.append(chunk)
        name = digest.hexdigest()
        self.heads[name] = head
        if self.whole:
            self.contents[name] = b"".join(parts)
        return name, size

    def path(self, sha256: str) -> Path | None:
        """See MaterialStore.path; nothing here is on disk."""
        return None
