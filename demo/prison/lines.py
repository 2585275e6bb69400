"""The lines of the prison's files: `ZXTZ` and `HZ` as they come, `FK` as it goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..correspondence import OUTCOMES, STAGES, Receipt, code_in
from ..layout import PRISON_NAME
from .fixed import layout, line, values

UNIT = "JY6229000001"
HEADER = layout("version:4 kind:4 unit:12 made:14 name:70 lines:6:N")
TRAILER = layout("people:6:N lines:6:N")
NOTICE = layout(
    "transfer:36 business:3 case_no:23 their_no:40 court_no:40 title:100 type:2 person:23 name:30 alias:30 sex:1 "
    "born:8 ethnic:2 paper:1 id_no:18 domicile_area:6 domicile:70 charge:60 article:40 principal:1 months:3:N from:8 "
    "to:8 fine:12:N rights:2:N commuted:3:N doc_kind:4 doc_no:60 doc_title:60 made:8 effective:8 court:70 own_no:12"
)
FEEDBACK = layout(
    "business:3 serial:20 replaced:20 case_no:23 court_no:40 title:100 type:2 area:6 person:23 name:30 sex:1 born:8 "
    "paper:1 id_no:18 own_no:12 charge:60 article:40 principal:1 months:3:N from:8 to:8 doc_kind:4 doc_no:60 "
    "doc_title:60 made:8 received:8 admitted:8 ended:8 how:1 certificate:60 proposed:3:N conduct:512 prison:70"
)
RECEIPT = layout(
    "number:36 stage:1 outcome:1 serial:20 business:3 case_no:40 transfer:36 receiver:40 at:14 summary:900"
)
PIECE = layout("no:3 kind:4 title:80 pages:4:N")


@dataclass(frozen=True, slots=True)
class Told:
    """One person of a file, with the documents that came along: (kind, title, pages)."""

    fields: Mapping[str, str]
    pieces: tuple[tuple[str, str, int], ...] = ()


def notices(body: bytes) -> list[Told]:
    """The persons of a `ZX_` file."""
    found: list[tuple[dict[str, str], list[tuple[str, str, int]]]] = []
    for raw in body.split(b"\r\n"):
        if raw[:1] == b"A":
            found.append((values(NOTICE, raw), []))
        elif raw[:1] == b"D" and found:
            piece = values(PIECE, raw)
            found[-1][1].append((piece["kind"], piece["title"], int(piece["pages"] or 0)))
    return [Told(fields, tuple(pieces)) for fields, pieces in found]


def receipts(body: bytes) -> list[Receipt]:
    """The receipts of an `HZ_` file."""
    told = [values(RECEIPT, raw) for raw in body.split(b"\r\n") if raw[:1] == b"A"]
    return [
        Receipt(
            number=r["number"],
            stage=STAGES[r["stage"]],
            outcome=OUTCOMES[r["outcome"]],
            key=r["serial"],
            transfer=r["transfer"],
            receiver=r["receiver"],
            code=code_in(r["summary"]),
            summary=r["summary"],
        )
        for r in told
    ]


def feedback(people: Iterable[Told], made: datetime, *, miscounted: int = 0) -> bytes:
    """An `FK_` file; `miscounted` is added to the trailer's count of persons."""
    told = list(people)
    head = {
        "version": "0200",
        "kind": "FK",
        "unit": UNIT,
        "made": f"{made:%Y%m%d%H%M%S}",
        "name": PRISON_NAME,
    }
    lines = [line("H", HEADER, {**head, "lines": len(told)})]
    for one in told:
        lines.append(line("A", FEEDBACK, one.fields))
        lines += [
            line("D", PIECE, {"no": n, "kind": kind, "title": title, "pages": pages})
            for n, (kind, title, pages) in enumerate(one.pieces, 1)
        ]
    lines.append(line("T", TRAILER, {"people": len(told) + miscounted, "lines": len(lines) - 1}))
    return b"".join(lines)
