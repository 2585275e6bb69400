"""The errors of casebus: few, one tree, each says what to do next.

CasebusError
├── Misconfigured    correct the file and line named, then start again
├── BadDocument      the document is wrong: refuse it with every problem, keep the original
├── Unavailable      the other side cannot answer now: try again later under the same id
├── Rejected         the other side said no: do not try again, tell the sender why
├── InDoubt          no answer came: neither yes nor no; look before anything is sent again
└── LedgerFailed     the ledger could not keep its promise: stop, reopen, read again
"""

from collections.abc import Sequence
from typing import ClassVar

from .problem import Problem


class CasebusError(Exception):
    """Something casebus cannot do; `code` is stable, the text says what to do next."""

    code: ClassVar[str] = "CASEBUS"

    def __init__(self, text: str = "", *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(text or (self.__doc__ or "").splitlines()[0])
        self.problems = tuple(problems)


class Misconfigured(CasebusError):
    """A setting, mapping or procedure row is wrong; correct every place named, then start again."""

    code = "MISCONFIGURED"


class BadDocument(CasebusError):
    """The document cannot be read or breaks its rules; answer its sender with every problem."""

    code = "BAD_DOCUMENT"


class Unavailable(CasebusError):
    """The other side cannot answer now; try again later under the same id."""

    code = "UNAVAILABLE"

    def __init__(self, text: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(text)
        #: seconds the other side asked us to wait, or None
        self.retry_after = retry_after


class Rejected(CasebusError):
    """The other side understood and said no; do not try again, tell the sender why."""

    code = "REJECTED"


class InDoubt(CasebusError):
    """No answer came, so the effect may or may not exist; look before sending again."""

    code = "IN_DOUBT"


class LedgerFailed(CasebusError):
    """The ledger could not commit; stop, reopen it and read again, never assume."""

    code = "LEDGER_FAILED"
