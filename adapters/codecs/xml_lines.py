"""Documents laid out as most systems export them, a line per tag or value: read as lines, not element by element.

The bytes without names and values are a skeleton of tags and line breaks. When it is that of a
document with nothing optional absent and a line per tag or value, the text of the valid tree,
cut at its line breaks, has each value at a known place. Any other layout is read by elements.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from lxml import etree

from .xml_shapes import Document, Shape

#: in these a byte of `<`, `>` or a line break is always that character
CHARSETS: Final = ("gb18030", "utf-8", "ascii", "big5")
#: groups below groups; Python allows 20 loops inside each other
_DEEPEST: Final = 12
#: all bytes but those of the skeleton
_REST: Final = bytes(byte for byte in range(256) if byte not in b"</>\n")
_OPEN: Final = b"<>\n"
_CLOSE: Final = b"</>\n"
_LEAF: Final = b"<></>\n"
#: the lines, the root → its record, how many lines that took, the skeleton they must have come from
Taker = Callable[[list[str], Any], tuple[dict[str, Any], int, bytes]]


@dataclass(frozen=True, slots=True)
class Lines:
    """The reader of one document type."""

    take: Taker

    def read(self, body: bytes, root: Any) -> dict[str, Any] | None:
        """The record of a valid tree parsed from `body`; None when it is laid out in another way."""
        # a comment, an instruction or CDATA could feign tags
        if b"!" in body or body.count(b"?") != (2 if b"<?xml" in body[:8] else 0):
            return None
        body = body[body.find(b"?>") + 2 if b"?>" in body[:200] else 0 :].strip()
        # a blank or a reference beside a line break would become part of a value
        breaks = body.count(b"\n")
        if breaks != body.count(b">\n<") and breaks != body.count(b">\r\n<"):
            return None
        lines = etree.tostring(root, method="text", encoding="unicode").split("\n")
        try:
            record, end, expected = self.take(lines, root)
        except (IndexError, ValueError):
            return None
        # a reference for a line break makes more lines than the bytes have
        same = end == len(lines) and body.translate(None, _REST) == expected[:-1]
        return record if same else None


def lines_of(document: Document) -> Lines | None:
    """The reader by lines, or None when the schema allows too much for it."""
    return Lines(_taker(document.shape)) if _fits(document.shape, []) else None


def _fits(shape: Shape, above: list[Shape]) -> bool:
    """Only groups without attributes: full sequences of fields that come once, or lists of one kind."""
    if shape.leaf:
        return True
    if shape.attributes or shape in above or len(above) > _DEEPEST or not shape.children or not shape.closed:
        return False
    if any(child.nillable for child in shape.children) or not (shape.positional or _is_list(shape)):
        return False
    return all(_fits(child.shape, [*above, shape]) for child in shape.children)


def _is_list(shape: Shape) -> bool:
    return len(shape.children) == 1 and shape.children[0].many


def _holds_list(shape: Shape) -> bool:
    return _is_list(shape) or any(_holds_list(child.shape) for child in shape.children)


def _taker(shape: Shape) -> Taker:
    """One function for the whole document: each run of values is one slice, only lists are asked for their length."""
    script = _Script()
    made = script.group(shape, "root", "    ")
    script.flush("    ")
    head = ["def take(lines, root):", "    at, tags = 0, []"]
    code = "\n".join([*head, *script.code, f"    return {made}, at, b''.join(tags)"])
    space: dict[str, Any] = {}
    exec(compile(code, "<lines>", "exec"), space)  # noqa: S102 – only names from the schema, each as a literal
    take: Taker = space["take"]
    return take


def _skeleton(shape: Shape) -> bytes:
    """Of a group that holds no list."""
    if shape.leaf:
        return _LEAF
    return _OPEN + b"".join(_skeleton(child.shape) for child in shape.children) + _CLOSE


@dataclass(slots=True)
class _Script:
    """The statements so far, how many variables they use, and the tags not yet in a statement."""

    code: list[str] = field(default_factory=list)
    used: int = 0
    tags: bytes = b""

    def group(self, shape: Shape, element: str, pad: str) -> str:
        """Take one group's lines; gives the expression of its record."""
        if _is_list(shape):
            return self._list(shape, element, pad)
        self._tag(_OPEN, pad)
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
        self._tag(_CLOSE, pad)
        pairs = zip(shape.children, values, strict=True)
        return "{" + ", ".join(f"{child.name!r}: {value}" for child, value in pairs) + "}"

    def flush(self, pad: str) -> None:
        """The tags so far into a statement, before a loop begins or ends."""
        if self.tags:
            self.code.append(f"{pad}tags.append({self.tags!r})")
        self.tags = b""

    def _tag(self, tag: bytes, pad: str) -> None:
        self.tags += tag
        self.code.append(f"{pad}at += 1")

    def _run(self, count: int, pad: str) -> list[str]:
        names = [self._new() for _ in range(count)]
        self.code.append(f"{pad}{', '.join(names)}, = lines[at:at + {count}]")
        self.code.append(f"{pad}at += {count}")
        self.tags += _LEAF * count
        return names

    def _list(self, shape: Shape, element: str, pad: str) -> str:
        (child,) = shape.children
        found, one = self._new(), self._new()
        self._tag(_OPEN, pad)
        self.flush(pad)
        if child.shape.leaf:
            self.code += [f"{pad}{one} = at", f"{pad}at += len({element})", f"{pad}{found} = lines[{one}:at]"]
            self.code.append(f"{pad}tags.append({_LEAF!r} * len({element}))")
        elif _holds_list(child.shape):
            self._each(child.shape, found, one, element, pad)
            self.flush(f"{pad}    ")
        else:
            self._each(child.shape, found, one, f"range(len({element}))", pad)
            self.tags = b""
            self.code.append(f"{pad}tags.append({_skeleton(child.shape)!r} * len({element}))")
        self._tag(_CLOSE, pad)
        return f"{{{child.name!r}: {found}}} if {found} else {{}}"

    def _each(self, shape: Shape, found: str, one: str, among: str, pad: str) -> None:
        self.code += [f"{pad}{found} = []", f"{pad}for {one} in {among}:"]
        made = self.group(shape, one, f"{pad}    ")
        self.code.append(f"{pad}    {found}.append({made})")

    def _new(self) -> str:
        self.used += 1
        return f"v{self.used}"
