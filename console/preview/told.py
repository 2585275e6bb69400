"""Trace entries as the page gets them: the same fields as in docs/tracing.md, with long values shortened."""

from typing import Any, Final

from ...adapters.mapping.watch.canonical import plain
from ...adapters.mapping.watch.entries import Entry

#: characters of one value; the whole one stands in the sample
LONGEST: Final = 400


def entry_json(entry: Entry, way: str) -> dict[str, Any]:
    """One entry; `way` is in or out. What is empty is left out."""
    told: dict[str, Any] = {
        "way": way,
        "kind": entry.kind,
        "path": entry.path,
        "rule": entry.rule,
        "text": entry.text,
        "source": entry.source,
        "place": entry.place if entry.place != entry.source else "",
        "steps": [[one.operation, short(one.value)] for one in entry.steps],
    }
    told = {name: value for name, value in told.items() if value not in ("", [])}
    return told | {"before": short(entry.before), "result": short(entry.result)}


def short(value: Any) -> Any:
    """A value, its texts cut; of long lists the beginning."""
    found = plain(value)
    if isinstance(found, str):
        return found if len(found) <= LONGEST else f"{found[:LONGEST]}…"
    if isinstance(found, list):
        return [short(one) for one in found[:20]]
    if isinstance(found, dict):
        return {name: short(one) for name, one in list(found.items())[:20]}
    return found
