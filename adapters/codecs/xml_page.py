"""A complete record → XML text, by one function made for the whole document type.

Complete means: every group has all its fields and every value is text. Anything else, and any
value that must be escaped, is left to the careful writer, which also names what is wrong.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from .xml_shapes import Particle, Shape
from .xml_sheet import Names
from .xml_values import Answers

#: groups below groups; Python allows 20 loops inside each other
_DEEPEST: Final = 12
#: a record → its pieces of text, how many tags and carriage returns are in them, whether a value is in doubt
Pieces = Callable[[Any], tuple[list[str], int, int, bool]]


class _Unfit(Exception):
    """A shape whose records only the careful writer can write."""


@dataclass(frozen=True, slots=True)
class Page:
    """The writer of complete records of one document type."""

    pieces: Pieces

    def write(self, record: Any) -> tuple[str, bool] | None:
        """The content of the root, and whether only the schema can judge it; None: the careful writer is needed."""
        try:
            pieces, tags, returns, doubt = self.pieces(record)
            text = "".join(pieces)
        except (KeyError, TypeError):  # incomplete, or a value that is no text
            return None
        if "&" in text or text.count("<") != tags or text.count(">") != tags or text.count("\r") != returns:
            return None
        return text, doubt


def page_of(shape: Shape, names: Names, newline: str) -> Page | None:
    """The writer, or None when the schema allows too much for it."""
    script = _Script(names, newline)
    try:
        script.fields(shape, "record", "    ", 0)
    except _Unfit:
        return None
    script.flush("    ")
    head = ["def pieces(record):", "    out, tags, returns, doubt = [], 0, 0, False"]
    code = "\n".join([*head, *script.code, "    return out, tags, returns, doubt"])
    exec(compile(code, "<page>", "exec"), script.space)  # noqa: S102 – only names from the schema, as literals
    return Page(script.space["pieces"])


@dataclass(slots=True)
class _Script:
    """The statements so far, and the pieces and checks not yet in one."""

    names: Names
    newline: str
    code: list[str] = field(default_factory=list)
    space: dict[str, Any] = field(default_factory=dict)
    used: int = 0
    #: constant text and variables in turn, constant text first and last
    pieces: list[str] = field(default_factory=lambda: [""])
    doubts: list[str] = field(default_factory=list)

    def fields(self, shape: Shape, record: str, pad: str, depth: int) -> None:
        """The content of a group: its children in the schema's order, without its own tags."""
        if depth > _DEEPEST or not shape.exact or any(child.nillable for child in shape.children):
            raise _Unfit
        kind = f"type({record}) is not dict"
        optional = len(shape.children) == 1 and shape.children[0].many and not shape.children[0].least
        size = f"len({record}) {'>' if optional else '!='} {len(shape.children)}"
        self.code += [f"{pad}if {kind} or {size}:", f"{pad}    raise KeyError"]
        for child in shape.children:
            value = self._new()
            if child.many:
                empty = f"if {record} else []" if optional else ""
                self.code.append(f"{pad}{value} = {record}[{child.name!r}] {empty}".rstrip())
                self._items(child, value, pad, depth)
            else:
                self.code.append(f"{pad}{value} = {record}[{child.name!r}]")
                self._one(child, value, pad, depth)

    def flush(self, pad: str) -> None:
        """Turn what is waiting into statements, before a loop begins or ends."""
        if self.pieces != [""]:
            fixed = self.pieces[::2]
            shown = [repr(one) if place % 2 == 0 else one for place, one in enumerate(self.pieces)]
            self.code.append(f"{pad}out += ({', '.join(shown)},)")
            self.code.append(f"{pad}tags += {sum(one.count('<') for one in fixed)}")
            if "\r" in self.newline:
                self.code.append(f"{pad}returns += {sum(one.count(chr(13)) for one in fixed)}")
        if self.doubts:
            self.code += [f"{pad}if {' or '.join(self.doubts)}:", f"{pad}    doubt = True"]
        self.pieces, self.doubts = [""], []

    def _items(self, child: Particle, value: str, pad: str, depth: int) -> None:
        one, most = self._new(), child.most or sys.maxsize
        self.code += [f"{pad}if type({value}) is not list:", f"{pad}    raise KeyError"]
        self.doubts.append(f"not {child.least} <= len({value}) <= {most}")
        self.flush(pad)
        self.code.append(f"{pad}for {one} in {value}:")
        self._one(child, one, f"{pad}    ", depth)
        self.flush(f"{pad}    ")

    def _one(self, child: Particle, value: str, pad: str, depth: int) -> None:
        tag, shape = self.names.written(child.tag), child.shape
        if not shape.leaf:
            self.pieces[-1] += f"<{tag}>{self.newline}"
            self.fields(shape, value, pad, depth + 1)
            self.pieces[-1] += f"</{tag}>{self.newline}"
            return
        self.pieces[-1] += f"<{tag}>"
        self.pieces += [value, f"</{tag}>{self.newline}"]
        if shape.limit is not None:
            self.doubts.append(f"len({value}) > {shape.limit}")
        if shape.accepts is not None:
            check = f"accepts_{id(shape)}"
            known = isinstance(shape.accepts, Answers)
            self.space[check] = shape.accepts
            self.doubts.append(f"not {check}[{value}]" if known else f"not {check}({value})")

    def _new(self) -> str:
        self.used += 1
        return f"v{self.used}"
