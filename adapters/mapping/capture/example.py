"""A captured source as an example beside its mapping: what comes back is found out, and said in `examples.yaml`."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson

from ....schemas.problem import Problem
from ..bound import BoundCopy
from ..language import dotted
from ..mapping_file import MappingFile
from ..proof.examples import Check, Example, prove_example
from ..watch.canonical import plain
from ..watch.examples import ABOUT
from .captured import Captured

_HEAD: Final = (
    "# How each example comes back: the same bytes, or the same fields but those that differ "
    "(not carried, or spelled another way).\n"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is written: files by name, and the lines that `examples.yaml` gains (none for a document with problems)."""

    files: Mapping[str, bytes]
    lines: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def example(mapping: MappingFile, captured: Captured, name: str, on: date, check: Check) -> Kept:
    """The files of an example. One that does not hold has problems; nothing is written here."""
    if captured.problems:
        told = [{**one.to_json(), "params": {}} for one in captured.problems]
        stem = Path(name).stem
        return Kept({name: captured.body, f"{stem}.problems.json": _json(told)})
    expected = f"{Path(name).stem}.{mapping.target}.json"
    documents = [plain(one) for one in captured.documents]
    files = {name: captured.body, expected: _json(documents if len(documents) > 1 else documents[0])}
    with tempfile.TemporaryDirectory() as folder:
        for file, body in files.items():
            (Path(folder) / file).write_bytes(body)
        source = Path(folder) / name
        tried = Example(
            source, Path(folder) / expected, "bytes", frozenset(), _envelopes(mapping, captured), on
        )
        stated, problems = _stated(mapping, tried, check)
    return Kept(files, tuple(_lines(name, stated)), tuple(problems))


def _stated(mapping: MappingFile, tried: Example, check: Check) -> tuple[Example, list[Problem]]:
    """The example with what comes back, and what is wrong with it all the same."""
    found = prove_example(mapping, tried, check)
    differs = frozenset(one.path for one in found if one.code == "EXAMPLE_WRITTEN")
    exact = not differs and not any(one.code == "EXAMPLE_BYTES" for one in found)
    stated = replace(tried, out="bytes" if exact else "fields", differs=differs)
    return stated, prove_example(mapping, stated, check)


def _envelopes(mapping: MappingFile, captured: Captured) -> list[dict[str, str]] | None:
    """The sender's own key, where the way back writes it."""
    rules = (rule for rule in mapping.plan.rules if isinstance(rule, BoundCopy) and rule.envelope)
    if not any(dotted(rule.rule.target) == "key" for rule in rules):
        return None
    return [{"key": key} for key in captured.keys]


def _lines(name: str, stated: Example) -> list[str]:
    lines = [f"{_word(name)}:", f"  on: {stated.on.isoformat()}"]
    if stated.envelope:
        shown = [f"{{ key: {_word(one['key'])} }}" for one in stated.envelope]
        lines.append(f"  envelope: {shown[0] if len(shown) == 1 else '[' + ', '.join(shown) + ']'}")
    lines.append(f"  out: {stated.out}")
    if stated.differs:
        lines.append(f"  differs: [{', '.join(map(_word, sorted(stated.differs)))}]")
    return lines


def _word(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def keep(folder: Path, kept: Kept) -> Sequence[Path]:
    """Write the example; a file that is there already is never written over (FileExistsError)."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, body in kept.files.items():
        with (folder / name).open("xb") as file:
            file.write(body)
        written.append(folder / name)
    if kept.lines:
        about = folder / ABOUT
        text = about.read_text("utf-8") if about.is_file() else _HEAD
        start = text if text.endswith("\n") else text + "\n"
        about.write_text(start + "\n".join(kept.lines) + "\n", "utf-8")
        written.append(about)
    return written
