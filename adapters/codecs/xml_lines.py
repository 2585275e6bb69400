"""Documents laid out as most systems export them, a line per tag or value: read as lines, not element by element.

One pattern over the bytes proves that nothing optional is absent and that every line break stands
between two tags. The text of the whole tree, cut at its line breaks, then has each value at a
known place. Any other layout is left to the reader by elements.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from lxml import etree

from .xml_shapes import Document, Shape

#: in these a byte of `<`, `>` or a line break is always that character
CHARSETS: Final = ("gb18030", "utf-8", "ascii", "big5")
#: a pattern for more elements than this is not worth its time to compile
_MOST: Final = 2000
#: groups below groups; Python allows 20 loops inside each other
_DEEPEST: Final = 12
#: nothing but the declaration: a comment could hold another document
_HEAD: Final = rb"(?:\xef\xbb\xbf)?(?:<\?xml[^<>?]*+\?>)?\s*+"
_TEXT: Final = r"[^<\r\n]*+"
_BREAK: Final = r"\r?\n"

#: the lines, the root → its record, how many lines that took
Taker = Callable[[list[str], Any], tuple[dict[str, Any], int]]


class _Unfit(Exception):
    """A shape that cannot be read by lines."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The reader of one document type."""

    layout: re.Pattern[bytes]
    take: Taker

    def read(self, body: bytes, root: Any) -> dict[str, Any] | None:
        """The record of a valid tree parsed from `body`; None when it is laid out in another way."""
        if self.layout.match(body) is None:
            return None
        lines = etree.tostring(root, method="text", encoding="unicode").split("\n")
        try:
            record, end = self.take(lines, root)
        except (IndexError, ValueError):
            return None
        # a character reference for a line break makes more lines than the bytes have
        return record if end == len(lines) else None


def lines_of(document: Document) -> Lines | None:
    """The reader by lines, or None when the schema allows too much for it."""
    try:
        pattern = _pattern(document.name, document.tag, document.shape, [])
    except _Unfit:
        return None
    layout = re.compile(_HEAD + pattern.removesuffix(_BREAK).encode())
    return Lines(layout, _taker(document.shape))


def _pattern(name: str, tag: str, shape: Shape, above: list[Shape]) -> str:
    if tag != name or shape.attributes or shape in above or len(above) > _DEEPEST:
        raise _Unfit
    word = re.escape(name)
    if shape.leaf:
        return f"<{word}>{_TEXT}</{word}>{_BREAK}"
    children = shape.children
    if not children or not shape.closed or any(child.nillable for child in children):
        raise _Unfit
    inner = [_pattern(child.name, child.tag, child.shape, [*above, shape]) for child in children]
    if sum(part.count("</") for part in inner) > _MOST:
        raise _Unfit
    if _is_list(shape):
        inner = [f"(?:{inner[0]})++"]
    elif not shape.positional:
        raise _Unfit
    return f"<{word}>{_BREAK}{''.join(inner)}</{word}>{_BREAK}"


def _is_list(shape: Shape) -> bool:
    return len(shape.children) == 1 and shape.children[0].many


def _holds_list(shape: Shape) -> bool:
    return _is_list(shape) or any(_holds_list(child.shape) for child in shape.children)


def _taker(shape: Shape) -> Taker:
    """One function for the whole document: each run of values is one slice, only lists are asked for their length."""
    script = _Script()
    made = script.group(shape, "root", "    ")
    head = ["def take(lines, root):", "    at = 0"]
    code = "\n".join([*head, *script.code, f"    return {made}, at"])
    space: dict[str, Any] = {}
    exec(compile(code, "<lines>", "exec"), space)  # noqa: S102 – only names from the schema, each as a literal
    take: Taker = space["take"]
    return take


@dataclass(slots=True)
class _Script:
    """The statements so far, and how many variables they use."""

    code: list[str] = field(default_factory=list)
    used: int = 0

    def group(self, shape: Shape, element: str, pad: str) -> str:
        """Take one group's lines; gives the expression of its record."""
        if _is_list(shape):
            return self._list(shape, element, pad)
        self.code.append(f"{pad}at += 1")
        values: list[str] = []
        for leaf, run in groupby(enumerate(shape.children), key=lambda one: one[1].shape.leaf):
            found = list(run)
            if leaf:
                values += self._run(len(found), pad)
                continue
            for place, child in found:
                inner = self._new()
                if _holds_list(child.shape):
                    self.code.append(f"{pad}{inner} = {element}[{place}]")
                made = self.group(child.shape, inner, pad)
                values.append(self._new())
                self.code.append(f"{pad}{values[-1]} = {made}")
        self.code.append(f"{pad}at += 1")
        pairs = zip(shape.children, values, strict=True)
        return "{" + ", ".join(f"{child.name!r}: {value}" for child, value in pairs) + "}"

    def _run(self, count: int, pad: str) -> list[str]:
        names = [self._new() for _ in range(count)]
        self.code.append(f"{pad}{', '.join(names)}, = lines[at:at + {count}]")
        self.code.append(f"{pad}at += {count}")
        return names

    def _list(self, shape: Shape, element: str, pad: str) -> str:
        (child,) = shape.children
        found, one = self._new(), self._new()
        self.code.append(f"{pad}at += 1")
        if child.shape.leaf:
            self.code += [f"{pad}{one} = at", f"{pad}at += len({element})", f"{pad}{found} = lines[{one}:at]"]
        else:
            deep = _holds_list(child.shape)
            self.code += [
                f"{pad}{found} = []",
                f"{pad}for {one} in {element if deep else f'range(len({element}))'}:",
            ]
            made = self.group(child.shape, one, f"{pad}    ")
            self.code.append(f"{pad}    {found}.append({made})")
        self.code.append(f"{pad}at += 1")
        return f"{{{child.name!r}: {found}}}"

    def _new(self) -> str:
        self.used += 1
        return f"v{self.used}"
