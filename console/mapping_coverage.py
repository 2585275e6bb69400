"""`casebus mapping coverage [PATH…]`: which rules, conditions, code rows and patterns no document ever reached."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

from ..adapters.loading import codec_of, targets
from ..adapters.mapping import MappingFile, load_mapping
from ..adapters.mapping.watch.exercise import exercise
from ..adapters.mapping.watch.report import CoverageReport
from ..adapters.mapping.watch.rulebook import Rulebook
from . import exits
from .coverage_page import Covered, coverage_page, said
from .mapping_check import mapping_files, shipped
from .output import say, say_json, say_table
from .texts import Texts

#: the page in the folder that `--html` names
PAGE = "index.html"
COLUMNS = ("mapping", "in", "points_in", "out", "points_out")


def mapping_coverage(
    paths: Sequence[Path],
    texts: Texts,
    *,
    threshold: float,
    documents: int,
    seed: int,
    on: date,
    html: Path | None,
    jobs: int = 1,
    json: bool,
) -> int:
    """Measure these mappings, or all that is installed; PROBLEMS when a direction of one lies below the threshold."""
    files = mapping_files(paths or [folder for folder in shipped() if folder.is_dir()])
    # what is wrong with a mapping is told before anything is measured
    mappings = [_loaded(file) for file in files]
    reports = measured(files, documents=documents, seed=seed, on=on, jobs=jobs)
    below = [one for one in reports if one.least < threshold]
    page = _page(html, mappings, reports, texts, threshold) if html else None
    if json:
        found = [one.to_json() for one in reports]
        say_json({"ok": not below, "threshold": threshold, "documents": documents, "mappings": found})
    else:
        _show(reports, texts)
        if page:
            say(texts("coverage.page", file=page))
        say(texts("coverage.done", mappings=len(reports), below=len(below), threshold=f"{threshold:g}"))
    return exits.PROBLEMS if below else exits.OK


def measured(
    files: Sequence[Path], *, documents: int, seed: int, on: date, jobs: int = 1
) -> list[CoverageReport]:
    """One report per file, in order; with several `jobs` in as many processes."""
    measure = partial(_measure, documents=documents, seed=seed, on=on)
    if jobs < 2 or len(files) < 2:
        return [measure(file) for file in files]
    # spawned, not forked: the parent may have threads
    with ProcessPoolExecutor(min(jobs, len(files)), multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(measure, files))


def _measure(file: Path, *, documents: int, seed: int, on: date) -> CoverageReport:
    return exercise(_loaded(file), documents=documents, on=on, seed=seed).report()


def _loaded(file: Path) -> MappingFile:
    return load_mapping(file, codecs=codec_of, targets=targets())


def _page(
    folder: Path,
    mappings: Sequence[MappingFile],
    reports: Sequence[CoverageReport],
    texts: Texts,
    threshold: float,
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    covered = [
        Covered(report, Rulebook(mapping).lines) for mapping, report in zip(mappings, reports, strict=True)
    ]
    page = folder / PAGE
    page.write_text(coverage_page(covered, texts, threshold), "utf-8", errors="backslashreplace")
    return page


def _show(reports: Sequence[CoverageReport], texts: Texts) -> None:
    rows = [
        [
            one.mapping,
            f"{one.inward.share:.1f} %",
            f"{one.inward.hit}/{one.inward.total}",
            f"{one.outward.share:.1f} %",
            f"{one.outward.hit}/{one.outward.total}",
        ]
        for one in reports
    ]
    say_table(texts.row(*(f"coverage.{name}" for name in COLUMNS)), rows)
    if any(one.inward.missed or one.outward.missed for one in reports):
        say(texts("coverage.missed"))
    for report in reports:
        for way, direction in (("in", report.inward), ("out", report.outward)):
            for point in direction.missed:
                say(f"  {point.spot}  {said(point, way, texts)}")
