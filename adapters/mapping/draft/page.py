"""The drafted mapping as text: a YAML file whose every guess says how sure it is and why."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from ..watch.masking import mask

_WIDE: Final = 118
_PLAIN: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~0-9][^\x00-\x1f:#\"']*")
_SAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: `path` is canonical and relative to its list, `value` YAML as it is written."""

    path: str
    value: str
    remark: str = ""
    #: the rules below it, for `each`
    below: tuple["Line", ...] = ()


@dataclass(slots=True)
class Page:
    """Everything a draft says."""

    name: str
    title: tuple[str, str]
    target: str
    receives: str
    sends: str
    handovers: tuple[str, ...]
    codec: Mapping[str, Any]
    remarks: Sequence[str]
    key: Sequence[str]
    case_key: str
    rules: Sequence[Line] = ()
    ignored: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    #: what the draft cannot say in rules
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The file."""
        lines = [
            "# A draft: every guess is marked with how sure it is, from 0 to 1, and why. Read each, correct it, and drop",
            "# the mark; then look for TODO. Operations and rule forms: docs/mapping-language.md.",
            *(f"# {comment(one)}" for one in self.notes),
            f"mapping: {quoted(self.name)}",
            "version: 1",
            f"title: {{ en: {quoted(self.title[0])}, zh: {quoted(self.title[1])} }}",
        ]
        if self.target != "case":
            lines.append(f"target: {quoted(self.target)}")
        if self.receives:
            lines += [f"receives: {quoted(self.receives)}", f"sends: {quoted(self.sends)}"]
        if self.handovers:
            lines.append(f"handovers: [{', '.join(self.handovers)}]")
        lines += [f"# {comment(one)}" for one in self.remarks]
        lines += ["codec:", *_indented(_block(self.codec), 2)]
        if self.key:
            lines.append(f"key: {_list(self.key)}  # guess: what names a document at its sender")
        if self.case_key:
            lines.append(f"case_key: {quoted(self.case_key)}")
        lines += ["rules:", *_tree(self.rules, 2)]
        lines += _section("absent", self.absent) + _section("ignored", self.ignored)
        return "\n".join(lines) + "\n"


def comment(text: str) -> str:
    """A stranger's words on one line: a name with a line break in it must not become a line of the file."""
    return "".join(char if char.isprintable() else " " for char in text)


def quoted(text: str) -> str:
    """A scalar as YAML reads it back as this text."""
    if not text.isprintable():
        return json.dumps(text)
    plain = _PLAIN.fullmatch(text) and text == text.strip() and yaml.safe_load(text) == text
    return text if plain else json.dumps(text, ensure_ascii=False)


def in_flow(text: str) -> str:
    """A scalar between braces."""
    return (
        json.dumps(text, ensure_ascii=not text.isprintable())
        if re.search(r"[,\[\]{}]", text)
        else quoted(text)
    )


def _list(names: Sequence[str]) -> str:
    return quoted(names[0]) if len(names) == 1 else f"[{', '.join(map(in_flow, names))}]"


class _Dumper(yaml.SafeDumper):
    """YAML in which line ends are seen: "\\r\\n"."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = '"' if not value or not value.isprintable() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def _block(value: Mapping[str, Any]) -> str:
    text = yaml.dump(
        dict(value),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDE - 8,
        default_flow_style=None,
    )
    return str(text)


def _indented(text: str, by: int) -> list[str]:
    return [" " * by + line for line in text.splitlines()]


def _section(name: str, entries: Mapping[str, str]) -> list[str]:
    if not entries:
        return []
    return [f"{name}:", *(f"  {quoted(path)}: {quoted(reason)}" for path, reason in entries.items())]


def _tree(lines: Iterable[Line], indent: int) -> Iterator[str]:
    """Rules below their first name, where several share it."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        head = line.path.partition(".")[0] if "[" not in line.path.partition(".")[0] else line.path
        groups.setdefault(head, []).append(line)
    for head, some in groups.items():
        if len(some) == 1:
            yield from _line(some[0], indent)
            continue
        yield f"{' ' * indent}{quoted(head)}:"
        for one in some:
            yield from _line(Line(one.path.partition(".")[2], one.value, one.remark, one.below), indent + 2)


def _line(line: Line, indent: int) -> Iterator[str]:
    blanks = " " * indent
    remark = f"  # {comment(line.remark)}" if line.remark else ""
    if not line.below:
        yield f"{blanks}{quoted(line.path)}: {line.value}{remark}"
        return
    yield f"{blanks}{quoted(line.path)}:{remark}"
    yield from (f"{blanks}  {one}" for one in line.value.split("\n"))
    yield f"{blanks}  rules:"
    yield from _tree(line.below, indent + 4)


def masked_samples(values: Sequence[str]) -> str:
    """A few values that say what a field looks like and not what it says."""
    few = [str(mask(one))[:24] for one in dict.fromkeys(value.strip() for value in values) if one][:_SAMPLES]
    return ", ".join(dict.fromkeys(few))
