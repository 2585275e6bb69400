"""Who gets a document: whom it names, who already takes part in its case, who serves its area."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..ledger.cases import Case
from ..schemas.agencies import Agencies, Agency
from ..schemas.problem import Problem
from .hub import HandOver


def receivers(
    agencies: Agencies, handover: HandOver, sender: str, document: Mapping[str, Any], case: Case | None
) -> tuple[list[str], list[Problem]]:
    """The receiver and those who get a copy, each once, or every reason why there is none.

    In this order: the agency that `addressee` names; the one of the receiving kind that already takes part in
    the case (unless `addressee` names an area or level); the nearest that serves the addressee's or the case's
    area, or the sender's own seat; where the procedure says so, the next higher one. Of several receiving kinds `addressee.kind` chooses, else the first that finds somebody.
    """
    search = _Search(agencies, sender, document, case)
    first, problems = search.main(handover)
    if first is None:
        return [], problems
    copies = [search.copy(kind) for kind in handover.copies]
    copies += [search.copy(kind, serving=False) for kind in handover.copies_in_case]
    return list(dict.fromkeys([first, *(code for code in copies if code)])), []


def _may_be_told(handover: HandOver) -> tuple[str, ...]:
    """The kinds of agency that this hand-over may go to."""
    return (*handover.receivers, *handover.copies, *handover.copies_in_case)


class _Search:
    """One document's search; keeps what every step looks at."""

    def __init__(
        self, agencies: Agencies, sender: str, document: Mapping[str, Any], case: Case | None
    ) -> None:
        self.agencies, self.sender, self.case = agencies, sender, case
        self.addressee: Mapping[str, Any] = document.get("addressee") or {}
        own = (document.get("case") or {}).get("area") or (case.area if case else "")
        seat = agency.area if (agency := agencies.get(sender)) else ""
        self.area: str = self.addressee.get("area") or own or seat

    def main(self, handover: HandOver) -> tuple[str | None, list[Problem]]:
        if named := self.addressee.get("agency"):
            return self._named(named, handover)
        kinds: Sequence[str] = handover.receivers
        if kind := self.addressee.get("kind"):
            if kind not in _may_be_told(handover):
                return None, [_wrong_kind("addressee.kind", kind, handover)]
            kinds = (kind,)
        higher = handover.level == "higher"
        for find in (self._above,) if higher else (self._taking_part, self._serving):
            for kind in kinds:
                if len(found := find(kind)) == 1:
                    return found[0], []
                if found:
                    params = {"kind": kind, "area": self.area, "agencies": ", ".join(found)}
                    return None, [Problem("ROUTE_AMBIGUOUS", "addressee", params, rule=handover.code)]
        params = {"kind": ", ".join(kinds), "area": self.area or "-"}
        return None, [Problem("NO_RECEIVER", "addressee", params, rule=handover.code)]

    def copy(self, kind: str, *, serving: bool = True) -> str:
        """Who of this kind gets a copy, if anybody clearly does: who takes part in the case, else who serves its area."""
        for found in (self._members(kind), self._serving(kind) if serving else ()):
            if len(found) == 1:
                return found[0]
            if near := [code for code in found if code in self._serving(kind)]:
                return near[-1]
        return ""

    def _named(self, code: str, handover: HandOver) -> tuple[str | None, list[Problem]]:
        agency = self.agencies.get(code)
        if agency is None:
            return None, [Problem("AGENCY_UNKNOWN", "addressee.agency", {"agency": code}, rule=handover.code)]
        if agency.kind not in _may_be_told(handover):
            return None, [_wrong_kind("addressee.agency", agency.kind, handover)]
        return code, []

    def _taking_part(self, kind: str) -> list[str]:
        """Of several the one that serves the area, else the one that came last."""
        if self.addressee.get("area") or self.addressee.get("level"):
            return []
        found = self._members(kind)
        near = [code for code in found if code in self._serving(kind)]
        return (near or found)[-1:]

    def _members(self, kind: str) -> list[str]:
        parties = self.case.agencies.items() if self.case else ()
        return [code for code, is_kind in parties if is_kind == kind and code != self.sender]

    def _serving(self, kind: str) -> list[str]:
        found: Iterable[Agency] = self.agencies.serving(kind, self.area, self.addressee.get("level") or "")
        return [agency.code for agency in found if agency.code != self.sender]

    def _above(self, kind: str) -> list[str]:
        return [agency.code for agency in self.agencies.above(kind, self.area) if agency.code != self.sender]


def _wrong_kind(path: str, kind: str, handover: HandOver) -> Problem:
    params = {"kind": kind, "handover": handover.code, "expected": ", ".join(handover.receivers)}
    return Problem("RECEIVER_KIND", path, params, rule=handover.code)
