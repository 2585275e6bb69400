"""`casebus mapping mutants [PATH…]`: one rule changed at random, again and again: does the proof notice?"""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ..adapters.loading import codec_of, targets
from ..adapters.mapping import load_mapping
from ..adapters.mapping.mutation import Against, Mutant, Verdict, caught_by, drawn, judged
from . import exits
from .mapping_check import mapping_files, shipped
from .mapping_findings import shown
from .output import say, say_json, say_table
from .texts import Texts

T = TypeVar("T")
R = TypeVar("R")
COLUMNS = ("kind", "made", "check", "example", "laws", "missed")


def mapping_mutants(
    paths: Sequence[Path],
    texts: Texts,
    *,
    count: int,
    seed: int,
    on: date,
    documents: int,
    threshold: float,
    jobs: int = 1,
    json: bool = False,
) -> int:
    """Judge mutants of these mappings, or of all that is installed; PROBLEMS when too many go unnoticed."""
    files = mapping_files(paths or shipped())
    mappings = [load_mapping(file, codecs=codec_of, targets=targets()) for file in files]
    # what is wrong to begin with would make every mutant look caught
    sound = {
        one.plan.path: not by for one, by in zip(mappings, _each(files, on, documents, jobs), strict=True)
    }
    mutants = drawn([one for one in mappings if sound[one.plan.path]], count, seed)
    verdicts = verdicts_of(mutants, on=on, documents=documents, jobs=jobs)
    missed = [one for one in verdicts if not one.caught]
    caught = len(verdicts) - len(missed)
    share = 100 * caught / len(verdicts) if verdicts else 0.0
    if not json:
        _show(verdicts, missed, texts)
        say(texts("mutants.done", caught=caught, mutants=len(verdicts), share=f"{share:.1f}", seed=seed))
    unsound = [one.name for one in mappings if not sound[one.plan.path]]
    if unsound and not json:
        say(texts("mutants.unsound", mappings=", ".join(unsound)))
    good = share >= threshold and not unsound
    say_json(
        {
            "ok": good,
            "mutants": len(verdicts),
            "caught": caught,
            "share": round(share, 2),
            "threshold": threshold,
            "seed": seed,
            "on": on.isoformat(),
            "by": dict(sorted(Counter(one.by for one in verdicts if one.caught).items())),
            "unsound": unsound,
            "survivors": [_json(one) for one in missed],
        }
    )
    return exits.OK if good else exits.PROBLEMS


def verdicts_of(mutants: Sequence[Mutant], *, on: date, documents: int, jobs: int) -> list[Verdict]:
    """Every mutant's verdict, in order; with several `jobs` the mappings are shared out among processes."""
    parts: dict[Path, list[Mutant]] = {}
    for mutant in mutants:
        parts.setdefault(mutant.mapping, []).append(mutant)
    found = _shared(partial(_judge, on=on, documents=documents), list(parts.values()), jobs)
    return [verdict for part in found for verdict in part]


def _each(files: Sequence[Path], on: date, documents: int, jobs: int) -> list[str]:
    """What is wrong with the mappings as they are, "" where nothing is."""
    return _shared(partial(_wrong, on=on, documents=documents), files, jobs)


def _shared(work: Callable[[T], R], parts: Sequence[T], jobs: int) -> list[R]:
    if jobs < 2 or len(parts) < 2:
        return [work(part) for part in parts]
    # spawned, not forked: the parent may have threads
    with ProcessPoolExecutor(min(jobs, len(parts)), multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(work, parts))


def _wrong(file: Path, *, on: date, documents: int) -> str:
    return caught_by(file, Against(codec_of, targets(), on, documents))


def _judge(mutants: Sequence[Mutant], *, on: date, documents: int) -> list[Verdict]:
    return list(judged(mutants, Against(codec_of, targets(), on, documents)))


def _show(verdicts: Sequence[Verdict], missed: Sequence[Verdict], texts: Texts) -> None:
    kinds = sorted({one.mutant.kind for one in verdicts})
    rows = []
    for kind in kinds:
        by = Counter(one.by for one in verdicts if one.mutant.kind == kind)
        rows.append([kind, by.total(), by["check"], by["example"], by["laws"], by[""]])
    say_table(texts.row(*(f"mutants.{name}" for name in COLUMNS)), rows)
    if missed:
        say(texts("mutants.survivors"))
    for one in missed:
        mutant = one.mutant
        where = f"{shown(mutant.file)}:{mutant.line}:{mutant.column}"
        whose = "" if mutant.file == mutant.mapping else f" ({shown(mutant.mapping)})"
        say(f"  {where}{whose}  {mutant.kind}: {mutant.before} → {mutant.after or '–'}  {one.crash}".rstrip())


def _json(verdict: Verdict) -> dict[str, Any]:
    mutant = verdict.mutant
    return {
        "mapping": f"{mutant.mapping.parent.name}/{mutant.mapping.stem}",
        "file": shown(mutant.file),
        "line": mutant.line,
        "column": mutant.column,
        "kind": mutant.kind,
        "before": mutant.before,
        "after": mutant.after,
        "crash": verdict.crash,
    }
