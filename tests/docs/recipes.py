"""The recipes of the cookbook as data: a mapping, the files beside it, what comes, what it becomes."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml
from casebus.adapters.loading import codec_of
from casebus.adapters.mapping import MappingFile, load_mapping

_BLOCK = re.compile(
    r"(?:^<!-- file: (?P<file>\S+) -->\n)?^```(?P<kind>[a-z]+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
_BYTE = re.compile(r"\\x([0-9A-F]{2})")
HEAD = "mapping: cookbook/recipe\nversion: 1\n"
OPEN = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}


@dataclass
class Recipe:
    """One section of the page. `source` is text, the rows of a sheet or the members of a package."""

    name: str
    mapping: str = ""
    files: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    source: str = ""
    documents: Any = None
    back: str = ""
    refused: list[str] = field(default_factory=list)
    #: a class that the reader's package brings
    code: str = ""
    #: where outputs belong, for whoever writes a recipe
    end: int = 0

    @property
    def codec(self) -> dict[str, Any]:
        """The codec block."""
        found: dict[str, Any] = yaml.safe_load(self.mapping)["codec"]
        return found

    def load(self, folder: Path) -> MappingFile:
        """The mapping in a folder of its own."""
        here = folder / "cookbook"
        here.mkdir(parents=True)
        files = {"open.schema.json": json.dumps(OPEN), **self.files}
        for name, text in files.items():
            (here / name).parent.mkdir(exist_ok=True)
            (here / name).write_text(text, "utf-8")
        target = "" if "target:" in self.mapping else "target: open.schema.json\n"
        (here / "recipe.yaml").write_text(HEAD + target + self.mapping, "utf-8")
        return load_mapping(here / "recipe.yaml", codecs=codec_of, targets={})

    def body(self, text: str = "") -> bytes:
        """The bytes of the source, or of another text in its charset."""
        if self.kind == "sheet":
            return _workbook(self.codec["sheet"], json.loads(self.source))
        if self.kind == "package":
            return _package(self.source, self.codec["names"])
        text, codec = text or self.source, self.codec
        if not codec["newline"]:
            text = text.removesuffix("\n")
        charset = "utf-8" if codec["charset"] == "UTF-8" else "gb18030"
        parts = _BYTE.split(text.replace("\n", codec["newline"] if codec["kind"] != "xml" else "\n"))
        return b"".join(
            bytes.fromhex(part) if at % 2 else part.encode(charset) for at, part in enumerate(parts)
        )


def _workbook(sheet: str, rows: list[list[Any]]) -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return into.getvalue()


def _package(lines: str, charset: str) -> bytes:
    """A ZIP whose names are in a code page and say nothing of it, as legacy programs write it."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as package:
        for line in lines.splitlines():
            name, _, text = line.partition(": ")
            package.writestr(zipfile.ZipInfo(_shown(name, charset)), text.encode(charset))
    # zipfile flags what is not ASCII as UTF-8; these programs write the bytes and no flag
    body = into.getvalue()
    for line in lines.splitlines():
        name = line.partition(": ")[0]
        body = body.replace(_shown(name, charset).encode(), name.encode(charset))
    return body


def _shown(name: str, charset: str) -> str:
    """An ASCII name of as many bytes."""
    return "".join(f"{byte % 26 + 65:c}" for byte in name.encode(charset)[:-4]) + name[-4:]


def recipes(page: str) -> Iterator[Recipe]:
    """Every section with a mapping in it."""
    starts = [*re.finditer(r"^### (.*)$", page, re.MULTILINE)]
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        stop = after.start() if after else len(page)
        found = Recipe(start[1])
        for block in _BLOCK.finditer(page, start.end(), stop):
            _take(found, block)
            found.end = block.end()
        if found.mapping:
            yield found


def _take(found: Recipe, block: re.Match[str]) -> None:
    kind, text = block["kind"], block["text"]
    if block["file"]:
        found.files[block["file"]] = text
    elif kind == "yaml":
        found.mapping = text
    elif kind == "json":
        found.documents = json.loads(text)
    elif kind == "python":
        found.code = text
    elif kind == "refused":
        found.refused = text.splitlines()
    elif found.source:
        found.back = text
    else:
        found.kind, found.source = kind, text
