"""The procedure as data: which hand-over goes from whom to whom, with what, and since when.

`load_procedure()` reads the shipped procedure.yaml or a deployment's own; `check_handover` says
everything that a document lacks for its hand-over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from .code_lists import code_list
from .handover import Clock, HandOver
from .problem import Problem
from .procedure_source import read_procedure
from .yaml_source import packaged_yaml, read_yaml

__all__ = ["Clock", "HandOver", "Procedure", "check_handover", "default_procedure", "load_procedure"]

#: whose fields `persons[].x` speaks of
ACCUSED = frozenset({"suspect", "defendant", "convict"})
#: met by any material: the file is made of them
CASE_FILE = "case-file"


@dataclass(frozen=True)
class Procedure:
    """Every row, in the order of the file."""

    rows: tuple[HandOver, ...]

    @cached_property
    def by_code(self) -> Mapping[str, tuple[HandOver, ...]]:
        """The rows of each code, one per period in which it was law."""
        found: dict[str, tuple[HandOver, ...]] = {}
        for row in self.rows:
            found[row.code] = (*found.get(row.code, ()), row)
        return found

    def at(self, code: str, on: date) -> HandOver | None:
        """The row of the code that is law on that day, or None."""
        return next((row for row in self.by_code.get(code, ()) if row.in_force(on)), None)


def load_procedure(path: Path | str | None = None) -> Procedure:
    """Read a procedure file (the shipped one by default); Misconfigured names every wrong place at once."""
    source = packaged_yaml("procedure.yaml") if path is None else read_yaml(path)
    return Procedure(read_procedure(source))


@cache
def default_procedure() -> Procedure:
    """The shipped procedure, read once."""
    return load_procedure()


def check_handover(
    procedure: Procedure, sender_kind: str, document: Mapping[str, Any], on: date
) -> list[Problem]:
    """Everything the document lacks for the hand-over it names, sent by that kind of agency on that day.

    The document must have passed `validate_case`; the whole row is checked even when the sender is wrong.
    """
    code = str(document.get("handover", ""))
    row = procedure.at(code, on)
    if row is None:
        known = "PROCEDURE_NOT_IN_FORCE" if code in procedure.by_code else "PROCEDURE_UNKNOWN"
        return [Problem(known, "handover", {"handover": code, "on": on.isoformat()})]
    found = [*_parties(row, sender_kind, document), *_documents(row, document), *_fields(row, document)]
    rule = f"procedure {row.number} {row.code} {row.valid_from}"
    return [Problem(p.code, p.path, p.params, rule=rule) for p in found]


def _parties(row: HandOver, sender_kind: str, document: Mapping[str, Any]) -> Iterator[Problem]:
    base = {"handover": row.code, "title_en": row.en, "title_zh": row.zh}
    if sender_kind not in row.senders:
        params = {**base, "kind": sender_kind, "allowed": ", ".join(row.senders)}
        yield Problem("PROCEDURE_SENDER", "handover", params)
    receiver = document.get("addressee", {}).get("kind")
    if receiver is not None and receiver not in row.receivers + row.copies + row.copies_in_case:
        params = {**base, "kind": receiver, "allowed": ", ".join(row.receivers)}
        yield Problem("PROCEDURE_RECEIVER", "addressee.kind", params)


def _documents(row: HandOver, document: Mapping[str, Any]) -> Iterator[Problem]:
    if not row.documents:
        return
    materials = document.get("materials", ())
    present = {material.get("kind") for material in materials}
    present.add(document.get("document", {}).get("kind"))
    if materials:
        present.add(CASE_FILE)
    for kinds in row.documents:
        if present.isdisjoint(kinds.split("|")):
            yield Problem("PROCEDURE_DOCUMENT_MISSING", "materials", _document_params(row, kinds))


def _document_params(row: HandOver, kinds: str) -> dict[str, str]:
    titles = [code_list("document-kind").get(kind, (kind, kind)) for kind in kinds.split("|")]
    return {
        "handover": row.code,
        "title_en": row.en,
        "title_zh": row.zh,
        "kind": kinds,
        "kind_en": " or ".join(title[0] for title in titles),
        "kind_zh": "或".join(title[1] for title in titles),
    }


def _fields(row: HandOver, document: Mapping[str, Any]) -> Iterator[Problem]:
    base = {"handover": row.code, "title_en": row.en, "title_zh": row.zh}
    accused_told = False
    for path in row.fields:
        if path.startswith("persons[]") and not any(
            p["role"] in ACCUSED for p in document.get("persons", ())
        ):
            if not accused_told:
                yield Problem("PROCEDURE_PERSON_MISSING", "persons", base)
            accused_told = True
            continue
        for place in _missing(document, path.split("."), ""):
            yield Problem("PROCEDURE_FIELD_MISSING", place, {**base, "field": place})


def _missing(value: Mapping[str, Any], steps: list[str], at: str) -> Iterator[str]:
    name, repeated = steps[0].removesuffix("[]"), steps[0].endswith("[]")
    found, place = value.get(name), f"{at}{name}"
    if found is None or found in ("", [], {}):
        yield ".".join([place, *steps[1:]])
    elif repeated:
        for index, item in enumerate(found):
            if name != "persons" or item["role"] in ACCUSED:
                yield from _missing(item, steps[1:], f"{place}[{index}].")
    elif steps[1:]:
        yield from _missing(found, steps[1:], f"{place}.")
