"""Reads procedure rows from YAML and tells every mistake at once, each with file, line and column."""

import difflib
import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from .code_lists import code_list
from .errors import Misconfigured
from .handover import Clock, HandOver
from .model import case_model
from .yaml_source import Keys, Source

_TEXTS = ("code", "number", "en", "zh", "article", "basis", "note", "level")
_KINDS = ("senders", "receivers", "copies", "copies_in_case")
_LISTS = (*_KINDS, "documents", "fields", "answers")
_DAYS = ("valid_from", "valid_to")
_REQUIRED = ("code", "number", "en", "zh", "senders", "receivers", "valid_from", "basis")
_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,59}")
_ALLOWED = {
    "basis": ("law", "deployment"),
    "level": ("same", "higher"),
    "action": ("starts", "stops"),
    "since": ("", "issued", "received", "executed", "effective"),
    "unit": ("", "hour", "day", "month"),
}
_CLOCK = ("clock", "action", "since", "unit", "length", "when", "extension", "article", "note")


def read_procedure(source: Source) -> tuple[HandOver, ...]:
    """The rows of the file; Misconfigured when anything in it is wrong."""
    entries = source.value.get("handovers") if isinstance(source.value, dict) else None
    if not isinstance(entries, list) or not entries:
        raise Misconfigured(f"{source.name}: a list `handovers` is needed")
    known = {entry["code"] for entry in entries if isinstance(entry, dict) and "code" in entry}
    rows = [
        row
        for index, entry in enumerate(entries)
        if (row := _row(source, ("handovers", index), entry, known))
    ]
    _overlaps(source, rows)
    source.refuse()
    return tuple(row for _, row in rows)


def _row(source: Source, at: Keys, entry: Any, known: Collection[str]) -> tuple[Keys, HandOver] | None:
    if not isinstance(entry, dict):
        source.problem("CONFIG_WRONG_TYPE", at, expected="mapping")
        return None
    before = len(source.problems)
    _keys(source, at, entry, (*_TEXTS, *_LISTS, *_DAYS, "clocks"), _REQUIRED)
    texts = {key: _text(source, (*at, key), entry[key]) for key in _TEXTS if entry.get(key) is not None}
    lists = {key: _texts(source, (*at, key), entry.get(key)) for key in _LISTS}
    days = {key: _day(source, (*at, key), entry.get(key)) for key in _DAYS}
    _values(source, at, texts, lists, known)
    clocks = tuple(
        clock
        for index, row in enumerate(_list(source, (*at, "clocks"), entry.get("clocks")))
        if (clock := _clock(source, (*at, "clocks", index), row))
    )
    start, end = days["valid_from"], days["valid_to"]
    if start and end and end < start:
        source.problem("CONFIG_PERIOD", (*at, "valid_to"), start=str(start), end=str(end))
    if len(source.problems) > before:
        return None
    return at, HandOver(**{"article": "", **texts, **lists, **days}, clocks=clocks)  # type: ignore[arg-type]


def _values(
    source: Source,
    at: Keys,
    texts: Mapping[str, str],
    lists: Mapping[str, tuple[str, ...]],
    known: Collection[str],
) -> None:
    if "code" in texts and not _CODE.fullmatch(texts["code"]):
        source.problem("CONFIG_CODE", (*at, "code"), value=texts["code"])
    for key in ("basis", "level"):
        if key in texts:
            _one_of(source, (*at, key), texts[key], _ALLOWED[key])
    for key in _KINDS:
        for index, kind in enumerate(lists[key]):
            _one_of(source, (*at, key, index), kind, code_list("agency-kind"))
    for index, kinds in enumerate(lists["documents"]):
        for kind in kinds.split("|"):
            _one_of(source, (*at, "documents", index), kind, code_list("document-kind"))
    for index, code in enumerate(lists["answers"]):
        _one_of(source, (*at, "answers", index), code, known)
    for index, path in enumerate(lists["fields"]):
        if not _in_model(path):
            source.problem("CONFIG_UNKNOWN_PATH", (*at, "fields", index), value=path)


def _in_model(path: str) -> bool:
    types = case_model().types
    kind = types[case_model().root]
    steps = path.split(".")
    for position, step in enumerate(steps):
        spec = kind.fields.get(step.removesuffix("[]"))
        last = position == len(steps) - 1
        if spec is None or (step.endswith("[]") and not spec.many) or (not last and spec.is_ not in types):
            return False
        if not last and spec.many != step.endswith("[]"):
            return False
        kind = types.get(spec.is_, kind)
    return not steps[-1].endswith("[]")


def _clock(source: Source, at: Keys, entry: Any) -> Clock | None:
    if not isinstance(entry, dict):
        source.problem("CONFIG_WRONG_TYPE", at, expected="mapping")
        return None
    before = len(source.problems)
    needed = ("since", "unit", "length") if entry.get("action") == "starts" else ()
    _keys(source, at, entry, _CLOCK, ("clock", "action", *needed))
    length = entry.get("length", 0)
    if type(length) is not int or length < 0:
        source.problem("CONFIG_WRONG_TYPE", (*at, "length"), expected="number")
    texts = {
        key: _text(source, (*at, key), value)
        for key, value in entry.items()
        if key in _CLOCK[:4] + _CLOCK[5:]
    }
    for key in ("action", "since", "unit"):
        if key in texts:
            _one_of(source, (*at, key), texts[key], _ALLOWED[key])
    return None if len(source.problems) > before else Clock(**texts, length=length)


def _keys(
    source: Source, at: Keys, entry: Mapping[str, Any], known: Collection[str], needed: Collection[str]
) -> None:
    for key in entry:
        if key not in known:
            source.problem("CONFIG_UNKNOWN_KEY", (*at, key), key=key, suggestion=_near(key, known))
    for key in needed:
        if entry.get(key) in (None, "", []):
            source.problem("CONFIG_MISSING_KEY", (*at, key), key=key)


def _one_of(source: Source, at: Keys, value: str, allowed: Collection[str]) -> None:
    if value not in allowed:
        source.problem("CONFIG_NOT_IN_LIST", at, value=value, suggestion=_near(value, allowed))


def _near(value: str, allowed: Collection[str]) -> str:
    return ", ".join(difflib.get_close_matches(value, list(allowed), 1)) or ", ".join(list(allowed)[:12])


def _text(source: Source, at: Keys, value: Any) -> str:
    if isinstance(value, (dict, list, bool)) or value is None:
        source.problem("CONFIG_WRONG_TYPE", at, expected="text")
    return str(value)


def _texts(source: Source, at: Keys, value: Any) -> tuple[str, ...]:
    return tuple(_text(source, (*at, i), item) for i, item in enumerate(_list(source, at, value)))


def _list(source: Source, at: Keys, value: Any) -> list[Any]:
    if value is None or isinstance(value, list):
        return value or []
    source.problem("CONFIG_WRONG_TYPE", at, expected="list")
    return []


def _day(source: Source, at: Keys, value: Any) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        source.problem("CONFIG_BAD_DATE", at, value=str(value))
        return None


def _overlaps(source: Source, rows: list[tuple[Keys, HandOver]]) -> None:
    for position, (at, row) in enumerate(rows):
        for _, earlier in rows[:position]:
            first, last = (
                max(row.valid_from, earlier.valid_from),
                min(row.valid_to or date.max, earlier.valid_to or date.max),
            )
            if row.code == earlier.code and first <= last:
                source.problem("CONFIG_OVERLAP", (*at, "valid_from"), handover=row.code, since=str(first))
