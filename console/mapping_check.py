"""`casebus mapping check [PATH…]`: mappings as a whole, every problem with its file, line and column."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..adapters import plugins
from ..adapters.loading import codec_of, targets
from ..adapters.mapping import check_mapping
from ..adapters.mapping.check_findings import Finding, located
from ..adapters.mapping.check_folder import check_folder
from ..adapters.mapping.check_levels import Level
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from . import exits
from .mapping_findings import finding_json, finding_lines
from .output import say, say_json
from .texts import Texts

#: below a folder of mappings these hold code tables, examples and parts of mappings, not mappings
DATA = frozenset({"codes", "examples", "fragments", "pinned"})


def mapping_check(paths: Sequence[Path], texts: Texts, *, json: bool, pedantic: bool = False) -> int:
    """Check these files and folders, or all that is installed; PROBLEMS when there is an error or a warning."""
    files = mapping_files(paths or shipped())
    found = findings(files, pedantic=pedantic)
    count = {one: sum(finding.level is one for finding in found) for one in Level}
    clean = not count[Level.ERROR] and not count[Level.WARNING]
    if json:
        counts = {f"{one}s": number for one, number in count.items()}
        told = [finding_json(finding) for finding in found]
        say_json({"ok": clean, "mappings": len(files), **counts, "problems": told})
    else:
        for finding in found:
            for line in finding_lines(finding, texts):
                say(line)
        say(texts("check.summary", files=len(files), **{f"{one}s": number for one, number in count.items()}))
    return exits.OK if clean else exits.PROBLEMS


def findings(paths: Iterable[Path], *, pedantic: bool = False) -> list[Finding]:
    """Everything wrong with these mappings, file by file, then with their folders as a whole."""
    known, files = targets(), list(paths)
    found: dict[tuple[str, str, str], Finding] = {}
    for file in files:
        problems = check_mapping(file, codecs=codec_of, targets=known, notes=pedantic)
        found |= {_key(one): one for one in located(problems, file)}
    for folder in dict.fromkeys(file.parent for file in files):
        some = next(file for file in files if file.parent == folder)
        found |= {_key(one): one for one in located(check_folder(folder), some)}
    return list(found.values())


def _key(finding: Finding) -> tuple[str, str, str]:
    """A code table that several mappings use is told of once."""
    problem = finding.problem
    return problem.rule, problem.code, repr(sorted(problem.params.items()))


def check(files: Iterable[Path]) -> list[Problem]:
    """What keeps these mappings from being used, file by file."""
    return [finding.problem for finding in findings(files) if finding.level is Level.ERROR]


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
