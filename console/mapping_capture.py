"""`casebus mapping capture TRANSFER | FILE`: a real document becomes a masked example of its mapping."""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ..adapters import plugins
from ..adapters.mapping.capture.captured import Captured, capture
from ..adapters.mapping.capture.example import Kept, example, keep
from ..adapters.mapping.mapping_file import MappingFile
from ..ledger import contents, views
from ..ledger.times import moment
from ..router.hub import BEIJING
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from . import exits
from .looking import looking
from .mapping_named import mapping_path, named_mapping
from .mapping_try import check_of
from .output import complain_text, problem_json, problem_lines, say, say_json
from .sample import sample_body
from .texts import Texts


def mapping_capture(
    word: str,
    texts: Texts,
    *,
    config: Path,
    mapping: str,
    out: Path | None,
    name: str,
    seed: str,
    on: date,
    json: bool,
) -> int:
    """Mask it, prove it, write it beside the mapping or into `out`; PROBLEMS when it must not be kept."""
    if mapping:
        told, body, source = named_mapping(mapping), sample_body(word), Path(word).name
    else:
        told, body, source, on = _transfer(config, word, texts)
    check = check_of(told)
    found = capture(told, body, on, seed=seed, check=check)
    kept = Kept({}, problems=found.refused)
    if not found.refused:
        kept = example(told, found, _named(name, found, source), on, check)
        if found.problems and out is None:
            # an example has to hold; a bad document is kept elsewhere
            kept = Kept(
                {}, problems=(Problem("CAPTURE_PROBLEMS", params={"count": str(len(found.problems))}),)
            )
    folder = out or told.plan.path.parent / "examples" / told.plan.path.stem
    written = [] if kept.problems else _keep(folder, kept)
    _tell(found, kept, written, told, texts, json=json)
    return exits.PROBLEMS if kept.problems else exits.OK


def _tell(
    found: Captured,
    kept: Kept,
    written: Iterable[Path],
    mapping: MappingFile,
    texts: Texts,
    *,
    json: bool,
) -> None:
    files = [str(path) for path in written]
    if json:
        problems = [problem_json(one) for one in kept.problems]
        about = {"mapping": mapping.name, "masked": found.masked, "layout_kept": found.layout_kept}
        say_json(
            {"ok": not problems, **about, "files": files, "entry": list(kept.lines), "problems": problems}
        )
        return
    for problem in kept.problems:
        for line in problem_lines(problem, (texts.language,)):
            say(line)
    if kept.problems:
        say(texts("capture.refused", mapping=mapping.name))
        return
    for file in files:
        say(file)
    for line in kept.lines:
        say(f"  {line}")
    if not found.layout_kept:
        say(texts("capture.anew"))
    say(texts("capture.done", mapping=mapping.name, masked=found.masked))


def _transfer(config: Path, word: str, texts: Texts) -> tuple[MappingFile, bytes, str, date]:
    """The mapping that read a transfer's source, the source, its name, and the day it was read."""
    with looking(config) as (deployment, ledger), ledger.read() as connection:
        rows = views.submissions_named(connection, word)
        agencies = deployment.agencies()
        if not rows or len({(row["agency"], row["key"]) for row in rows}) > 1:
            problem = Problem("CAPTURE_UNKNOWN", params={"word": word, "count": str(len(rows))}, place=word)
            raise Misconfigured(f"{word} names {len(rows)} documents.", problems=[problem])
        row = rows[-1]
        body = contents.read_source(connection, row["source_digest"])
    name, _, digest = str(row["mapping"]).partition("@")
    if body is None or not name:
        problem = Problem("CAPTURE_UNKNOWN", params={"word": word, "count": "0"}, place=word)
        raise Misconfigured(f"{word} was read by no mapping.", problems=[problem])
    agency = agencies.get(row["agency"])
    on = moment(row["decided_at"]).astimezone(BEIJING).date()
    mapping = named_mapping(str(_file(name, agency.kind if agency else "")))
    if digest and not mapping.digest.removeprefix("sha256:").startswith(digest):
        # on standard error: what was proved then was proved of another text
        complain_text([texts("capture.since", mapping=mapping.name)])
    return mapping, body, row["source_name"], on


def _file(name: str, kind: str) -> Path:
    """The mapping of that name: of the agency's kind, or of any that is installed."""
    own = (
        plugins.load("casebus.adapters", kind).mappings if kind in plugins.names("casebus.adapters") else None
    )
    path = own.parent / f"{name}.yaml" if own is not None else None
    return path if path is not None and path.is_file() else mapping_path(name)


def _named(name: str, found: Captured, source: str) -> str:
    """The example's file name: nothing of the original's but its ending."""
    ending = Path(source).suffix
    if not (ending[1:].isalnum() and ending.isascii() and ending != ".zip"):
        ending = ".txt"
    return f"{name or 'captured-' + hashlib.sha256(found.body).hexdigest()[:8]}{ending}"


def _keep(folder: Path, kept: Kept) -> list[Path]:
    try:
        return list(keep(folder, kept))
    except OSError as fault:
        params = {"file": str(fault.filename or folder), "reason": fault.strerror or str(fault)}
        problem = Problem("MAPPING_FILE_UNWRITABLE", params=params, place=str(folder))
        raise Misconfigured(f"{folder} cannot be written: {fault}", problems=[problem]) from fault
