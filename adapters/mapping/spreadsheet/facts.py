"""What stands beside a rule in the sheet: titles from the canonical schema, the source's layout, values from the examples."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ....schemas.errors import BadDocument
from ...contracts import Field
from ..language import Spot
from ..mapping_file import MappingFile
from ..paths import absolute, bare, read_names, slashed
from ..target import Shape
from ..watch.canonical import plain
from ..watch.examples import examples
from ..watch.recorder import Recorder
from .nodes import line_column
from .rows import Address, MappingRows, Row

#: characters of an example that are shown
SHOWN = 200
_INDEX = re.compile(r"\[[^\]]*\]")
_CODE = re.compile(r"\bcode\(\s*([\w.-]+)")
_NOTHING: Mapping[str, Any] = {}


def facts(rows: MappingRows, mapping: MappingFile, on: date) -> dict[Address, dict[str, str]]:
    """Row → the cells that may not be edited."""
    shown = _examples(rows, mapping, on)
    found = {}
    for row in rows.rules:
        cells = {**_canonical(row, mapping), **_source(row, mapping), **shown.get(row.address, {})}
        written = f"{row.cells.get('operations', '')} {row.cells.get('yaml', '')}"
        cells["tables"] = ", ".join(dict.fromkeys(_CODE.findall(written)))
        found[row.address] = {name: text for name, text in cells.items() if text}
    return found


def _canonical(row: Row, mapping: MappingFile) -> dict[str, str]:
    if row.name.startswith("envelope/"):
        return {}
    names = [name for name in _INDEX.sub("", row.name).split(".") if name != "use"]
    above, place, required = mapping.plan.shape, None, False
    for name in names:
        place = above.property(name)
        if place is None:
            return {}
        required = name in above.required
        above = place.items() if place.types == {"array"} else place
    if place is None:
        return {}
    schema = place.schema
    return {
        "title_en": str(schema.get("title", "")),
        "title_zh": str(schema.get("x-zh", "")),
        "standard": str(schema.get("x-niem", "")),
        "type": _type(place),
        "required": "yes" if required else "",
    }


def _type(place: Shape) -> str:
    if place.types == {"array"}:
        return f"list of {_type(place.items())}"
    words = "/".join(sorted(place.types)) or "any"
    named = place.limit("x-list") or ""
    if place.choices:
        return f"code: {named}" if named else f"code: {', '.join(map(str, place.choices[:6]))}"
    form, most = place.limit("format") or place.limit("x-format"), place.limit("maxLength")
    return words + (f" ({form})" if form else "") + (f" ≤ {most}" if most else "")


def _source(row: Row, mapping: MappingFile) -> dict[str, str]:
    path = row.cells.get("source")
    if not path:
        return {}
    names = bare(absolute(read_names(path), row.group.source))
    layout = mapping.plan.layout
    field = layout.find(names) if names and layout.known else None
    return {"whole": slashed(names), **(_field(field) if field else {})}


def _field(field: Field) -> dict[str, str]:
    lengths = [f"{field.max_bytes} bytes"] if field.max_bytes else []
    lengths += [f"{field.max_chars} characters"] if field.max_chars else []
    return {
        "kind": f"{field.kind}{', repeats' if field.repeats else ''}",
        "length": ", ".join(lengths),
        "needed": "yes" if field.required else "",
    }


def _examples(rows: MappingRows, mapping: MappingFile, on: date) -> dict[Address, dict[str, str]]:
    """The first value of each rule that an example has, both ways."""
    found: dict[Address, dict[str, str]] = {}
    places = sorted((*line_column(rows.text, row.start), row.value.end, row.address) for row in rows.rules)
    ends = {address: line_column(rows.text, end) for *_, end, address in places}
    label = f"{mapping.plan.path.parent.name}/{mapping.plan.path.name}"

    def told(spot: Spot, **cells: Any) -> None:
        at = spot.line, spot.column
        around = [one for one in places if (one[0], one[1]) <= at <= ends[one[3]]]
        if around and spot.file == label:
            row = found.setdefault(around[-1][3], {})
            for name, value in cells.items():
                row.setdefault(name, shown(value))

    for recorder, sites, inward in _runs(mapping, on):
        for verb, number, _, what in recorder.told:
            if verb == "value" and inward:
                told(sites[number].spot, before=what[0], between=what[2])
            elif verb == "value":
                told(sites[number].spot, between=what[0], after=what[2])
    return found


def _runs(mapping: MappingFile, on: date) -> Iterator[tuple[Recorder, Any, bool]]:
    for example in examples(mapping):
        try:
            records = mapping.decode(example.source.read_bytes()) if mapping.receives else []
        except (BadDocument, OSError):
            records = []
        documents = list(example.documents)
        for record in records:
            recorder = Recorder()
            reading = mapping.read(record, on=on, probe=recorder)
            yield recorder, mapping.inward.observed.sites, True
            if not example.documents and not reading.problems:
                documents.append(reading.document)
        for index, document in enumerate(documents):
            recorder = Recorder()
            mapping.write(document, on=on, envelope=example.envelope(index) or _NOTHING, probe=recorder)
            yield recorder, mapping.outward.observed.sites, False


def shown(value: Any) -> str:
    """A value as a cell shows it."""
    if isinstance(value, list | tuple):
        return ", ".join(shown(one) for one in value)
    found = plain(value)
    text = "" if found is None else str(found).lower() if isinstance(found, bool) else str(found)
    text = "".join(char if char.isprintable() or char == "\n" else f"\\x{ord(char):02x}" for char in text)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
