"""The rules of a mapping file as rows of a sheet, each with its place in the text.

A rule in a form of its own (`choose`, `first`, `template`, `gather`, `position`, `use` …) is one row whose text
stands in one cell, as YAML.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..paths import Names, absolute, bare, read_names
from ..rules_text import joined
from .cells import cells_of, kind_of
from .columns import SECTIONS
from .nodes import Entry, Listed, Mapped, Node, NotYaml, Scalar, line_column, line_end, nodes

#: keys from the file's root down to an entry
Address = tuple[str | int, ...]
_LONE = frozenset({"use"})
_COMMENT = re.compile(r"[ \t]+#[ \t]?(.*)")


@dataclass(frozen=True, slots=True)
class Group:
    """A block of entries: what stands before their names in the canonical path, and the block itself."""

    prefix: str
    block: Mapped
    address: Address
    #: the entry that holds the block, where removing all its rules removes it too
    holder: "tuple[Group, Entry] | None" = None
    #: the source path that the paths of its rules begin with
    source: Names = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One rule (or one entry of a section) with its cells; `item` is the value where it stands in a list."""

    address: Address
    kind: str
    group: Group
    entry: Entry
    value: Node
    cells: Mapping[str, str]
    item: bool = False

    @property
    def name(self) -> str:
        """Its whole canonical path (or the section's path)."""
        return self.cells.get("canonical") or self.cells.get("path", "")

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.value.start if self.item else self.entry.key.start

    def line(self, text: str) -> str:
        """`12:5`, as problems tell places."""
        line, column = line_column(text, self.start)
        return f"{line}:{column}"


@dataclass(slots=True)
class MappingRows:
    """All rows of one mapping file."""

    text: str
    root: Mapped
    rules: list[Row] = field(default_factory=list)
    sections: dict[str, list[Row]] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)

    def all(self) -> Iterator[Row]:
        """Rules and entries of the sections."""
        yield from self.rules
        for rows in self.sections.values():
            yield from rows


def mapping_rows(text: str) -> MappingRows:
    """The rows of a mapping file. Raises NotYaml."""
    root = nodes(text)
    if not isinstance(root, Mapped):
        raise NotYaml("a mapping file is `key: value`")
    found = MappingRows(text, root)
    for entry in root.entries:
        name = entry.key.text
        if not isinstance(entry.value, Mapped):
            continue
        top = Group("", root, ())
        if name in ("rules", "envelope"):
            prefix = "envelope/" if name == "envelope" else ""
            _block(found, Group(prefix, entry.value, (name,)))
        elif name in SECTIONS:
            group = Group("", entry.value, (name,), (top, entry))
            rows = [_listed(group, one) for one in entry.value.entries if isinstance(one.value, Scalar)]
            found.sections[name] = rows
    return found


def _listed(group: Group, entry: Entry) -> Row:
    cells = {"path": entry.key.text, "value": entry.value.text if isinstance(entry.value, Scalar) else ""}
    return Row((*group.address, entry.key.text), "listed", group, entry, entry.value, cells)


def _block(found: MappingRows, group: Group) -> None:
    found.groups.append(group)
    for entry in group.block.entries:
        address = (*group.address, entry.key.text)
        if entry.key.text in _LONE:
            found.rules.append(_row(found, group, entry, address, entry.value))
        elif _several(entry.value):
            assert isinstance(entry.value, Listed)  # noqa: S101 – asked above
            for index, item in enumerate(entry.value.items):
                _rule(found, group, entry, (*address, index), item)
        else:
            _rule(found, group, entry, address, entry.value)


def _rule(found: MappingRows, group: Group, entry: Entry, address: Address, value: Node) -> None:
    name = group.prefix + entry.key.text
    kind = kind_of(value)
    if kind == "group":
        assert isinstance(value, Mapped)  # noqa: S101 – only mappings are groups
        _block(found, Group(f"{name}.", value, address, (group, entry), group.source))
        return
    found.rules.append(_row(found, group, entry, address, value))
    rules = value.get("rules") if isinstance(value, Mapped) and kind in ("each", "at") else None
    if isinstance(rules, Mapped):
        below = f"{name}[*]." if kind == "each" else f"{name}."
        path = read_names(value.text(kind)) if isinstance(value, Mapped) else ()
        inner = bare(absolute(path, group.source)) if kind == "each" else joined(group.source, path)
        _block(found, Group(below, rules, (*address, "rules"), source=inner))


def _several(value: Node) -> bool:
    """A list of groups that fill one list."""
    return (
        isinstance(value, Listed)
        and bool(value.items)
        and all(isinstance(item, Mapped) and kind_of(item) == "each" for item in value.items)
    )


def _row(found: MappingRows, group: Group, entry: Entry, address: Address, value: Node) -> Row:
    kind = "yaml" if entry.key.text in _LONE else kind_of(value)
    item = value is not entry.value
    cells = {"canonical": group.prefix + entry.key.text, **cells_of(found.text, kind, value)}
    if kind in ("copy", "const", "yaml") and not item:
        cells["note"] = note_of(found.text, group, entry)
    shown = {name: text for name, text in cells.items() if text}
    return Row(address, kind, group, entry, value, shown, item)


def note_of(text: str, group: Group, entry: Entry) -> str:
    """The comment behind a rule on its own line."""
    if group.block.flow:
        return ""
    found = _COMMENT.fullmatch(text[entry.value.end : line_end(text, entry.value.end)])
    return found[1].strip() if found else ""
