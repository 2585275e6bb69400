"""Preparing the operations that a mapping calls: known, of the right kind, with the right arguments, either way round."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ...schemas.errors import Misconfigured
from .bound import Stage
from .calls_text import nearest, read_calls
from .functions import known_operations, operation_named
from .language import Call, Literal, Spot
from .operations.declare import NO_WAY, Operation, Prepared, Setting, WrongArguments
from .source import Faults

#: before an operation's name: what it would write is read, and the reverse
TURNED = "~"


@dataclass(frozen=True)
class Calls:
    """Prepares the calls of one file."""

    faults: Faults
    table: Callable[[str, Call], Any]
    newline: str

    def prepare(self, call: Call, kind: str) -> Prepared | None:
        """One call on that kind of value, or None with the problem noted."""
        turned = call.name.startswith(TURNED)
        operation = self._operation(call)
        if operation is None:
            return None
        if not turned and kind not in operation.accepts and call.name != "null":
            accepts = "/".join(sorted(operation.accepts - {"any"}))
            self.faults.add(call.spot, "MAPPING_KIND", call.name, path=call.name, gives=kind, wants=accepts)
            return None
        setting = Setting(
            "text" if turned else kind, lambda name: self.table(name, call), self.newline, call.spot
        )
        try:
            prepared = operation.prepare(call.arguments, setting)
        except WrongArguments as wrong:
            name, expected = call.name, wrong.expected
            self.faults.add(call.spot, "MAPPING_OPERATION_ARGUMENTS", name, operation=name, expected=expected)
            return None
        return self._turned(prepared, call) if turned else prepared

    def reference(self, text: str, spot: Spot) -> tuple[Stage, ...]:
        """The operations behind a path in a selector or condition; problems are noted."""
        read = read_calls(Literal(text, "str", spot), self.faults, path=False) if text else None
        prepared = [self.prepare(call, "any") for call in (read[1] if read else ())]
        return tuple(Stage(one) for one in prepared if one is not None)

    def _turned(self, prepared: Prepared, call: Call) -> Prepared | None:
        """The same operation the other way round."""
        if prepared.write is NO_WAY:
            self.faults.add(call.spot, "MAPPING_ONEWAY", call.name, path=call.name)
            return None
        return replace(
            prepared,
            read=replace(prepared.write, empties=True),
            write=prepared.read,
            gives="any",
            listed=prepared.whole,
            whole=prepared.listed,
            lossy=prepared.oneway,
            oneway=prepared.lossy,
            codes={},
            knows=None,
        )

    def _operation(self, call: Call) -> Operation | None:
        name = call.name.removeprefix(TURNED)
        try:
            operation = operation_named(name)
        except Misconfigured as fault:
            for one in fault.problems:
                self.faults.add(call.spot, one.code, name, **one.params)
            return None
        if operation is None:
            hint = nearest(name, known_operations())
            self.faults.add(call.spot, "MAPPING_OPERATION_UNKNOWN", name, operation=name, hint=hint)
        return operation
