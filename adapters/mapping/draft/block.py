"""The codec block of a draft: every required key stated, every guess with a remark; one small maker per format."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from .json_block import json_block
from .sniff import Sniffed, sniff
from .table_blocks import csv_block, dbf_block, fixed_block
from .workbook_block import excel_block
from .xml_block import soap_block, xml_block
from .zip_block import zip_document

#: settings and remarks
Made = tuple[dict[str, Any], list[str]]
_MAKERS: Mapping[str, Callable[[Sequence[bytes], Sniffed], Made]] = {
    "csv": csv_block,
    "dbf": dbf_block,
    "excel": excel_block,
    "fixed": fixed_block,
    "json": json_block,
    "soap": soap_block,
    "xml": xml_block,
}


@dataclass(frozen=True, slots=True)
class Block:
    """What the draft's codec block says, and why."""

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def block_of(bodies: Sequence[bytes], schema: Path | None, layout: Mapping[str, Any] | None) -> Block:
    """The codec block for these samples; a record layout that was given goes before what the bytes suggest."""
    if layout is not None:
        settings = {key: value for key, value in layout.items() if key != "kind"}
        return Block(str(layout.get("kind", "fixed")), settings, ("as the layout says",))
    if not bodies:
        return _schema_only(schema)
    first = sniff(bodies[0])
    if first.kind == "zip":
        inner, name, settings, remarks = zip_document(bodies)
        nested = block_of(inner, schema, None)
        settings["document"] = {
            "name": name[0],
            "writes": name[1],
            "codec": {"kind": nested.kind, **nested.settings},
        }
        return Block("zip", settings, (*remarks, *nested.remarks))
    if first.kind == "unknown":
        return Block("unknown", {}, first.remarks)
    others = sorted({one.kind for one in map(sniff, bodies[1:])} - {first.kind})
    settings, remarks = _MAKERS[first.kind](bodies, first)
    if others:
        remarks.append(f"TODO: some samples are {', '.join(others)}; a mapping reads one format")
    if schema is not None:
        _with_schema(first.kind, settings, schema)
    return Block(first.kind, settings, (*first.remarks, *remarks))


def _with_schema(kind: str, settings: dict[str, Any], schema: Path) -> None:
    where = settings["payload"] if kind == "soap" else settings
    where["schema"] = schema.name
    where.pop("repeats", None)


def _schema_only(schema: Path | None) -> Block:
    """No sample: what a schema alone says."""
    if schema is not None and schema.suffix == ".json":
        return Block(
            "json", {"charset": "UTF-8", "newline": "", "schema": schema.name}, ("no sample: charset",)
        )
    root = "TODO"
    if schema is not None:
        tree: Any = etree.parse(schema, etree.XMLParser(resolve_entities=False, no_network=True))
        found = tree.getroot().find("{http://www.w3.org/2001/XMLSchema}element")
        root = found.get("name", root) if found is not None else root
    settings = {
        "charset": "GB18030",
        "newline": "\n",
        "root": root,
        "schema": schema.name if schema else "TODO",
    }
    return Block("xml", settings, ("no sample: charset and line ends are to be asked",))
