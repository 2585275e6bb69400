"""The way back of a sample: every document written again, joined to one source as far as that can be shown, and compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ...adapters.contracts import Record
from ...adapters.mapping.failures import place_text
from ...adapters.mapping.mapping_file import MappingFile
from ...adapters.mapping.watch.attempt import Validate
from ...adapters.mapping.watch.difference import leaves
from ...schemas.errors import BadDocument
from ...schemas.problem import Problem

#: documents of one sample that are all read, counted and written together; of a larger one the shown one alone
TOGETHER: Final = 100
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Back:
    """`body` is empty when something cannot be written. `index` is the shown document's number in it."""

    body: bytes = b""
    index: int = 0
    #: whether the body holds all documents of the sample
    whole: bool = False
    problems: tuple[Problem, ...] = ()
    #: document → how many problems it has; only those that were looked at
    counts: tuple[int, ...] = ()
    #: the shown document read again
    record: Record | None = None
    #: field → the sample's value, None where it had none
    changed: Mapping[str, Any] | None = None


def write_back(
    mapping: MappingFile,
    records: Sequence[Record],
    chosen: int,
    on: date,
    validate: Validate,
    envelopes: Sequence[Mapping[str, Any]],
) -> Back:
    """Write the sample again. Never raises for a bad document."""
    whole = len(records) <= TOGETHER
    numbers = range(len(records)) if whole else [chosen]
    written: list[Record] = []
    counts: list[int] = []
    for number in numbers:
        reading = mapping.read(records[number], on=on)
        wrong = len(reading.problems) or len(validate(reading.document))
        envelope = envelopes[number] if number < len(envelopes) else _NOTHING
        writing = mapping.write(reading.document, on=on, envelope=envelope)
        counts.append(wrong + len(writing.problems))
        if not writing.problems:
            written.append(writing.record)
    index = chosen if whole else 0
    counted = tuple(counts) if whole else ()
    if len(written) < len(numbers):
        return Back(whole=whole, counts=counted, index=index)
    try:
        body = mapping.encode(*written)
        again = mapping.decode(body)
    except BadDocument as bad:
        return Back(whole=whole, counts=counted, index=index, problems=tuple(bad.problems))
    record = again[index] if index < len(again) else {}
    return Back(body, index, whole, (), counted, record, differences(records[chosen], record))


def differences(before: Record, after: Record) -> dict[str, Any]:
    """Every field whose value differs, with the value it had; absent, empty and null are the same."""
    first, second = dict(leaves(before)), dict(leaves(after))
    paths = dict.fromkeys((*first, *second))
    return {place_text(path): first.get(path) for path in paths if first.get(path) != second.get(path)}
