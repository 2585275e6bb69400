"""Where the code that reads stands: in one record or item, with what is known of it so far."""

from dataclasses import dataclass, field

from .failures import record_path
from .paths import ROOT, Names, bare


@dataclass(slots=True)
class Scope:
    """One record or item: where its groups are, the loop variables around it."""

    variable: str
    prefix: Names
    indexes: tuple[str, ...] = ()
    repeats: tuple[int, ...] = ()
    around: "Scope | None" = None
    groups: dict[Names, str] = field(default_factory=dict)
    #: the number of items before this one in its list, as an expression
    position: str = "0"
    #: rule (by identity) → the variable that says whether its condition holds
    guards: dict[int, str] = field(default_factory=dict)
    #: every path that its rules read
    reads: set[Names] = field(default_factory=set)

    def index(self) -> str:
        """The indexes as a tuple expression."""
        return "(" + "".join(f"{name}, " for name in self.indexes) + ")"

    def path(self, names: Names) -> tuple[str | None, ...]:
        """A field of this scope as a record path."""
        if names[:1] == (ROOT,):
            holder = self.holding(names)
            return record_path(
                bare(names[1:]), [depth for depth in self.repeats if depth <= len(holder.prefix)]
            )
        return record_path((*self.prefix, *(name for name in bare(names) if name)), self.repeats)

    def holding(self, names: Names) -> "Scope":
        """The innermost scope around in which a path from the record's root lies."""
        here = self
        while here.around is not None and bare(names[1:])[: len(here.prefix)] != here.prefix:
            here = here.around
        return here

    def local(self, names: Names) -> "tuple[Scope, Names]":
        """The scope in which a path lies, and the path as that scope sees it."""
        if names[:1] != (ROOT,):
            return self, names
        holder = self.holding(names)
        return holder, names[1 + len(holder.prefix) :]
