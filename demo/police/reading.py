"""What the police's import program reads: `XTWS` co-operation documents and `JSHZ` receipts."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date

from ..correspondence import OUTCOMES, STAGES, Receipt


@dataclass(frozen=True, slots=True)
class Incoming:
    """What the police note of a co-operation document. `decided`: person number → outcomes of decisions."""

    business: str
    transfer: str
    case_no: str
    their_number: str
    paper: str
    made: date | None
    answers: str
    round: int
    persons: tuple[str, ...]


def root(body: bytes) -> ET.Element:
    """The document's tree. Its declaration says GB2312, its bytes are GB18030: decode first, drop the declaration."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", body.decode("gb18030"))
    return ET.fromstring(text)  # noqa: S314 - the simulated police trust their own exchange


def document(body: bytes) -> Incoming:
    """One `XTWS` file."""
    tree = root(body)
    return Incoming(
        business=_text(tree, "XTXX/YWLX"),
        transfer=_text(tree, "XTXX/LZBH"),
        case_no=_text(tree, "AJXX/AJBH"),
        their_number=_text(tree, "AJXX/JCAH"),
        paper=_text(tree, "WSXX/WSWH"),
        made=_day(_text(tree, "WSXX/ZZRQ")),
        answers=_text(tree, "WSXX/YWSWH"),
        round=int(_text(tree, "THXX/CS") or 0),
        persons=tuple(p.text or "" for p in tree.iterfind("RYXX/RY/RYBH")),
    )


def receipt(body: bytes) -> Receipt:
    """One `JSHZ` file."""
    tree = root(body)
    problem = tree.find("WTS/WT")
    return Receipt(
        number=_text(tree, "HZBH"),
        stage=STAGES[_text(tree, "HJ")],
        outcome=OUTCOMES[_text(tree, "JG")],
        key=_text(tree, "YWJBS"),
        transfer=_text(tree, "LZBH"),
        receiver=_text(tree, "JSDW"),
        code="" if problem is None else _text(problem, "DM"),
        summary="" if problem is None else _text(problem, "SM"),
    )


def _text(tree: ET.Element, path: str) -> str:
    return (tree.findtext(path) or "").strip()


def _day(text: str) -> date | None:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if text else None
