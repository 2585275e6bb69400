"""`casebus mapping check [PATH…]`: mappings as a whole, every problem with its file, line and column."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..adapters import plugins
from ..adapters.loading import codec_of, targets
from ..adapters.mapping import check_mapping
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from . import exits
from .output import problem_json, problem_lines, say, say_json
from .texts import Texts

#: below a folder of mappings these hold code tables and examples, not mappings
DATA = frozenset({"codes", "examples"})


def mapping_check(paths: Sequence[Path], texts: Texts, *, json: bool) -> int:
    """Check these files and folders, or all that is installed; PROBLEMS when there is one."""
    files = mapping_files(paths or shipped())
    problems = check(files)
    if json:
        say_json(
            {"ok": not problems, "mappings": len(files), "problems": [problem_json(one) for one in problems]}
        )
    else:
        for problem in problems:
            for line in problem_lines(problem, (texts.language,)):
                say(line)
        say(texts("mapping.checked", files=len(files), problems=len(problems)))
    return exits.PROBLEMS if problems else exits.OK


def check(files: Iterable[Path]) -> list[Problem]:
    """Everything wrong with these mappings, file by file."""
    known = targets()
    return [one for file in files for one in check_mapping(file, codecs=codec_of, targets=known)]


def shipped() -> list[Path]:
    """The folders of mappings of every installed kind of agency."""
    return [plugins.load("casebus.adapters", name).mappings for name in plugins.names("casebus.adapters")]


def mapping_files(paths: Iterable[Path]) -> list[Path]:
    """The mapping files at and below these places. Raises Misconfigured for a place that is not there."""
    return list(dict.fromkeys(file for path in paths for file in _files(path)))


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        for file in sorted(path.rglob("*.yaml")):
            if not DATA & set(file.relative_to(path).parts):
                yield file
    else:
        problem = Problem("MAPPING_FILE_ABSENT", params={"file": str(path)}, place=str(path))
        raise Misconfigured(f"There is no mapping at {path}.", problems=[problem])
