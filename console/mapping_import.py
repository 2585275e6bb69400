"""`casebus mapping import FILE.xlsx [--write]`: what a person edited in the spreadsheet, as a diff to review and then to write."""

import os
from pathlib import Path

from ..adapters.loading import codec_of, targets
from ..adapters.mapping.spreadsheet.review import Change, review
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from . import exits
from .mapping_check import mapping_files, shipped
from .output import problem_json, problem_lines, say, say_json
from .sample import sample_body
from .texts import Texts


def mapping_import(file: Path, texts: Texts, *, folder: Path | None, write: bool, json: bool) -> int:
    """Show what the workbook changes; with `write` change it. PROBLEMS when something does not fit; nothing is written then."""
    found = review(sample_body(str(file)), _Finder(folder), codecs=codec_of, targets=targets())
    written = write and found.may_be_written
    if written:
        for change in found.changes:
            _written(change)
    problems = [problem_json(one) for one in found.problems]
    if json:
        changes = [{"file": one.label, "diff": one.diff()} for one in found.changes]
        about = {"changed_since": list(found.since), "changes": changes, "problems": problems}
        say_json({"ok": not problems, "written": written and bool(changes), **about})
        return exits.PROBLEMS if problems else exits.OK
    for label in found.since:
        say(texts("import.since", file=label))
    for change in found.changes:
        for line in change.diff():
            say(line)
    for one in found.problems:
        for line in _lines(one, texts):
            say(line)
    said = "import.refused" if problems and not written else "import.written" if written else "import.shown"
    say(
        texts(
            said if found.changes or problems else "import.nothing",
            files=len(found.changes),
            problems=len(problems),
        )
    )
    return exits.PROBLEMS if problems else exits.OK


def _lines(problem: Problem, texts: Texts) -> list[str]:
    """With both places: the sheet's cell and the file's line."""
    lines = problem_lines(problem, (texts.language,))
    return [f"{lines[0]} [{problem.rule}]", *lines[1:]] if problem.place and problem.rule else lines


class _Finder:
    """The files of the mappings a workbook names: below one folder, or among all that is installed."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        if folder is not None and not folder.is_dir():
            problem = Problem("MAPPING_FILE_ABSENT", params={"file": str(folder)}, place=str(folder))
            raise Misconfigured(f"There is no folder {folder}.", problems=[problem])

    def __call__(self, name: str) -> Path | None:
        if self._folder is not None:
            path = self._folder / f"{name}.yaml"
            return path if path.is_file() else None
        files = mapping_files(folder for folder in shipped() if folder.is_dir())
        return next((file for file in files if f"{file.parent.name}/{file.stem}" == name), None)


def _written(change: Change) -> None:
    """In one step, so that a reader finds the old file or the new one."""
    beside = change.path.with_name(f".{change.path.name}.new")
    try:
        beside.write_text(change.after, "utf-8", newline="")
        os.replace(beside, change.path)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        params = {"file": str(change.path), "reason": str(fault)}
        problem = Problem("MAPPING_FILE_UNWRITABLE", params=params, place=str(change.path))
        raise Misconfigured(f"{change.path} cannot be written: {fault}", problems=[problem]) from fault
