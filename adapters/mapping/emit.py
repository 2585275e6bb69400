"""Writing Python source whose every line belongs to a line of the mapping file.

The compiled function has the mapping as its file: a traceback shows the rule, not our code.
"""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .bound import Stage
from .failures import UNFIT, Site
from .operations.lists import full
from .selecting import asks, compares, has, piped, same

#: an empty group, to read absent ones from
EMPTY: dict[str, Any] = {}


@dataclass(slots=True)
class Script:
    """One function being written."""

    lines: list[tuple[str, int]] = field(default_factory=list)
    names: dict[str, Any] = field(
        default_factory=lambda: {
            "E": EMPTY,
            "X": UNFIT,
            "FULL": full,
            "ASK": asks,
            "HAS": has,
            "SAME": same,
            "CMP": compares,
            "PIPE": piped,
        }
    )
    #: values that differ by day, in the order in which they are given to the function
    dated: list[Any] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    depth: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    #: whether the function tells a probe `P` what it does
    observing: bool = False

    def put(self, text: str, line: int) -> None:
        """One statement that belongs to a line of the mapping."""
        self.lines.append(("    " * self.depth + text, line))

    @contextmanager
    def block(self, text: str, line: int) -> Iterator[None]:
        """A statement with a body."""
        self.put(text, line)
        self.depth += 1
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.put("pass", line)
        self.depth -= 1

    def fresh(self, prefix: str) -> str:
        """A local name not used yet."""
        self.counts[prefix] = self.counts.get(prefix, 0) + 1
        return f"{prefix}{self.counts[prefix]}"

    def bind(self, name: str, value: Any) -> str:
        """A global name for a value that the source uses."""
        for known, other in self.names.items():
            if other is value:
                return known
        fresh = self.fresh(f"{name}_")
        self.names[fresh] = value
        return fresh

    def daily(self, value: Any) -> str:
        """A local name for a value that differs by day."""
        if value not in self.dated:
            self.dated.append(value)
        return f"t{self.dated.index(value)}"

    def site(self, site: Site) -> int:
        """The number under which a failure here is noted."""
        self.sites.append(site)
        return len(self.sites) - 1

    def tell(self, verb: str, site: int | Callable[[], Site], index: str, *values: str, line: int) -> None:
        """In the observing variant: tell the probe. A site that only the probe needs is made here."""
        if self.observing:
            number = site if isinstance(site, int) else self.site(site())
            self.put(f"P.{verb}({', '.join((str(number), index, *values))})", line)

    def expression(self, stage: Stage, value: str, *, reading: bool) -> str:
        """One operation applied to an expression."""
        snippet = stage.prepared.read if reading else stage.prepared.write
        names = {name: self.bind(name, bound) for name, bound in snippet.names.items()}
        names |= {name: self.daily(bound) for name, bound in snippet.dated.items()}
        if not stage.lifted:
            return snippet.text.format(v=value, **names)
        inner = f"[{snippet.text.format(v='x', **names)} for x in {value}]"
        return f"FULL({inner})" if snippet.empties and reading else inner

    def source(self, header: str) -> str:
        """The whole function as Python source."""
        unpack = ", ".join(f"t{index}" for index in range(len(self.dated)))
        head = [header, *([f"    {unpack}, = T"] if unpack else [])]
        return "\n".join([*head, *(text for text, _ in self.lines)]) + "\n"

    def compiled(self, header: str, name: str, file: str) -> Any:
        """The function; its lines are those of the mapping file."""
        tree = ast.parse(self.source(header))
        first = 2 + bool(self.dated)
        lines = {index: line for index, (_, line) in enumerate(self.lines, first)}
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt | ast.expr | ast.excepthandler | ast.arg | ast.keyword):
                node.lineno = node.end_lineno = lines.get(node.lineno, 1)
                node.col_offset = node.end_col_offset = 0
        scope = dict(self.names)
        # the source is written from checked rules: names, paths and constants enter as literals only
        exec(compile(tree, file, "exec"), scope)  # noqa: S102
        return scope[name]
