"""`casebus mapping accept MAPPING [SAMPLE…]`: what a sample is read as becomes the expected result of an example.

For people who have read what `mapping try` shows and found it right; from then on `mapping test` holds the mapping to it.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import yaml

from ..adapters.mapping.mapping_file import MappingFile
from ..adapters.mapping.watch.attempt import Attempt, attempt
from ..adapters.mapping.watch.canonical import plain
from ..adapters.mapping.watch.examples import example_of
from . import exits
from .mapping_named import named_mapping
from .mapping_try import check_of, harmless
from .output import problem_json, problem_lines, say, say_json
from .sample import sample_body
from .texts import Texts

_ABOUT = "examples.yaml"


def mapping_accept(name: str, samples: Sequence[str], texts: Texts, *, on: date, json: bool) -> int:
    """Keep each sample with what it is read as; PROBLEMS, and nothing kept of it, when one is not read clean."""
    mapping = named_mapping(name)
    folder = mapping.plan.path.parent / "examples" / mapping.plan.path.stem
    ends = f".{mapping.target}.json"
    waiting = [
        str(one)
        for one in sorted(folder.glob("*"))
        if one.is_file() and one.name != _ABOUT and not one.name.endswith(ends)
        if not one.with_suffix(ends).exists()
    ]
    kept, problems = [], []
    validate = check_of(mapping)
    for sample in samples or waiting:
        body = sample_body(sample)
        tried = attempt(mapping, body, on, validate, example_of(mapping, Path(sample)).envelopes)
        problems += [(sample, one) for one in tried.all_problems]
        if not tried.all_problems:
            kept.append(_keep(mapping, folder, Path(sample).name, body, tried, on))
    if json:
        found = [problem_json(one) for _, one in problems]
        say_json({"ok": not problems, "mapping": mapping.name, "kept": kept, "problems": found})
    else:
        for sample, problem in problems:
            say(texts("try.sample", sample=harmless(sample)))
            for line in problem_lines(problem, (texts.language,)):
                say(harmless(line))
        for one in kept:
            say(texts("accept.kept", file=harmless(one)))
        say(texts("accept.done", kept=len(kept), problems=len(problems)))
    return exits.PROBLEMS if problems else exits.OK


def _keep(mapping: MappingFile, folder: Path, name: str, body: bytes, tried: Attempt, on: date) -> str:
    """The source, what is expected of it, and how it comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / name
    if not source.exists():
        source.write_bytes(body)
    expected = source.with_suffix(f".{mapping.target}.json")
    documents = [plain(one.document) for one in tried.documents]
    text = orjson.dumps(documents[0] if len(documents) == 1 else documents, option=orjson.OPT_INDENT_2)
    expected.write_bytes(text + b"\n")
    about = folder / _ABOUT
    written = about.read_text("utf-8") if about.is_file() else ""
    if name not in (yaml.safe_load(written) or {}):
        about.write_text(written + _entry(name, tried, on), "utf-8")
    return str(expected)


def _entry(name: str, tried: Attempt, on: date) -> str:
    """What examples.yaml says of it: how it comes back, and the day it is read by."""
    says: dict[str, Any] = {"on": on, "out": "bytes"}
    if tried.difference is not None and not tried.difference.same:
        says["out"] = "fields"
        says["differs"] = [one.field for one in tried.difference.fields]
    return str(
        yaml.safe_dump({name: says}, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
    )
