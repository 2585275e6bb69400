"""YAML as plain values that still know where they were written, so that a mistake has a file, line and column.

Only `true`, `false`, `null` and numbers are more than text: `on`, `no` and dates stay what was typed.
"""

import re
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from .errors import Misconfigured
from .problem import Problem

#: YAML 1.2 spellings of an integer and of a decimal; everything else unquoted is text
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}

Keys = tuple[str | int, ...]


@dataclass
class Source:
    """The value of one YAML file and the place of each of its parts."""

    name: str
    value: Any = None
    places: dict[Keys, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, *keys: str | int) -> str:
        """`file:line:column` of the part at `keys`, or of the nearest part around it."""
        for length in range(len(keys), -1, -1):
            if keys[:length] in self.places:
                return self.places[keys[:length]]
        return self.name

    def problem(self, code: str, keys: Keys, **params: str) -> None:
        """Note one thing wrong at `keys`; reading goes on, so that every problem is told at once."""
        path = ".".join(str(key) for key in keys)
        self.problems.append(Problem(code, path, params, place=self.place(*keys)))

    def refuse(self) -> None:
        """Raise Misconfigured with everything noted so far, if anything was."""
        if self.problems:
            places = "; ".join(f"{p.place} {p.code} {dict(p.params)}" for p in self.problems)
            raise Misconfigured(f"{self.name}: {places}", problems=self.problems)


def read_yaml(path: Path | str, text: str | None = None) -> Source:
    """Read one YAML file (or `text` under its name); Misconfigured when it is not YAML or repeats a key."""
    source = Source(str(path))
    try:
        node = yaml.compose(
            Path(path).read_text("utf-8") if text is None else text,
            getattr(yaml, "CSafeLoader", yaml.SafeLoader),
        )
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as fault:
        mark = getattr(fault, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        source.problems.append(Problem("CONFIG_YAML", params={"detail": str(fault)}, place=place))
        source.refuse()
        raise AssertionError from fault
    source.value = None if node is None else _value(node, (), source)
    source.refuse()
    return source


def packaged_yaml(name: str) -> Source:
    """Read a YAML file that ships in this package."""
    return read_yaml(name, files(__package__).joinpath(name).read_text("utf-8"))


def _value(node: yaml.Node, keys: Keys, source: Source) -> Any:
    source.places[keys] = f"{source.name}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, keys, source)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*keys, index), source) for index, item in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, keys: Keys, source: Source) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in result:
            source.places[(*keys, key)] = (
                f"{source.name}:{key_node.start_mark.line + 1}:{key_node.start_mark.column + 1}"
            )
            source.problem("CONFIG_DUPLICATE_KEY", (*keys, key), key=key)
        result[key] = _value(value_node, (*keys, key), source)
    return result


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if getattr(node, "style", None) in ("'", '"', "|", ">"):
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
