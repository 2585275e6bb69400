"""The examples beside a mapping: `examples/<document>/` holds sources, their canonical documents, and `examples.yaml`.

`name.xml` and `name.case.json` belong together; `examples.yaml` may give the envelope of each, and its day.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ....schemas.errors import Misconfigured
from ..mapping_file import MappingFile

#: the file that says how each example comes back
ABOUT = "examples.yaml"
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Example:
    """One source with the canonical documents it stands for (none when nobody wrote them down)."""

    source: Path
    documents: tuple[Mapping[str, Any], ...]
    envelopes: tuple[Mapping[str, Any], ...]
    #: the day by which its codes are read, when it says so
    on: date | None = None

    def envelope(self, index: int) -> Mapping[str, Any]:
        """The envelope of one of its documents; empty when nobody wrote one down."""
        return self.envelopes[index] if index < len(self.envelopes) else _NOTHING


def examples(mapping: MappingFile) -> tuple[Example, ...]:
    """Every example of a mapping, by file name; none when it has no folder of them."""
    path = mapping.plan.path
    folder = path.parent / "examples" / path.stem
    return tuple(
        _example(source, mapping.target) for source in sorted(folder.glob("*")) if _is_source(source)
    )


def example_of(mapping: MappingFile, source: Path) -> Example:
    """The example that a file is, or the file alone."""
    beside = source.parent / ABOUT
    return _example(source, mapping.target) if beside.is_file() else Example(source, (), ())


def is_canonical(path: Path) -> bool:
    """Whether a file holds canonical documents, by its name: `judgment.case.json`."""
    return path.suffix == ".json" and path.with_suffix("").suffix in (".case", ".receipt", ".canonical")


def _is_source(path: Path) -> bool:
    return path.is_file() and path.name != ABOUT and path.suffix != ".zip" and not is_canonical(path)


def _example(source: Path, target: str) -> Example:
    documents = _documents(source.with_suffix(f".{target}.json"))
    about = _about(source.parent / ABOUT).get(source.name)
    about = about if isinstance(about, dict) else {}
    found, on = about.get("envelope", {}), about.get("on")
    envelopes = found if isinstance(found, list) else [found] * max(1, len(documents))
    said = tuple(one for one in envelopes if isinstance(one, dict))
    return Example(source, documents, said, _day(on))


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _documents(path: Path) -> tuple[Mapping[str, Any], ...]:
    if not path.is_file():
        return ()
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as fault:
        raise Misconfigured(f"{path}: {fault}") from fault
    every: Sequence[Any] = found if isinstance(found, list) else [found]
    return tuple(one for one in every if isinstance(one, dict))


def _about(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        # words as they are typed: to YAML a bare `on` would be true
        found = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise Misconfigured(f"{path}: {fault}") from fault
    return found if isinstance(found, dict) else {}
