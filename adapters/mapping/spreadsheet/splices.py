"""Changes to a YAML text that touch only the words that changed: comments, order and layout of the rest stay.

Collected first, applied together from the end; two that overlap are refused.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from .nodes import Mapped, Node, Scalar, line_column, line_end, nodes
from .rows import Group, Row

#: how the parts of a rule are ordered when it is written anew
_ORDER = ("when", "in", "out", "direction", "loses")


class CannotSplice(Exception):
    """The text cannot be changed this way; says why."""


def scalar(text: str, *, flow: bool, quoted: bool = False) -> str:
    """A value as YAML: plain where that reads back as the same text, else in quotes."""
    if not quoted and text and "\n" not in text:
        frame = f"{{ k: {text} }}" if flow else f"k: {text}"
        try:
            node = yaml.compose(frame, Loader=yaml.SafeLoader)
        except yaml.YAMLError:
            node = None
        if isinstance(node, yaml.MappingNode) and len(node.value) == 1:
            value = node.value[0][1]
            plain = isinstance(value, yaml.ScalarNode) and value.style is None and value.value == text
            if plain and not value.tag.endswith(":null"):
                return text
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in shown)


def rule_text(cells: Mapping[str, str], *, flow: bool) -> str:
    """A new rule from the cells of a row."""
    if cells.get("yaml"):
        text = cells["yaml"].strip()
        return hanging(text) if is_block(text) else text
    more = [f"{key}: {value_text(key, cells[key])}" for key in _ORDER if cells.get(key)]
    if cells.get("constant"):
        return _braces([f"const: {value_text('constant', cells['constant'])}", *more])
    source = whole(cells)
    if not more:
        return scalar(source, flow=flow)
    # a pipe is what readers look for: sources with operations stand in quotes within braces
    return _braces([f"from: {scalar(source, flow=True, quoted='|' in source)}", *more])


def is_block(text: str) -> bool:
    """Whether YAML is written in lines of its own, not in braces. Raises NotYaml."""
    node = nodes(text)
    return not isinstance(node, Scalar) and not node.flow


def hanging(text: str) -> str:
    """A block on the lines below its key."""
    return "\n" + "\n".join(f"  {line}" if line else "" for line in text.strip().split("\n"))


def _braces(parts: list[str]) -> str:
    return "{ " + ", ".join(parts) + " }"


def again(node: Node, text: str, *, flow: bool) -> str:
    """Another value for a node, quoted as it was."""
    return scalar(text, flow=flow, quoted=isinstance(node, Scalar) and node.quoted)


def whole(cells: Mapping[str, str]) -> str:
    """Source path and operations as one text."""
    source, operations = cells.get("source", ""), cells.get("operations", "")
    return f"{source} | {operations}" if operations else source


def value_text(name: str, text: str) -> str:
    """The value of one key of a rule's long form, as it stands in braces."""
    if name == "key" and not text.startswith("["):
        words = [scalar(word.strip(), flow=True) for word in text.split(",")]
        return words[0] if len(words) == 1 else f"[{', '.join(words)}]"
    if (name == "when" and text.startswith("{")) or (name == "key"):
        return text
    if name in ("in", "out", "constant") and text in ('""', "''", "null", "~"):
        return text
    return scalar(text, flow=True)


@dataclass
class Splices:
    """The changes to one text."""

    text: str
    found: list[tuple[int, int, str]] = field(default_factory=list)
    #: blocks by where they begin, with the numbers of the entries that go
    removed: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    groups: dict[int, Group | None] = field(default_factory=dict)
    blocks: dict[int, Mapped] = field(default_factory=dict)

    @property
    def newline(self) -> str:
        """How the text ends its lines."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def put(self, start: int, end: int, text: str) -> None:
        """Replace one stretch."""
        self.found.append((start, end, text))

    def raw(self, key: Scalar, node: Node, text: str, *, flow: bool) -> None:
        """Replace a value by YAML; its later lines are moved below its first."""
        inline = "\n" not in self.text[key.end : node.start]
        if inline and is_block(text):
            if flow:
                raise CannotSplice("within braces it must stand in braces")
            colon = self.text.index(":", key.end) + 1
            _, column = line_column(self.text, key.start)
            blank = " " * (column - 1)
            self.put(colon, node.end, hanging(text).replace("\n", f"{self.newline}{blank}"))
            return
        _, column = line_column(self.text, node.start)
        first, *rest = text.replace("\r\n", "\n").rstrip().split("\n")
        blank = " " * (column - 1)
        lines = [first, *(f"{blank}{line}" if line else "" for line in rest)]
        self.put(node.start, node.end, self.newline.join(lines))

    def add(self, block: Mapped, key: str, value: str, after: int) -> None:
        """A new entry behind entry number `after`; -1 puts it first."""
        if block.flow:
            if value.startswith("\n"):
                raise CannotSplice("within braces it must stand in braces")
            if not block.entries:
                self.put(block.start + 1, block.end - 1, f" {key}: {value} ")
            elif after < 0:
                self.put(block.entries[0].key.start, block.entries[0].key.start, f"{key}: {value}, ")
            else:
                place = block.entries[after].value.end
                self.put(place, place, f", {key}: {value}")
            return
        _, column = line_column(self.text, block.entries[0].key.start)
        blank = " " * (column - 1)
        lines = value.replace("\n", f"{self.newline}{blank}")
        key = f"{key}:" if lines.startswith(self.newline) else f"{key}: "
        if after < 0:
            place = block.entries[0].key.start
            self.put(place, place, f"{key}{lines}{self.newline}{blank}")
        else:
            place = line_end(self.text, block.entries[after].value.end)
            self.put(place, place, f"{self.newline}{blank}{key}{lines}")

    def remove(self, block: Mapped, number: int, group: Group | None = None) -> None:
        """Entry `number` of a block goes; when all go, so does the block where it holds nothing else."""
        self.removed[block.start].add(number)
        self.groups[block.start], self.blocks[block.start] = group, block

    def remove_row(self, row: Row) -> None:
        """The whole rule goes."""
        if row.item:
            raise CannotSplice("one of several groups that fill a list")
        self.remove(row.group.block, row.group.block.entries.index(row.entry), row.group)

    def done(self) -> str:
        """The new text. Raises CannotSplice when two changes meet."""
        self._emptied()
        for start, numbers in self.removed.items():
            self._cut(self.blocks[start], numbers)
        text, last = self.text, len(self.text) + 1
        numbered = sorted(enumerate(self.found), key=lambda one: (one[1][0], one[1][1], one[0]), reverse=True)
        for _, (start, end, new) in numbered:
            if end > last:
                raise CannotSplice("two changes meet in one place")
            text, last = text[:start] + new + text[end:], start
        return text

    def _emptied(self) -> None:
        """Groups of which nothing is left go as a whole."""
        waiting = list(self.removed)
        while waiting:
            start = waiting.pop()
            group, block = self.groups[start], self.blocks[start]
            if group is None or group.holder is None or len(self.removed[start]) < len(block.entries):
                continue
            above, entry = group.holder
            del self.removed[start]
            self.remove(above.block, above.block.entries.index(entry), above)
            waiting.append(above.block.start)

    def _cut(self, block: Mapped, numbers: set[int]) -> None:
        entries = block.entries
        if len(numbers) == len(entries) and not block.flow:
            raise CannotSplice("nothing would be left of its group")
        if not block.flow:
            for number in numbers:
                self.put(*_whole_lines(self.text, entries[number].key.start, entries[number].value.end), "")
            return
        kept = [number for number in range(len(entries)) if number not in numbers]
        if not kept:
            self.put(block.start + 1, block.end - 1, "")
            return
        for number in numbers:
            if number < kept[-1]:
                self.put(entries[number].key.start, entries[number + 1].key.start, "")
        if kept[-1] < len(entries) - 1:
            self.put(entries[kept[-1]].value.end, entries[-1].value.end, "")


def _whole_lines(text: str, start: int, end: int) -> tuple[int, int]:
    first = text.rfind("\n", 0, start) + 1
    if text[first:start].strip():
        raise CannotSplice("something else stands on its line")
    last = text.find("\n", end)
    return first, len(text) if last < 0 else last + 1
