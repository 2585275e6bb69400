"""The sample and the way back as panes: as text where the format is text, and always as a table of fields."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ...adapters.contracts import Path, Record
from ...adapters.mapping.mapping_file import MappingFile
from ...adapters.mapping.watch.difference import text_of
from ...adapters.mapping.watch.entries import Entry
from ...adapters.mapping.watch.located import Located
from ...schemas.problem import Problem
from .back import Back
from .back_rows import with_differences
from .field_rows import field_sheet
from .painted import Sheet
from .remarks import Remarks
from .text_sheet import CHARACTERS, TextSheet
from .text_spans import TextSpans

_INDEX: Final = re.compile(r"\[(\d+)\]$")
#: entry kinds that look different in the sample
_LOOKS: Final = {"unread": "unread", "ignored": "ignored"}


@dataclass
class Taken:
    """The entries of one direction with their numbers, and the remarks made of some of them."""

    values: list[tuple[int, Entry]] = field(default_factory=list)
    remarks: list[tuple[int, Entry]] = field(default_factory=list)


def source_pane(
    mapping: MappingFile,
    body: bytes,
    record: Record | None,
    taken: Taken,
    problems: Sequence[tuple[int, Problem]],
    remarks: Remarks,
) -> dict[str, Any]:
    """The sample; `problems` are those that no rule told of, with their numbers."""
    places = [(number, entry.place) for number, entry in taken.remarks]
    places += [(number, problem.place) for number, problem in problems]
    text, looks = text_of(mapping, body), {number: str(remarks.all[number]["look"]) for number, _ in places}
    told: dict[str, Any] = {"bytes": len(body), "text": None, "raw": None, "fields": None}
    lit = False
    if text is not None:
        spans = _spans(mapping, text)
        lines = (spans.line_of(entry.place) for _, entry in taken.values if entry.place)
        sheet = TextSheet(spans, next((line for line in lines if line is not None), 0))
        lit = _mark(sheet, taken.values)
        for number, place in places:
            sheet.note(number, place, looks[number])
        told["text"] = {**sheet.sheet.to_json(), "cut": sheet.cut}
        told["raw"] = text if len(text) <= CHARACTERS else None
    if record is not None:
        fields, at, cut = field_sheet(record, _by_source(taken.values), {})
        for number, entry in taken.remarks:
            fields.note(at.get(entry.source), number, f"row-{looks[number]}")
        for number, _ in problems:
            fields.note(None, number)
        told["fields"] = {**fields.to_json(), "cut": cut}
    told["view"] = "text" if text is not None and (lit or record is None) else "fields"
    return told


def back_pane(
    mapping: MappingFile,
    body: bytes,
    back: Back,
    taken: Taken,
    problems: Iterable[int],
    remarks: Remarks,
    places: Mapping[str, str],
) -> dict[str, Any]:
    """What is written again, with what differs from the sample; `places` are those of `written_places`."""
    told: dict[str, Any] = {"bytes": len(back.body), "text": None, "fields": None, "view": "fields"}
    told |= {"whole": back.whole, "written": bool(back.body), "same": back.whole and back.body == body}
    told["changed"] = len(back.changed or {})
    loose = [*problems, *(number for number, _ in taken.remarks)]
    if back.record is None:
        told["text"] = {**Sheet([], loose).to_json(), "cut": False}
        return told | {"view": "text"}
    text, sample = text_of(mapping, back.body), text_of(mapping, body)
    if text is not None:
        spans = _spans(mapping, text)
        sheet = TextSheet(spans)
        again = [(number, entry, places.get(entry.source, "")) for number, entry in taken.values]
        lit = _mark(sheet, ((number, entry) for number, entry, place in again if place), places)
        for number, entry in taken.remarks:
            sheet.note(number, places.get(entry.source or entry.place, ""), str(remarks.all[number]["look"]))
        for number in problems:
            sheet.sheet.note(None, number)
        rows = sheet.sheet
        if back.whole and sample is not None and not sheet.cut:
            rows = with_differences(rows, [line.removesuffix("\r") for line in _lines(sample)])
        told["text"] = {**rows.to_json(), "cut": sheet.cut}
        told["view"] = "text" if lit else "fields"
    fields, at, cut = field_sheet(back.record, _by_source(taken.values), back.changed or {})
    for number, entry in taken.remarks:
        fields.note(at.get(entry.source or entry.place), number, f"row-{remarks.all[number]['look']}")
    told["fields"] = {**fields.to_json(), "cut": cut}
    return told


def written_places(mapping: MappingFile, back: Back, taken: Taken, *, alone: bool) -> dict[str, str]:
    """Record path → its place among all the documents that are written together. `alone`: it is as it was told."""
    if not back.body:
        return {}
    located = Located(mapping.locate, back.body)
    places = {entry.source: entry.place for _, entry in taken.values if alone and entry.place}
    for _, entry in (*taken.values, *taken.remarks):
        # what was not written has no place; what is lacking is told with its record path alone
        path = entry.source or (entry.place if entry.kind == "lacuna" else "")
        if path and path not in places and entry.kind != "absent":
            places[path] = located(back.index, path_of(path))
    return places


def path_of(text: str) -> Path:
    """`RYXX/RY[2]/XM` → ("RYXX", "RY", 1, "XM")."""
    path: list[str | int] = []
    for step in text.split("/"):
        name, indexes = step, list[int]()
        while match := _INDEX.search(name):
            name = name[: match.start()]
            indexes.insert(0, int(match[1]) - 1)
        path += [*([name] if name else []), *indexes]
    return tuple(path)


def _mark(
    sheet: TextSheet, values: Iterable[tuple[int, Entry]], places: Mapping[str, str] | None = None
) -> bool:
    """Mark each place once, with all its entries. False when none of them could be found."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, entry in values:
        place = entry.place if places is None else places.get(entry.source, "")
        if place:
            found[place, _LOOKS.get(entry.kind, "value")].append(number)
    marked = [sheet.mark(place, numbers, look) for (place, look), numbers in found.items()]
    return any(marked)


def _by_source(values: Iterable[tuple[int, Entry]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, entry in values:
        if entry.source:
            found[entry.source].append(number)
    return found


def _spans(mapping: MappingFile, text: str) -> TextSpans:
    codec = mapping.plan.sheet.codec or {}
    charset = str(codec.get("charset", "utf-8"))
    charset = "gb18030" if charset.lower().startswith("gb") else charset
    delimiter, quote = str(codec.get("delimiter", ",")), str(codec.get("quote", '"'))
    return TextSpans(text, charset=charset, delimiter=delimiter, quote=quote)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines
