"""What goes wrong, and in which document: the misbehaviour of real legacy systems, planned by case and step.

A step names one document of one case within the system that sends it (`filing`, `transfer`, `receipt-1` …).
A document has one fault at most, so that what the bus answers is known: `refused` ones are corrected and sent
again, the others show what an exchange has to bear.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from .story import ACQUITTED, ALL_KINDS_FROM, DROPPED, INDICTED, TO_CORRECTION, TO_PRISON, Fate

# police
DUPLICATE_FILE = "duplicate-file"
CONFLICT = "conflict"
HALF_WRITTEN = "half-written"
WRONG_CHECK_DIGIT = "wrong-check-digit"
MISSING_DOCUMENT = "missing-document"
UNKNOWN_CODE = "unknown-code"
IMPOSSIBLE_DATE = "impossible-date"
TRUNCATED_XML = "truncated-xml"
ZIP_MISMATCH = "zip-mismatch"
# procuratorate, as a sender and as a receiver
INDICTMENT_WITHOUT_EVIDENCE = "indictment-without-evidence"
DOWN_FOR_MAINTENANCE = "down-for-maintenance"
STALLING = "stalling"
# court, prison, correction
NO_CLOSING_FORM = "no-closing-form"
WRONG_TRAILER = "wrong-trailer"
PRISON_DUPLICATE = "prison-duplicate"
EXCEL_ID = "excel-id"
WRONG_TOTALS = "wrong-totals"
CORRECTION_DUPLICATE = "correction-duplicate"
# detention
CUT_TABLE = "cut-table"
DETENTION_DUPLICATE = "detention-duplicate"

#: the sender's document is refused, then corrected and sent again
REFUSED = {
    *(WRONG_CHECK_DIGIT, MISSING_DOCUMENT, UNKNOWN_CODE, IMPOSSIBLE_DATE, TRUNCATED_XML, ZIP_MISMATCH),
    *(INDICTMENT_WITHOUT_EVIDENCE, NO_CLOSING_FORM, WRONG_TRAILER, EXCEL_ID, WRONG_TOTALS, CUT_TABLE),
}
#: the document may be refused after all, when the half of it lies there for too long; the clerk sends it again
MAY_BE_REFUSED = {HALF_WRITTEN}
#: the document is sent once more after it was accepted
REPEATED = {DUPLICATE_FILE, CONFLICT, PRISON_DUPLICATE, CORRECTION_DUPLICATE, DETENTION_DUPLICATE}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault: how often (share of the documents that can have it), and which steps can."""

    name: str
    share: float
    steps: tuple[str, ...]


KINDS = (
    Kind(EXCEL_ID, 0.03, ("correction-receipt",)),
    Kind(WRONG_TOTALS, 0.02, ("correction-end",)),
    Kind(CORRECTION_DUPLICATE, 0.03, ("correction-receipt", "correction-end")),
    Kind(WRONG_TRAILER, 0.02, ("prison-receipt", "prison-release")),
    Kind(PRISON_DUPLICATE, 0.02, ("prison-receipt", "prison-release")),
    Kind(NO_CLOSING_FORM, 0.02, ("delivery",)),
    Kind(INDICTMENT_WITHOUT_EVIDENCE, 0.015, ("indictment",)),
    Kind(
        DOWN_FOR_MAINTENANCE,
        0.012,
        ("to-procuratorate:ARREST_REQUEST", "to-procuratorate:PROSECUTION_TRANSFER"),
    ),
    Kind(STALLING, 0.006, ("to-procuratorate:CASE_FILING", "to-procuratorate:COURT_INTAKE")),
    Kind(ZIP_MISMATCH, 0.012, ("arrest", "transfer")),
    Kind(MISSING_DOCUMENT, 0.014, ("arrest", "transfer")),
    Kind(TRUNCATED_XML, 0.012, ("filing", "transfer")),
    Kind(WRONG_CHECK_DIGIT, 0.015, ("filing", "arrest", "transfer")),
    Kind(UNKNOWN_CODE, 0.01, ("filing", "transfer")),
    Kind(IMPOSSIBLE_DATE, 0.01, ("filing", "arrest", "transfer")),
    Kind(HALF_WRITTEN, 0.02, ("filing", "transfer")),
    Kind(DUPLICATE_FILE, 0.03, ("filing",)),
    Kind(CONFLICT, 0.02, ("filing",)),
    Kind(CUT_TABLE, 0.04, ("custody-review", "custody-trial")),
    Kind(DETENTION_DUPLICATE, 0.04, ("custody-review", "custody-trial")),
)


def plan(fates: list[Fate], seed: int, checked: Iterable[int]) -> dict[tuple[int, str], str]:
    """Which document of which case has which fault. `checked`: cases whose first suspect has a resident id."""
    rng = Random(f"{seed}/{len(fates)}/mischief")
    least = 1 if len(fates) >= ALL_KINDS_FROM else 0
    possible: dict[str, list[tuple[int, str]]] = {}
    for fate in fates:
        for step in steps(fate):
            possible.setdefault(step.rstrip("123456789").rstrip("-"), []).append((fate.index, step))
    with_id, planned = set(checked), dict[tuple[int, str], str]()
    for kind in KINDS:
        able = [slot for step in kind.steps for slot in possible.get(step, ()) if slot not in planned]
        if kind.name in {WRONG_CHECK_DIGIT, EXCEL_ID}:
            able = [slot for slot in able if slot[0] in with_id and not slot[1].endswith(("-2", "-3"))]
        count = min(len(able), max(least, round(kind.share * len(able))))
        planned.update(dict.fromkeys(rng.sample(able, count), kind.name))
    return planned


def steps(fate: Fate) -> Iterator[str]:
    """The documents of a case that can have a fault, by step."""
    yield from ("filing", "to-procuratorate:CASE_FILING")
    if fate.arrest:
        yield from ("arrest", "to-procuratorate:ARREST_REQUEST")
    if fate.end:
        yield from ("transfer", "to-procuratorate:PROSECUTION_TRANSFER")
        yield from (f"custody-review-{suspect}" for suspect in sorted(fate.arrested()))
    if fate.end == DROPPED:
        yield "non-prosecution"
    if fate.end != INDICTED:
        return
    yield from ("indictment", "to-procuratorate:COURT_INTAKE")
    yield from (f"custody-trial-{suspect}" for suspect in sorted(fate.arrested()))
    for suspect, judgment in enumerate(fate.judgments, 1):
        if judgment.kind in TO_PRISON:
            yield from (f"delivery-{suspect}", f"prison-receipt-{suspect}", f"prison-release-{suspect}")
        elif judgment.kind in TO_CORRECTION:
            yield from (f"correction-receipt-{suspect}", f"correction-end-{suspect}")


def ends(fate: Fate) -> set[str]:
    """What must have happened before a case is at its end: marks that the systems leave as it happens."""
    if fate.end == DROPPED:
        return {"dropped"}
    if fate.end == INDICTED:
        return {
            "judged",
            *(
                f"ended-{n}"
                for n, j in enumerate(fate.judgments, 1)
                if j.kind != ACQUITTED and _served(j.kind)
            ),
        }
    if fate.end:
        return {"withdrawn"}
    decided = {"arrested"} if fate.arrested() else set()
    return decided | ({"not-arrested"} if fate.not_arrested else set())


def _served(kind: str) -> bool:
    return kind in TO_PRISON or kind in TO_CORRECTION
