"""Read a dossier package: a ZIP of scanned pages with a manifest, hostile until proved otherwise.

Every file is streamed into the material store by its digest; names are decoded from the agency's
code page (ZIP's flag bit 11 is often missing); the manifest and the catalogue in the document must
both agree with what the package holds. All differences come back at once.
"""

import lzma
import mimetypes
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from ..schemas.exchange import Material
from ..schemas.problem import Problem
from .materials import MaterialStore

#: bit 11 of a ZIP entry's flags: its name is UTF-8
UTF8_NAME = 0x800
#: bit 0 of a ZIP entry's flags: it is encrypted
ENCRYPTED = 0x1
#: the others unpack a chunk of any size at once: a body of 500 bytes would fill the memory
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: a manifest is read as a whole: 16 MiB are some 200,000 files
MANIFEST_BYTES = 16 << 20
#: what zipfile raises for a package that is broken, of a kind it does not know, or made to break it
UNREADABLE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(UnicodeError, EOFError, OSError, RuntimeError),
)


#: what a manifest says of a file
Column = Literal["number", "file", "pages", "bytes", "title", "sha256"]


class DossierSettings(BaseModel):
    """The top-level key `dossier:` of a mapping."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: str = Field(description="code page of file names without the UTF-8 flag, and of the manifest")
    manifest: str = Field(default="", description="name of the manifest in the package; empty: none")
    manifest_charset: str = Field(default="", description="the manifest's charset; empty: that of the names")
    separator: str = Field(default="|", description="what separates the manifest's columns")
    columns: tuple[Column, ...] = Field(
        default=("number", "file", "pages", "bytes"), description="the manifest's columns in order"
    )
    named_by: str = Field(default="", description="source field that names the package; empty: same stem")
    max_entries: int = Field(default=5000, ge=1, description="most files in one package")
    max_bytes: int = Field(default=4 << 30, ge=1, description="most bytes in one package, unpacked")
    max_ratio: int = Field(default=100, ge=1, description="most unpacked bytes per packed byte of a file")


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a package held: its files by name, and what was wrong with it."""

    files: dict[str, Material] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    #: what the manifest says of each file, by column
    rows: dict[str, dict[str, str]] = field(default_factory=dict)


def read_dossier(package: Path, settings: DossierSettings, store: MaterialStore) -> Dossier:
    """Store every file of `package`; problems name the entry. Never raises for a bad package."""
    try:
        with zipfile.ZipFile(package) as archive:
            return read_archive(archive, package.name, settings, store)
    except UNREADABLE as error:
        params = {"name": package.name, "why": str(error)[:200]}
        return Dossier(problems=(Problem("DOSSIER_BROKEN", params=params, place=package.name),))


def read_archive(
    archive: zipfile.ZipFile,
    package: str,
    settings: DossierSettings,
    store: MaterialStore,
    *,
    unlisted: Collection[str] = (),
) -> Dossier:
    """The same for a package that is open; `unlisted` files need no line in the manifest."""
    entries = [info for info in archive.infolist() if not info.is_dir()]
    if len(entries) > settings.max_entries:
        params = {"name": package, "count": str(len(entries)), "limit": str(settings.max_entries)}
        return Dossier(problems=(Problem("DOSSIER_TOO_LARGE", params=params, place=package),))
    files: dict[str, Material] = {}
    rows: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    left = settings.max_bytes
    seen: set[str] = set()
    for info in entries:
        name = entry_name(info, settings.names)
        fault = _fault(info, name, seen, settings)
        if fault:
            problems.append(Problem(fault, params={"name": _shown(name or info.filename)}, place=package))
            continue
        assert name is not None  # noqa: S101 - _fault named an undecodable name
        seen.add(name)
        limit = min(left, info.compress_size * settings.max_ratio + 1024)
        try:
            with archive.open(info) as content:
                if name == settings.manifest:
                    body = _within(content.read(MANIFEST_BYTES + 1), min(limit, MANIFEST_BYTES))
                    rows = _manifest(body, settings, package, problems)
                    continue
                digest, size = store.put(cast(Any, content), limit)
        except UNREADABLE as error:
            params = {"name": _shown(name), "why": str(error)[:200]}
            problems.append(Problem("DOSSIER_BROKEN", params=params, place=package))
            continue
        except ValueError:
            problems.append(Problem("DOSSIER_BOMB", params={"name": _shown(name)}, place=package))
            continue
        left -= size
        media = mimetypes.guess_type(name)[0] or "application/octet-stream"
        files[name] = Material(digest, size, media, name)
    problems += _against_manifest(files.keys() - unlisted, files.keys(), rows.keys(), settings, package)
    pages = {name: int(row["pages"]) for name, row in rows.items() if "pages" in row}
    return Dossier(files, pages, tuple(problems), rows)


def _within(body: bytes, limit: int) -> bytes:
    if len(body) > limit:
        raise ValueError("larger than allowed")
    return body


def entry_name(info: zipfile.ZipInfo, charset: str) -> str | None:
    """The entry's name as its writer meant it, or None when it cannot be decoded."""
    if info.flag_bits & UTF8_NAME:
        return unicodedata.normalize("NFC", info.filename)
    try:
        return unicodedata.normalize("NFC", info.filename.encode("cp437").decode(charset))
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None


def _fault(info: zipfile.ZipInfo, name: str | None, seen: set[str], settings: DossierSettings) -> str:
    if name is None:
        return "DOSSIER_NAME_UNREADABLE"
    if is_hostile(name) or stat.S_ISLNK(info.external_attr >> 16):
        return "DOSSIER_NAME_HOSTILE"
    if info.flag_bits & ENCRYPTED:
        return "DOSSIER_ENCRYPTED"
    if name in seen:
        return "DOSSIER_NAME_TWICE"
    return "" if info.compress_type in METHODS else "DOSSIER_METHOD"


def is_hostile(name: str) -> bool:
    """Whether a name points anywhere but into its package (absolute, a drive, upward) or hides characters."""
    path = PurePosixPath(name.replace("\\", "/"))
    outside = path.is_absolute() or ".." in path.parts or ":" in name.partition("/")[0][:2]
    return outside or any(unicodedata.category(c) in ("Cc", "Cf") for c in name)


def _manifest(
    body: bytes, settings: DossierSettings, package: str, problems: list[Problem]
) -> dict[str, dict[str, str]]:
    """Its lines by file name; those that cannot be read are problems with their number."""
    rows: dict[str, dict[str, str]] = {}
    place = f"{package}/{settings.manifest}"
    try:
        lines = body.decode(settings.manifest_charset or settings.names).splitlines()
    except UnicodeDecodeError as error:
        problems.append(
            Problem("DOSSIER_MANIFEST_UNREADABLE", params={"why": f"byte {error.start}"}, place=place)
        )
        return rows
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.split(settings.separator)]
        row: dict[str, str] = dict(zip(settings.columns, cells, strict=False))
        count = row.get("pages", "0")
        if len(cells) != len(settings.columns) or not count.isdecimal():
            params = {"why": f"line {number}"}
            problems.append(
                Problem("DOSSIER_MANIFEST_UNREADABLE", params=params, place=f"{place}, line {number}")
            )
            continue
        rows[unicodedata.normalize("NFC", row["file"])] = row
    return rows


def _against_manifest(
    needed: Collection[str],
    files: Collection[str],
    listed: Collection[str],
    settings: DossierSettings,
    package: str,
) -> Iterator[Problem]:
    if not settings.manifest:
        return
    place = f"{package}/{settings.manifest}"
    for name in sorted(set(listed) - set(files)):
        yield Problem("DOSSIER_FILE_MISSING", params={"name": _shown(name)}, place=place)
    for name in sorted(set(needed) - set(listed)):
        yield Problem("DOSSIER_FILE_EXTRA", params={"name": _shown(name)}, place=place)


def complete_materials(materials: Sequence[dict[str, Any]], dossier: Dossier) -> list[Problem]:
    """Write size, digest and media type into the document's materials; say what does not match."""
    problems: list[Problem] = []
    listed: set[str] = set()
    for index, material in enumerate(materials):
        name = material.get("file_name")
        if name is None:
            continue
        listed.add(name)
        found = dossier.files.get(unicodedata.normalize("NFC", name))
        path = f"materials[{index}].file_name"
        if found is None:
            problems.append(Problem("DOSSIER_FILE_MISSING", path=path, params={"name": _shown(name)}))
            continue
        material.update(sha256=found.sha256, size=found.size, media_type=found.media_type)
        counted = dossier.pages.get(found.file_name)
        if counted is not None and material.get("pages") not in (None, counted):
            params = {"name": _shown(name), "listed": str(material["pages"]), "counted": str(counted)}
            problems.append(Problem("DOSSIER_PAGES_DIFFER", path=f"materials[{index}].pages", params=params))
    extra = sorted(dossier.files.keys() - {unicodedata.normalize("NFC", name) for name in listed})
    problems += [
        Problem("DOSSIER_FILE_EXTRA", path="materials", params={"name": _shown(name)}) for name in extra
    ]
    return problems


def _shown(name: str) -> str:
    """A hostile name made safe to print."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in name)[:120]
