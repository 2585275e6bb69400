"""What is installed is what stands in the tree: packages, data, entry points, versions, locks."""

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ROOMS = ("adapters", "bench", "console", "demo", "ledger", "mappings", "router", "schemas")

#: run where no checkout is near: imports every module as a stranger's program would
IMPORT_EVERYTHING = """
import importlib, pathlib, pkgutil, sys
import casebus
names = [m.name for m in pkgutil.walk_packages(casebus.__path__, "casebus.") if ".migrations" not in m.name]
for name in names:
    importlib.import_module(name)
print(pathlib.Path(casebus.__file__).parent)
print(*sorted(sys.modules), sep="\\n")
"""


def files_of_the_rooms() -> list[Path]:
    return sorted(
        path.relative_to(ROOT)
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def copy_of_the_tree(to: Path) -> Path:
    """What a build needs, where it leaves nothing in the checkout."""
    to.mkdir()
    for name in ("__init__.py", "bus.py", "py.typed", "pyproject.toml", "README.md", "LICENSE"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, to)
    for room in ROOMS:
        if (ROOT / room).exists():
            shutil.copytree(ROOT / room, to / room, ignore=shutil.ignore_patterns("__pycache__"))
    return to


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    command += ["--no-index", "--disable-pip-version-check", "--wheel-dir", str(work / "out")]
    subprocess.run([*command, str(copy_of_the_tree(work / "tree"))], check=True, timeout=120)
    (built,) = (work / "out").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path) -> Path:
    folder = wheel.parent / "unpacked"
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_packages_are_named_as_the_tree_has_them() -> None:
    declared = PROJECT["tool"]["setuptools"]["packages"]

    in_the_tree = {
        ".".join(("casebus", *path.parent.parts))
        for path in files_of_the_rooms()
        if path.name == "__init__.py"
    }

    assert declared == sorted(declared)
    assert set(declared) == in_the_tree | {"casebus"}


def test_the_wheel_carries_every_module_and_every_data_file(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())

    expected = {f"casebus/{path.as_posix()}" for path in files_of_the_rooms()}
    expected |= {"casebus/__init__.py", "casebus/py.typed"}

    assert sorted(expected - carried) == []


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    expected = {f"casebus/{path.as_posix()}" for path in files_of_the_rooms()}
    expected |= {f"casebus/{name}" for name in ("__init__.py", "bus.py", "py.typed")}

    assert sorted(carried - expected) == []


def test_no_stray_module_at_the_root() -> None:
    # each root module ships in the wheel and shadows its name for whoever works in the checkout
    assert {path.name for path in ROOT.glob("*.py")} <= {"__init__.py", "bus.py"}


def test_every_module_imports_from_the_wheel_and_under_one_name_only(unpacked: Path, tmp_path: Path) -> None:
    # Given the wheel's content, away from the checkout
    path = f"import sys; sys.path.insert(0, {str(unpacked)!r})\n"

    # When every module of it is imported
    run = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", path + IMPORT_EVERYTHING],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    # Then it is the wheel that was imported, and no room was loaded a second time under its bare name
    assert run.returncode == 0, run.stderr
    place, *loaded = run.stdout.splitlines()
    assert Path(place) == unpacked / "casebus"
    assert {name.partition(".")[0] for name in loaded}.isdisjoint({*ROOMS, "bus", "tests"})


ENTRY_POINTS = [
    (group, name) for group, entries in PROJECT["project"]["entry-points"].items() for name in entries
]


@pytest.mark.parametrize(("group", "name"), [*ENTRY_POINTS, ("console_scripts", "casebus")])
def test_every_entry_point_loads(group: str, name: str) -> None:
    (entry,) = importlib.metadata.distribution("casebus").entry_points.select(group=group, name=name)

    assert entry.load() is not None


def test_the_version_is_the_changelog_s_newest() -> None:
    newest = re.search(r"^## \[?(\d[^]\s]*)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert newest is not None
    assert newest[1] == PROJECT["project"]["version"] == importlib.metadata.version("casebus")


def imported_names(module: Path) -> set[str]:
    """Top-level names of the absolute imports of a module, those inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def names_of(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def test_what_the_package_imports_is_declared() -> None:
    # a library that is only there for development is missing where casebus runs
    declared = names_of(PROJECT["project"]["dependencies"])
    with_suites = declared | names_of(PROJECT["project"]["optional-dependencies"]["suites"])
    providers = importlib.metadata.packages_distributions()

    undeclared = {
        path.as_posix(): foreign
        for path in files_of_the_rooms()
        if path.suffix == ".py"
        for foreign in imported_names(ROOT / path) - sys.stdlib_module_names - {"casebus"}
        if not (with_suites if "suites" in path.parts else declared)
        & {canonicalize_name(name) for name in providers.get(foreign, [])}
    }

    assert undeclared == {}


def test_what_is_declared_is_used() -> None:
    # a library that nothing imports is weight and risk for everyone who installs casebus
    imported = set().union(
        *(imported_names(ROOT / path) for path in files_of_the_rooms() if path.suffix == ".py")
    )
    providers = importlib.metadata.packages_distributions()

    used = {canonicalize_name(name) for foreign in imported for name in providers.get(foreign, [])}

    assert names_of(PROJECT["project"]["dependencies"]) - used == set()


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """Name → version and number of hashes of each locked distribution."""
    text = (ROOT / "deploy" / lock).read_text("utf-8")
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)((?: .*\\?\n| *\\\n)*)", text, re.MULTILINE)
    return {
        canonicalize_name(name): (version, rest.count("--hash=sha256:")) for name, version, rest in pinned
    }


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_distribution_is_pinned_by_hash(lock: str) -> None:
    named = re.findall(r"^[A-Za-z0-9]\S*", (ROOT / "deploy" / lock).read_text("utf-8"), re.MULTILINE)

    assert len(named) == len(pins(lock))
    assert [name for name, (_, hashes) in pins(lock).items() if not hashes] == []


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]),
        ("requirements-dev.lock", PROJECT["project"]["optional-dependencies"]["dev"]),
    ],
)
def test_the_locks_hold_what_pyproject_asks_for(lock: str, wanted: list[str]) -> None:
    locked = pins(lock)

    unmet = [
        text
        for requirement, text in ((Requirement(text), text) for text in wanted)
        if (name := canonicalize_name(requirement.name)) not in locked
        or locked[name][0] not in requirement.specifier
    ]

    assert unmet == [], "run `make lock`"


def test_the_development_lock_is_the_runtime_lock_and_more() -> None:
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")

    assert {name: development.get(name) for name in runtime} == runtime
