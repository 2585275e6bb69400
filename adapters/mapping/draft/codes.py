"""Code tables: which shipped table reads a field's values, or a draft of one with what is not known marked."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from ....schemas.code_lists import code_list
from .likeness import likeness

HEADER: Final = ("local", "canonical", "relation", "preferred_out", "valid_from", "valid_to", "note")
#: spellings that are no title of a code and that everybody reads
_USUAL: Final = {"sex": {"m": "1", "f": "2", "u": "0", "male": "1", "female": "2"}}
#: more different values than this are no codes
MOST_CODES: Final = 60


@dataclass(frozen=True, slots=True)
class Drafted:
    """A code table beside the draft. `text` is the CSV; `known` counts the values it can read."""

    name: str
    text: str
    known: int
    unknown: int


@cache
def shipped() -> Mapping[str, Mapping[str, str]]:
    """The tables that casebus ships for every kind of agency: name → local → canonical. Standards, no agency's own."""
    found = {}
    for file in files("casebus").joinpath("mappings", "codes").iterdir():
        if file.name.endswith(".csv"):
            rows = csv.DictReader(file.read_text("utf-8").splitlines())
            found[file.name[:-4]] = {row["local"]: row["canonical"] for row in rows if row["local"]}
    return MappingProxyType(found)


def shipped_text(name: str) -> str:
    """A shipped table as it stands."""
    return files("casebus").joinpath("mappings", "codes", f"{name}.csv").read_text("utf-8")


def table_for(codes: str, values: Sequence[str]) -> str:
    """The shipped table of a code list that reads every value; "" when none does."""
    told = {one.strip() for one in values if one.strip()}
    names = [name for name in (codes, f"{codes}-zh") if name in shipped()]
    return next((name for name in names if told and told <= set(shipped()[name])), "")


def meanings(codes: str) -> Mapping[str, tuple[str, ...]]:
    """Canonical code → what people call it; empty for a list that only the schema knows."""
    try:
        return {code: (code, *titles) for code, titles in code_list(codes).items()}
    except KeyError:
        return {}


@lru_cache(maxsize=16384)
def meant(codes: str, value: str) -> tuple[str, float]:
    """The canonical code that a local one seems to mean, and how sure that is."""
    usual = _USUAL.get(codes, {}).get(value.strip().lower())
    if usual:
        return usual, 1.0
    best, score = "", 0.0
    for code, names in meanings(codes).items():
        for one in _spellings(value):
            now = 1.0 if one in names else likeness(one, names)[0] * 0.9 if len(one) > 1 else 0.0
            if now > score:
                best, score = code, now
    return best, score


def _spellings(value: str) -> Iterator[str]:
    """`1-男`, `01 盗窃` too."""
    yield value.strip()
    head, mark, tail = value.strip().partition("-")
    if mark and head.isalnum() and tail:
        yield tail
    head, mark, tail = value.strip().partition(" ")
    if mark and head.isdigit() and tail:
        yield tail.strip()


def drafted(name: str, codes: str, values: Sequence[str], choices: Sequence[str] = ()) -> Drafted:
    """A table from what was seen: a row per value; what nobody knows is a row TODO."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(HEADER)
    known = unknown = 0
    preferred: set[str] = set()
    for value in dict.fromkeys(one.strip() for one in (*values, *choices) if one.strip()):
        code, score = meant(codes, value)
        if score >= 0.6:
            known += 1
            note = "" if score == 1 else f"guess {score:.1f}"
            write([value, code, "equivalent", "no" if code in preferred else "yes", "", "", note])
            preferred.add(code)
        else:
            unknown += 1
            write([value, "", "unmapped", "", "", "", "TODO: which code is it?"])
    return Drafted(name, out.getvalue(), known, unknown)
