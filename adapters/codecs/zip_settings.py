"""The `codec` block of a mapping whose agency packs a document with its files into one ZIP."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field as Setting
from pydantic import field_validator, model_validator

from ..dossier import Column, is_hostile
from ..settings import Settings
from .charset import Charset, Newline

#: a glob's own characters
_GLOB = re.compile(r"[*?\[]")


class ZipDocument(Settings):
    """The document inside the package."""

    name: Annotated[str, Setting(min_length=1, description="its name in the package, or a glob (`*.xml`)")]
    writes: Annotated[
        str, Setting(description="the name it is written under; needed where `name` is a glob")
    ] = ""
    codec: Annotated[
        dict[str, Any], Setting(description="the codec of the document: `kind` and its settings")
    ]

    @property
    def written(self) -> str:
        """The name it is written under; "" when none is declared."""
        return self.writes or ("" if _GLOB.search(self.name) else self.name)

    @field_validator("writes")
    @classmethod
    def _is_a_name(cls, writes: str) -> str:
        if _GLOB.search(writes) or is_hostile(writes):
            raise ValueError(f"{writes!r} is no name to write")
        return writes

    @model_validator(mode="after")
    def _has_a_kind(self) -> Self:
        if is_hostile(self.name):
            raise ValueError(f"{self.name!r} is no name of a document")
        if not isinstance(self.codec.get("kind"), str) or self.codec["kind"] == "zip":
            raise ValueError("codec needs a kind, and no ZIP inside a ZIP")
        return self


class ZipManifest(Settings):
    """The list of files that stands in the package."""

    name: Annotated[str, Setting(min_length=1, description="its name in the package")]
    charset: Annotated[Charset, Setting(description="its charset, as the agency labels it")]
    separator: Annotated[str, Setting(min_length=1, description="what separates its columns")] = "|"
    columns: Annotated[
        tuple[Column, ...], Setting(description="its columns in order; `bytes` and `sha256` are checked")
    ] = ("number", "file", "pages", "bytes")
    newline: Newline = "\r\n"
    document: Annotated[bool, Setting(description="it lists the document too, before the files")] = False

    @model_validator(mode="after")
    def _names_files(self) -> Self:
        if "file" not in self.columns or len(set(self.columns)) != len(self.columns):
            raise ValueError("columns needs file, and each column once")
        if is_hostile(self.name):
            raise ValueError(f"{self.name!r} is no name of a manifest")
        return self


class ZipSettings(Settings):
    """The `codec` block of a mapping whose agency packs a document with its files into one ZIP."""

    names: Annotated[
        Charset,
        Setting(description="code page of names without the UTF-8 flag, and of the names casebus writes"),
    ]
    document: ZipDocument
    manifest: Annotated[ZipManifest | None, Setting(description="the package's list of files")] = None
    files: Annotated[str, Setting(min_length=1, description="the record's key of the files")] = "files"
    content: Annotated[
        Literal["digest", "keep"],
        Setting(description="of each file its name, size and SHA-256, or its content too (base64)"),
    ] = "digest"
    date: Annotated[
        datetime, Setting(description="the time every member is written with: the same bytes each time")
    ] = datetime(1980, 1, 1)  # noqa: DTZ001 – a ZIP knows no zones
    compress: Annotated[
        bool, Setting(description="write members deflated; the bytes then depend on the machine's zlib")
    ] = False
    packages: Annotated[
        tuple[str, ...],
        Setting(description="endings of files that may be ZIPs themselves: any other ZIP inside is refused"),
    ] = (".ofd", ".docx", ".xlsx", ".pptx")
    max_bytes: Annotated[int, Setting(gt=0, description="a larger body is refused before it is read")] = (
        64 << 20
    )
    max_unpacked: Annotated[int, Setting(gt=0, description="most bytes of one package, unpacked")] = 256 << 20
    max_ratio: Annotated[int, Setting(gt=0, description="most unpacked bytes per packed byte of a file")] = (
        100
    )
    max_entries: Annotated[int, Setting(gt=0, description="most files in one package")] = 5000

    @field_validator("date")
    @classmethod
    def _fits_a_zip(cls, date: datetime) -> datetime:
        if not 1980 <= date.year <= 2107 or date.tzinfo is not None:
            raise ValueError("a ZIP holds local times of the years 1980 to 2107")
        return date
