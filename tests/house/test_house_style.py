"""The house rules that a machine can count: sizes, names, what may stand at the root, what is never named."""

import ast
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES = 250
FUNCTION_LINES = 60

AT_THE_ROOT = {
    *("adapters", "bench", "bus.py", "console", "demo", "docs", "ledger", "mappings", "router", "schemas"),
    *("__init__.py", "py.typed", "pyproject.toml", "tests", "deploy", "Makefile", ".ci"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"),
    *(".gitignore", ".gitattributes"),
}

#: words that say nothing about what a module is for
EMPTY_WORDS = {
    *("manager", "managers", "helper", "helpers", "util", "utils", "utility", "utilities"),
    *("common", "base", "impl", "misc"),
}

#: a lock or a page that names where one machine gets its packages is of use on that machine only
REGISTRIES = re.compile(rb"pypi\.|pythonhosted|://[^\s\"']*/simple\b|--(extra-)?index-url|--find-links")
#: folders of one machine; an XPath or a URL may hold the same words further in
MACHINE_PATHS = re.compile(rb"(?<![\w.:/*<>\])-])/(?:(?:home|Users|work)/\w|root/\.)")
#: names these patterns without being one of them
THIS_FILE = Path(__file__).resolve().relative_to(ROOT)


def tracked_files() -> list[Path]:
    """The files of the repository; in a tree without one, all that is not made by a build or a check."""
    git = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
    try:
        listed = subprocess.run(git, capture_output=True, check=True).stdout.decode().split("\0")
        names = [Path(name) for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        names = list(walked_files())
    return sorted(path for path in names if (ROOT / path).is_file())


def walked_files() -> list[Path]:
    made = re.compile(r"^(\.git|\.venv|\..*_cache|\.hypothesis|build|dist|__pycache__|.*\.egg-info)$")
    found = []
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if not made.match(name)]
        found += [(Path(folder) / name).relative_to(ROOT) for name in files]
    return found


TRACKED = tracked_files()
MODULES = [path for path in TRACKED if path.suffix == ".py"]


def test_there_is_something_to_look_at() -> None:
    assert THIS_FILE in walked_files()
    assert Path("schemas/problem.py") in TRACKED


def test_files_stay_short() -> None:
    lines = {path.as_posix(): (ROOT / path).read_bytes().count(b"\n") for path in MODULES}

    assert {name: count for name, count in lines.items() if count > FILE_LINES} == {}


def test_functions_stay_short() -> None:
    too_long = {}
    for path in MODULES:
        if "migrations" in path.parts:
            continue  # a schema is one list of tables, written once and never edited again
        for node in ast.walk(ast.parse((ROOT / path).read_bytes())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                if count > FUNCTION_LINES:
                    too_long[f"{path.as_posix()}:{node.lineno} {node.name}"] = count

    assert too_long == {}


def test_modules_are_named_for_what_they_do() -> None:
    empty = [
        path.as_posix()
        for path in MODULES
        if EMPTY_WORDS & {word for part in path.with_suffix("").parts for word in part.lower().split("_")}
    ]

    assert empty == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path.as_posix()
        for path in MODULES
        if (ROOT / path).stat().st_size and ast.get_docstring(ast.parse((ROOT / path).read_bytes())) is None
    ]

    assert silent == []


def test_nothing_unexpected_at_the_root() -> None:
    assert {path.parts[0] for path in TRACKED} - AT_THE_ROOT == set()


@pytest.mark.parametrize("forbidden", [REGISTRIES, MACHINE_PATHS], ids=["registries", "machine-paths"])
def test_no_file_names_one_machine(forbidden: re.Pattern[bytes]) -> None:
    naming = {}
    for path in TRACKED:
        if path != THIS_FILE and (found := forbidden.search((ROOT / path).read_bytes())):
            naming[path.as_posix()] = found[0].decode("utf-8", "replace")

    assert naming == {}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRIES, b"--index-url https://packages.example/simple"),
        (REGISTRIES, b"https://packages.example/simple/lxml"),
        (MACHINE_PATHS, b"see /home/me/casebus"),
        (MACHINE_PATHS, b'"/work/main"'),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[bytes], text: bytes) -> None:
    assert pattern.search(text)
