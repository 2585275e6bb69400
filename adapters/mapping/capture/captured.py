"""A source as a masked example, proved: it does what the original did, and holds nothing of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final
from xml.sax.saxutils import escape

from ....schemas.errors import BadDocument
from ....schemas.problem import Problem
from ...contracts import Record
from ..mapping_file import MappingFile, Reading
from ..watch.difference import leaves, text_of
from ..watch.personal import Harmless
from .characters import FILLERS
from .inventions import Inventions
from .leaves import all_leaves, harmless_texts, masked_record, personal_of, personal_texts

#: everything wrong with a canonical document
Check = Callable[[Any], Sequence[Problem]]
#: ASCII letters and digits from which on a value is looked for in what was made
_LOOKED: Final = 5
_COMMENT: Final = re.compile(r"(?<=<!--).*?(?=-->)", re.DOTALL)
#: words and numbers that may tell something
_WORD: Final = re.compile(r"[\u3400-\u9fff]{2,}|[0-9]{5,}")
_WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030"}


@dataclass(frozen=True, slots=True)
class Captured:
    """The masked source, what is read from it, what is wrong with it as it was with the original.

    `refused` says why it must not be kept; then `body` is empty. `layout_kept` is False where the format had to be
    written anew (workbooks, tables), so that how the sender laid it out is lost.
    """

    body: bytes
    documents: tuple[dict[str, Any], ...] = ()
    keys: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: tuple[Problem, ...] = ()
    masked: int = 0
    layout_kept: bool = True


@dataclass(frozen=True)
class _Seen:
    """What a mapping makes of one source."""

    readings: tuple[Reading, ...]
    problems: tuple[Problem, ...]
    shape: frozenset[tuple[Any, ...]] = field(default_factory=frozenset)


def capture(mapping: MappingFile, body: bytes, on: date, *, seed: str, check: Check) -> Captured:
    """Mask one source. A source that cannot be read at all is refused: nobody can tell what in it is personal."""
    try:
        records = mapping.decode(body)
    except BadDocument as bad:
        return Captured(b"", refused=(Problem("CAPTURE_UNREADABLE"), *bad.problems))
    inventions = Inventions(_charset(mapping), seed)
    personal = [personal_of(mapping, one, on) for one in records]
    for one, hidden in zip(records, personal, strict=True):
        inventions.leave(harmless_texts(one, hidden))
        inventions.avoid(personal_texts(one, hidden))
    masked = [masked_record(one, hidden, inventions) for one, hidden in zip(records, personal, strict=True)]
    try:
        made, kept = _body(mapping, body, masked, inventions)
        again = mapping.decode(made)
    except (BadDocument, ValueError) as fault:
        problems = fault.problems if isinstance(fault, BadDocument) else ()
        return Captured(b"", refused=(Problem("CAPTURE_UNWRITABLE"), *problems))
    before, after = _seen(mapping, records, on, check), _seen(mapping, again, on, check)
    refused = [*_differs(before, after), *_left(mapping, made, again, inventions)]
    if refused:
        return Captured(b"", refused=tuple(refused))
    documents = tuple(one.document for one in after.readings)
    keys = tuple(one.key for one in after.readings)
    return Captured(made, documents, keys, after.problems, (), len(inventions.pairs), kept)


def _body(
    mapping: MappingFile, body: bytes, masked: Sequence[Record], inventions: Inventions
) -> tuple[bytes, bool]:
    """The source with its values exchanged in place; written anew where that is not the same."""
    text, kind = text_of(mapping, body), (mapping.plan.sheet.codec or {}).get("kind")
    # the headers of an envelope are no part of its document
    if text is not None and kind != "soap":
        pairs: dict[str, str] = {}
        for old, new in inventions.pairs.items():
            pairs |= {old: new, escape(old): escape(new), _json(old): _json(new)}
        words = sorted(pairs, key=len, reverse=True)
        pattern = "|".join(map(_bounded, words))
        made = re.sub(pattern, lambda match: pairs[match[0]], text) if words else text
        if kind == "xml":
            made = _COMMENT.sub(lambda match: inventions.within(match[0], inventions.pairs), made)
        try:
            candidate = made.encode(_charset(mapping))
            if mapping.decode(candidate) == list(masked) and _explained(mapping, text, made, masked):
                return candidate, True
        except (BadDocument, UnicodeEncodeError, LookupError):
            pass
    return mapping.encode(*masked), False


def _json(text: str) -> str:
    return (
        text.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t")
    )


def _bounded(word: str) -> str:
    """A word on its own: digits and ASCII letters beside it would make it another one."""
    before = r"(?<![0-9A-Za-z])" if word[:1].isascii() and word[:1].isalnum() else ""
    after = r"(?![0-9A-Za-z])" if word[-1:].isascii() and word[-1:].isalnum() else ""
    return before + re.escape(word) + after


def _explained(mapping: MappingFile, before: str, after: str, masked: Sequence[Record]) -> bool:
    """Whether all words and numbers that stayed stand in the record, or are names of the format: nothing lies beside them."""
    stayed = {word for word in _WORD.findall(before) if word in after}
    leaves_of = "\n".join(str(value) for _, value in all_leaves(masked))
    names = {step for path, _ in all_leaves(masked) for step in path if isinstance(step, str)}
    known = "\n".join([leaves_of, *names, *mapping.plan.layout.paths(), str(mapping.plan.sheet.codec)])
    return all(word in known for word in stayed)


def _charset(mapping: MappingFile) -> str:
    declared = str((mapping.plan.sheet.codec or {}).get("charset", "utf-8")).lower()
    return _WIDER.get(declared, declared)


def _seen(mapping: MappingFile, records: Sequence[Record], on: date, check: Check) -> _Seen:
    readings, problems = [], []
    shape: set[tuple[Any, ...]] = set()
    harmless = Harmless(mapping)
    for index, record in enumerate(records):
        reading = mapping.read(record, on=on, locate=partial(_nowhere, index))
        found = [*reading.problems, *(() if reading.problems else check(reading.document))]
        readings.append(reading)
        problems += found
        for path, value in leaves(reading.document):
            text = ".".join(str(step) for step in path if isinstance(step, str))
            shape.add((index, path, value if harmless(text) else type(value).__name__))
        shape |= {(index, "problem", one.code, one.path) for one in found}
        # the way back is part of how it behaves: lengths are the same, so what is cut is the same
        writing = None if reading.problems else mapping.write(reading.document, on=on)
        shape |= {(index, "lacuna", one.kind, one.path) for one in reading.lacunas}
        shape |= {
            (index, "lacuna", f"out {one.kind}", one.path) for one in (writing.lacunas if writing else ())
        }
        shape |= {
            (index, "problem", f"out {one.code}", one.path) for one in (writing.problems if writing else ())
        }
    return _Seen(tuple(readings), tuple(problems), frozenset(shape))


def _nowhere(index: int, path: Any) -> str:
    """Places of an original would repeat what stands there."""
    return f"[{index + 1}]"


def _differs(before: _Seen, after: _Seen) -> list[Problem]:
    """Where the masked source does not do what the original did."""
    told = {}
    for one in (*(before.shape - after.shape), *(after.shape - before.shape)):
        path = one[1] if isinstance(one[1], str) else ".".join(map(str, one[1]))
        text = " ".join([path, *map(str, one[2:])]) if path in ("problem", "lacuna") else path
        told[text] = Problem("CAPTURE_DIFFERS", params={"path": text}, place=f"[{one[0] + 1}]")
    return [told[text] for text in sorted(told)][:20]


def _left(
    mapping: MappingFile, body: bytes, records: Sequence[Record], inventions: Inventions
) -> list[Problem]:
    """Personal values that are still there, by where they are, never by what they are."""
    text, pairs = text_of(mapping, body) or "", inventions.pairs
    shown = "\n".join(inventions.open)
    found = []
    for number, old in enumerate(sorted(pairs), 1):
        if pairs[old] == old or not _telling(old) or (old in inventions.loose and old in shown):
            continue
        pattern = re.compile(_bounded(old))
        places = [
            path for path, value in all_leaves(records) if isinstance(value, str) and pattern.search(value)
        ]
        if places or pattern.search(text):
            where = ", ".join("/".join(map(str, path[1:])) for path in places[:5]) or "source"
            found.append(Problem("CAPTURE_LEFT", params={"place": where, "number": str(number)}, place=where))
    found += [
        Problem("CAPTURE_SAME", params={"number": str(number)})
        for number, old in enumerate(sorted(pairs), 1)
        if pairs[old] == old and _telling(old)
    ]
    return found


def _telling(value: str) -> bool:
    """Whether a value is long enough to tell of somebody."""
    letters = [char for char in value if char.isalnum() and char not in FILLERS]
    return len(letters) >= (_LOOKED if all(char.isascii() for char in letters) else 2)
