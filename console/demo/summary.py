"""The summary, counted twice: from the ledger, and from the legacy systems' own stores. They must agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...ledger import states
from ...ledger.figures import Figures

#: what both sides count on their own; `second_effects` only the receivers can see
COMPARED = (
    *("cases", "entered_share", "arrest_reviews", "prosecution_reviews", "transfers", "passages", "receipts"),
    *("refused", "returned", "retried", "duplicates", "open"),
)
#: a transfer in these states took effect at its receiver
ARRIVED = (states.DELIVERED, states.ANSWERED, states.CLOSED)
#: hand-overs by which a document goes back to whoever sent it
RETURNS = ("SUPP_INVEST_RETURN", "INTAKE_SUPPLEMENT")


@dataclass(frozen=True, slots=True)
class Summary:
    """Both counts, as plain values under the same names.

    A bus that was killed may not have heard that a receiver turned a transfer away: of a `resumed` demo the ledger
    knows how often that was noted at least, and how many were released again at most.
    """

    ledger: Mapping[str, Any]
    legacy: Mapping[str, Any]
    resumed: bool = False

    @property
    def differences(self) -> list[str]:
        """The names under which the two sides differ; second effects are a difference in themselves."""
        differing = [name for name in COMPARED if not self.agree(name)]
        return differing + (["second_effects"] if self.legacy["second_effects"] else [])

    def agree(self, name: str) -> bool:
        """Whether both sides have the same figure under that name."""
        ours, theirs = self.ledger[name], self.legacy[name]
        if name == "retried" and self.resumed:
            return bool(ours <= theirs <= self.ledger["released_again"])
        return bool(ours == theirs)


def from_ledger(figures: Figures, registered: int) -> dict[str, Any]:
    """What the ledger knows; `registered` are the cases that the police registered in the period."""
    passages = {
        code: arrived
        for code, by_state in sorted(figures.handovers.items())
        if (arrived := sum(by_state.get(state, 0) for state in ARRIVED))
    }
    turned_down = figures.submissions.get("refused", 0) + figures.submissions.get("conflict", 0)
    return {
        "cases": figures.cases,
        "entered_share": round(figures.cases / registered, 4) if registered else 0.0,
        "arrest_reviews": figures.cases_by_handover.get("ARREST_REQUEST", 0),
        "prosecution_reviews": figures.cases_by_handover.get("PROSECUTION_TRANSFER", 0),
        "transfers": sum(passages.values()),
        "passages": passages,
        "receipts": figures.receipts,
        "refused": {"total": turned_down, "reasons": dict(sorted(figures.turned_down_for.items()))},
        "returned": sum(passages.get(code, 0) for code in RETURNS),
        "retried": figures.turned_away,
        "released_again": figures.retried,
        "duplicates": figures.submissions.get("duplicate", 0),
        "open": figures.open,
        "lacunas": dict(sorted(figures.lacunas.items())),
    }
