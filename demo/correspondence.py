"""The way out, the same for every system: documents sent, receipts awaited, refusals corrected and sent again."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import mischief
from .store import Store

SUBMISSION, DELIVERY = "submission", "delivery"
ACCEPTED, DUPLICATE, CONFLICT, REFUSED = "accepted", "duplicate", "conflict", "refused"
DELIVERED, UNDELIVERABLE = "delivered", "undeliverable"
#: the numbers that three of the interfaces use
STAGES = {"1": SUBMISSION, "2": DELIVERY}
OUTCOMES = dict(
    zip("123456", (ACCEPTED, DUPLICATE, CONFLICT, REFUSED, DELIVERED, UNDELIVERABLE), strict=True)
)
#: the words that the other two use
STAGE_WORDS = {"提交": SUBMISSION, "送达": DELIVERY}
OUTCOME_WORDS = {
    "已接收": ACCEPTED,
    "重复": DUPLICATE,
    "冲突": CONFLICT,
    "退回": REFUSED,
    "已送达": DELIVERED,
    "无法送达": UNDELIVERABLE,
}
#: faults of a whole file: who reads it may be unable to say which document it is about
OF_THE_FILE = (mischief.TRUNCATED_XML, mischief.WRONG_TRAILER, mischief.WRONG_TOTALS, mischief.CUT_TABLE)


@dataclass(frozen=True, slots=True)
class Document:
    """One document to send. `spoilt` goes out first when its fault gets it refused, once more when it repeats."""

    key: str
    handover: str
    case_no: str
    step: str
    good: bytes
    companion: bytes | None = None
    fault: str = ""
    spoilt: bytes = b""
    spoilt_companion: bytes | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the exchange told about a document. `code` is that of the first problem."""

    number: str
    stage: str
    outcome: str
    key: str
    transfer: str = ""
    receiver: str = ""
    code: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """One export that waits to be written. `fault` is what is wrong with it, or nothing."""

    id: int
    key: str
    case_no: str
    fault: str
    body: bytes
    companion: bytes | None


def code_in(summary: str) -> str:
    """The problem's code that a summary for people starts with, if it does."""
    found = re.match(r"\s*([A-Z][A-Z0-9_]+)\b", summary)
    return found[1] if found else ""


def one_case_once(waiting: list[Ready], most: int = 30) -> list[list[Ready]]:
    """Batches in which every case stands at most once, so that its documents keep their order."""
    batches: list[tuple[list[Ready], set[str]]] = []
    for ready in waiting:
        found = next((b for b in batches if ready.case_no not in b[1] and len(b[0]) < most), None)
        if found is None:
            batches.append(found := ([], set()))
        found[0].append(ready)
        found[1].add(ready.case_no)
    return [batch for batch, _ in batches]


def _as_it_was(key: str, body: bytes) -> tuple[str, bytes]:
    return key, body


class Correspondence:
    """A system's outgoing documents; every call belongs to the caller's transaction.

    `correct` gives key and body of a corrected document: the same key where the interface keeps a document's
    number, a new one where each line has its own serial.
    """

    def __init__(self, store: Store, correct: Callable[[str, bytes], tuple[str, bytes]] = _as_it_was) -> None:
        self.store, self.correct = store, correct
        #: whether there may be exports to write; saves asking the database at every turn
        self.stirred = True

    def send(self, document: Document) -> None:
        """Make a document ready to go; held while one of its case before it is half written or still to be corrected."""
        held = bool(
            self._one(
                "SELECT 1 FROM documents WHERE case_no = ? AND (held = 1 OR blocks = 1)", document.case_no
            )
        )
        bad, repeats = document.fault in mischief.REFUSED, document.fault in mischief.REPEATED
        first = (document.spoilt, document.spoilt_companion or document.companion)
        good = (document.good, document.companion)
        risky = document.fault in mischief.MAY_BE_REFUSED
        second = good if bad or risky else first if repeats else (None, None)
        self._note(document, second, held=held, blocks=bad or risky)
        state = "held" if held else "ready"
        self._export(document.key, document.case_no, document.fault, first if bad else good, state)
        if document.fault:
            values = (document.fault, document.case_no, document.step)
            self.store.run("INSERT OR IGNORE INTO injected VALUES (?, ?, ?)", *values)

    def receive(self, receipt: Receipt) -> None:
        """Record a receipt, once for each document it is about, and do what it asks for."""
        keys = self._keys(receipt)
        for key in keys or [receipt.key]:
            self.store.run(
                "INSERT INTO receipts (number, stage, outcome, key, transfer, receiver, code, summary, known) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(receipt.number, receipt.stage, receipt.outcome, key, receipt.transfer),
                *(receipt.receiver, receipt.code, receipt.summary, int(bool(keys))),
            )
        for key in keys:
            if receipt.stage == SUBMISSION:
                self._answered(key, receipt.outcome)
            elif receipt.outcome == DELIVERED:
                self.store.run("UPDATE documents SET delivered = delivered + 1 WHERE key = ?", key)

    def ready(self, limit: int) -> list[Ready]:
        """The exports to write next, oldest first; none are left when fewer than `limit` come."""
        sql = "SELECT id, key, case_no, fault, body, companion FROM exports WHERE state = 'ready' ORDER BY id LIMIT ?"
        found = [Ready(*row) for row in self.store.rows(sql, limit)] if self.stirred else []
        self.stirred = len(found) == limit
        return found

    def under_way(self, id: int) -> None:
        """Note that an export is on its way and not to be given out again before the next start."""
        self.store.run("UPDATE exports SET state = 'under way' WHERE id = ?", id)

    def begin_again(self) -> None:
        """At a start: what was on its way when the last run ended is ready once more."""
        self.store.run("UPDATE exports SET state = 'ready' WHERE state = 'under way'")

    def gone(self, id: int, file: str = "") -> None:
        """Note that an export is written, and in which file."""
        self.store.run("UPDATE exports SET state = 'out', file = ? WHERE id = ?", file, id)

    def _keys(self, receipt: Receipt) -> list[str]:
        """The documents meant: by key, by the file they went out in, or the file that nobody could read."""
        if self._one("SELECT 1 FROM documents WHERE key = ?", receipt.key):
            return [receipt.key]
        name = receipt.key.rsplit("/", 1)[-1]
        names = (name, *(f"{name}.{ending}" for ending in ("xml", "csv", "xlsx", "dat", "dbf")))
        sql = "SELECT DISTINCT key FROM exports WHERE file IN (?, ?, ?, ?, ?, ?) AND answered = ''"
        if found := [row[0] for row in self.store.rows(sql, *names)]:
            return found
        sql = "SELECT key FROM exports WHERE answered = '' AND state = 'out' AND fault IN (?, ?, ?, ?) ORDER BY id LIMIT 1"
        return [row[0] for row in self.store.rows(sql, *OF_THE_FILE) if receipt.outcome == REFUSED]

    def _answered(self, key: str, outcome: str) -> None:
        sql = "UPDATE exports SET answered = ? WHERE id = (SELECT min(id) FROM exports WHERE key = ? AND answered = '')"
        self.store.run(sql, outcome, key)
        if outcome == ACCEPTED:
            self._accepted(key)
        elif outcome == REFUSED:
            self._refused(key)

    def _accepted(self, key: str) -> None:
        sql = "SELECT case_no, fault, blocks, again, again_companion FROM documents WHERE key = ?"
        for case_no, fault, blocks, again, companion in self.store.rows(sql, key):
            self.store.run("UPDATE documents SET accepted = 1, blocks = 0, again = NULL WHERE key = ?", key)
            if again is not None and fault in mischief.REPEATED:
                self._export(key, case_no, "", (again, companion), "ready")
            if blocks:
                self._go_on(case_no)

    def _refused(self, key: str) -> None:
        """Correct what was spoilt; a refusal that nobody planned is left to a person."""
        sql = "SELECT case_no, handover, step, fault, again, again_companion FROM documents WHERE key = ? AND accepted = 0"
        for case_no, handover, step, fault, again, companion in self.store.rows(sql, key):
            if again is None or fault not in mischief.REFUSED | mischief.MAY_BE_REFUSED:
                self.store.run("UPDATE documents SET closed = 1 WHERE key = ?", key)
                return
            new_key, body = self.correct(key, again)
            self.store.run("UPDATE documents SET again = NULL, again_companion = NULL WHERE key = ?", key)
            if new_key != key:
                self.store.run("UPDATE documents SET closed = 1, blocks = 0 WHERE key = ?", key)
                self._note(
                    Document(new_key, handover, case_no, step, b"", fault=fault),
                    (None, None),
                    held=False,
                    blocks=True,
                )
            self._export(new_key, case_no, "", (body, companion), "ready")

    def _go_on(self, case_no: str) -> None:
        """Let the case's held documents go, as far as the next one that will have to be corrected."""
        self.stirred = True
        sql = "SELECT id, key, blocks FROM documents WHERE case_no = ? AND held = 1 ORDER BY id"
        for id, key, blocks in self.store.rows(sql, case_no):
            self.store.run("UPDATE documents SET held = 0 WHERE id = ?", id)
            self.store.run("UPDATE exports SET state = 'ready' WHERE key = ? AND state = 'held'", key)
            if blocks:
                return

    def _note(
        self, document: Document, second: tuple[bytes | None, bytes | None], *, held: bool, blocks: bool
    ) -> None:
        self.store.run(
            "INSERT INTO documents (key, handover, case_no, step, fault, again, again_companion, accepted, delivered, "
            "held, blocks, closed) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, 0)",
            *(
                document.key,
                document.handover,
                document.case_no,
                document.step,
                document.fault,
                *second,
                held,
                blocks,
            ),
        )

    def _export(
        self, key: str, case_no: str, fault: str, content: tuple[bytes, bytes | None], state: str
    ) -> None:
        self.stirred = True
        self.store.run(
            "INSERT INTO exports (key, case_no, fault, body, companion, file, state, answered) "
            "VALUES (?, ?, ?, ?, ?, '', ?, '')",
            *(key, case_no, fault, *content, state),
        )

    def _one(self, sql: str, *values: str) -> object:
        return self.store.one(sql, *values)
