"""A record as a table of fields, for formats that are no text: path, value, what became of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ...adapters.contracts import Path
from ...adapters.mapping.failures import place_text
from ...adapters.mapping.language import Copy
from ...adapters.mapping.language import Sheet as MappingSheet
from ...adapters.mapping.paths import slashed
from ...adapters.mapping.watch.canonical import plain
from .painted import Mark, Row, Sheet

#: fields shown of one record
ROWS: Final = 3_000
_INDEX: Final = re.compile(r"\[\d+\]")


def fields(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf of a record with its path, empty ones too."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from fields(inner, (*path, str(name)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from fields(inner, (*path, index))
    else:
        yield path, value


def text_of_value(value: Any) -> str:
    """A field's value in one row; line breaks are shown."""
    if value is None:
        return "null"
    found = plain(value)
    text = found if isinstance(found, str) else str(found)
    return text.replace("\r", "␍").replace("\n", "␊").replace("\t", "␉")


def unread(sheet: MappingSheet) -> dict[str, str]:
    """Source fields that no rule reads on purpose → why: the reason given, or the name of the section."""
    found = {one.path: one.value.text for one in sheet.ignored}
    found |= {one.path: "writes" for one in sheet.writes}
    envelope = (one for one in sheet.envelope if isinstance(one, Copy))
    found |= {slashed(one.source): "envelope" for one in envelope}
    for section, names in (
        ("key", sheet.key),
        ("case_key", sheet.case_key),
        ("supersedes", sheet.supersedes),
    ):
        found |= {slashed(path): section for path, _ in names}
    return found


def why_unread(path: str, known: Mapping[str, str]) -> str:
    """Why no rule reads a field; "" when nobody says so. What is said of a group holds for all in it."""
    bare = _INDEX.sub("", path)
    while bare:
        if bare in known:
            return known[bare]
        bare = bare.rpartition("/")[0]
    return ""


def field_sheet(
    record: Any, entries: Mapping[str, Sequence[int]], changed: Mapping[str, Any]
) -> tuple[Sheet, dict[str, int], bool]:
    """The rows, where each field stands, and whether fields were left out. `changed`: field → the sample's value."""
    rows: list[Row] = []
    at: dict[str, int] = {}
    left = dict(changed)
    for path, value in fields(record):
        if len(rows) >= ROWS:
            return Sheet(rows), at, True
        name, text = place_text(path), text_of_value(value)
        at[name] = len(rows)
        look = "null" if value is None else "value" if value != "" else "nothing"
        rows.append(Row(text, name, (Mark(0, len(text), tuple(entries.get(name, ())), look),)))
        if name in left:
            before = left.pop(name)
            rows[-1] = Row(text, name, rows[-1].marks, "new")
            if before is not None:
                rows.append(Row(text_of_value(before), "−", (), "old"))
    rows += [Row(text_of_value(value), f"− {name}", (), "old") for name, value in left.items()]
    return Sheet(rows), at, False
