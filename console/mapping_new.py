"""`casebus mapping new SAMPLE…`: a mapping drafted from samples and schemas, every guess marked for review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..adapters.loading import codec_of, targets
from ..adapters.mapping.check_levels import Level, level
from ..adapters.mapping.draft import Draft, Order, draft
from ..adapters.mapping.draft.schema_files import schema_files, titles
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from . import exits
from .mapping_try import harmless
from .output import problem_json, problem_lines, say, say_json, say_table
from .texts import Texts

#: a guess is called sure from here on
SURE = 0.7
#: a sample is a document, not an archive
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    samples: Sequence[Path]
    xsd: Path | None
    schema: Path | None
    layout: Path | None
    target: str
    name: str
    handover: str
    out: Path


def mapping_new(asked: Asked, texts: Texts, *, json: bool) -> int:
    """Draft, write, and tell what is left to do; nothing that is there is overwritten."""
    drafted = draft(_order(asked), codecs=codec_of, targets=targets())
    written, kept = _write(drafted.files, asked.out)
    errors = [one for one in drafted.problems if level(one) is Level.ERROR]
    if json:
        say_json(_as_json(drafted, written, kept, not errors))
    else:
        _show(drafted, written, kept, asked.out, texts)
    return exits.PROBLEMS if errors else exits.OK


def _order(asked: Asked) -> Order:
    schema = asked.xsd or asked.schema
    if not asked.samples and schema is None and asked.layout is None:
        raise Misconfigured("Nothing to draft from.", problems=[Problem("DRAFT_NOTHING")])
    files = dict(schema_files(schema)) if schema else {}
    own = dict(files)  # a target's titles name canonical fields, not the agency's
    target = asked.target
    if target.endswith(".json"):
        files |= schema_files(Path(target))
        target = Path(target).name
    samples = [(path.name, _body(path)) for path in asked.samples]
    first = asked.samples[0] if asked.samples else schema or asked.layout or Path("draft")
    stem = "".join(char if char.isalnum() or char in "-_" else "-" for char in first.stem)
    return Order(
        name=_named(asked.name or f"agency/{stem}"), samples=samples, schema=schema,
        layout=_layout(asked.layout), target=target, handover=asked.handover,
        titles=titles(own), files=files,
    )  # fmt: skip


def _named(name: str) -> str:
    kind, mark, doc = name.partition("/")
    if (
        not mark
        or not kind
        or not doc
        or "/" in doc
        or name.startswith(".")
        or "\\" in name
        or doc.startswith(".")
    ):
        raise Misconfigured(
            "A mapping's name is kind/document.", problems=[Problem("DRAFT_NAME", params={"name": name})]
        )
    return name


def _body(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise OSError(f"more than {MOST_BYTES} bytes")
        return path.read_bytes()
    except OSError as fault:
        problem = Problem("DRAFT_SAMPLE", params={"reason": fault.strerror or str(fault)}, place=str(path))
        raise Misconfigured(f"{path} cannot be read.", problems=[problem]) from None


def _layout(path: Path | None) -> Mapping[str, Any] | None:
    """The codec block of a file: a record layout, or a whole mapping."""
    if path is None:
        return None
    try:
        value = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        value, reason = None, str(fault)
    else:
        reason = "no codec block"
    block = value.get("codec", value) if isinstance(value, dict) else None
    if not isinstance(block, dict) or "kind" not in block:
        problem = Problem("DRAFT_SCHEMA", params={"file": str(path), "reason": reason[:200]}, place=str(path))
        raise Misconfigured(f"{path} is no record layout.", problems=[problem])
    return block


def _write(files: Mapping[str, bytes], out: Path) -> tuple[list[str], list[str]]:
    """What was written and what was there already: a code table or an example is kept, a mapping is not replaced."""
    there = [name for name in files if (out / name).exists() and (out / name).read_bytes() != files[name]]
    if taken := [name for name in there if "/codes/" not in name]:
        problems = [Problem("DRAFT_EXISTS", params={"file": name}, place=str(out / name)) for name in taken]
        raise Misconfigured("Nothing was written.", problems=problems)
    written = []
    for name, content in files.items():
        path = out / name
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
        written.append(name)
    return written, there


def _as_json(drafted: Draft, written: Sequence[str], kept: Sequence[str], ok: bool) -> dict[str, Any]:
    guesses = [
        {"path": one.place.path, "source": "/".join(one.leaf.path), "score": one.sure, "why": one.why}
        for one in drafted.guesses
    ]
    return {
        "ok": ok,
        "mapping": drafted.page.name,
        "format": drafted.block.kind,
        "remarks": list(drafted.block.remarks),
        "files": list(written),
        "kept": list(kept),
        "guesses": guesses,
        "missing": list(drafted.page.absent),
        "todo": drafted.todo,
        "problems": [problem_json(one) for one in drafted.problems],
    }


def _show(drafted: Draft, written: Sequence[str], kept: Sequence[str], out: Path, texts: Texts) -> None:
    say(
        texts(
            "new.format", format=drafted.block.kind, remarks="; ".join(map(harmless, drafted.block.remarks))
        )
    )
    rows = [
        (str(one.sure), harmless("/".join(one.leaf.path)), one.place.path, harmless(one.why))
        for one in sorted(drafted.guesses, key=lambda one: one.score)
        if one.sure < SURE
    ]
    sure = len(drafted.guesses) - len(rows)
    say(texts("new.guesses", sure=sure, unsure=len(rows)))
    if rows:
        say_table(texts.row("new.score", "new.source", "new.path", "new.why"), rows)
    for problem in drafted.problems:
        if level(problem) is Level.ERROR:
            for line in problem_lines(problem, (texts.language,)):
                say(harmless(line))
    if drafted.page.absent:
        say(texts("new.missing", paths=harmless(", ".join(drafted.page.absent))))
    for name in written:
        say(texts("new.written", file=harmless(str(out / name))))
    for name in kept:
        say(texts("new.kept", file=harmless(str(out / name))))
    say(texts("new.next", todo=len(drafted.todo), file=out / f"{drafted.page.name}.yaml"))
