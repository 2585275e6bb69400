"""How a command ends, for scripts that call it; docs/operating.md lists the same."""

from ..schemas.errors import CasebusError, LedgerFailed, Misconfigured

OK = 0
#: the command worked and found problems: a mapping does not check, a figure does not agree
PROBLEMS = 1
#: the command line itself is wrong
USAGE = 2
#: a setting, a plug-in or a mapping is wrong; correct the places named
MISCONFIGURED = 3
#: the ledger could not keep its promise; nothing was accepted since
LEDGER_FAILED = 4


def exit_code(error: CasebusError) -> int:
    """How a command that met this error ends."""
    if isinstance(error, LedgerFailed):
        return LEDGER_FAILED
    return MISCONFIGURED if isinstance(error, Misconfigured) else PROBLEMS
