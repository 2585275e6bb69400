"""The golden cases: what an agency's bytes become and what goes back, written down by hand, byte for byte.

A folder per quirk holds mappings, their target schema and `cases.yaml`. Bytes stand there as YAML
text in which every character is one byte (`"\\xE9\\x46"`), or as a file beside it: nothing that is tested made them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
#: what a case may say; a word misspelt would be a case that tests nothing
_KEYS = {
    "name",
    "mapping",
    "body",
    "file",
    "documents",
    "back",
    "back_file",
    "refused",
    "document",
    "unwritable",
    "cells",
}


@dataclass(frozen=True)
class Case:
    """One document of an agency (`body`) or of the bus (`document`), and what becomes of it."""

    quirk: int
    name: str
    mapping: Path
    body: bytes = b""
    documents: Any = None
    back: bytes = b""
    #: code and place of every problem on the way in
    refused: tuple[tuple[str, str], ...] = ()
    #: given instead of `body`: only the way out is asked
    document: Any = None
    #: code and path of every problem on the way out
    unwritable: tuple[tuple[str, str], ...] = ()
    #: what a workbook shows, whose bytes are those of the library's version
    cells: list[list[str]] | None = None

    def __str__(self) -> str:
        return f"{self.quirk:02}-{self.name}"


def cases() -> Iterator[Case]:
    """Every case of every quirk."""
    for page in sorted(HERE.glob("quirk*/cases.yaml")):
        for one in yaml.safe_load(page.read_text("utf-8")):
            yield _case(int(page.parent.name[-2:]), page.parent, one)


def _case(quirk: int, folder: Path, one: dict[str, Any]) -> Case:
    assert one.keys() <= _KEYS, (folder.name, one["name"], one.keys() - _KEYS)
    body = _bytes(folder, one, "body", "file")
    back = _bytes(folder, one, "back", "back_file") if {"back", "back_file"} & one.keys() else body
    return Case(
        quirk,
        one["name"],
        folder / f"{one['mapping']}.yaml",
        body,
        one.get("documents"),
        back,
        tuple((code, place) for code, place in one.get("refused", ())),
        one.get("document"),
        tuple((code, path) for code, path in one.get("unwritable", ())),
        one.get("cells"),
    )


def _bytes(folder: Path, one: dict[str, Any], text: str, file: str) -> bytes:
    if file in one:
        return (folder / one[file]).read_bytes()
    return one.get(text, "").encode("latin-1")
