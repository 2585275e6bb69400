"""An environment of its own for a stranger's plug-in: what is installed there comes from wheels built here."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "docs" / "examples" / "casebus-detention"
#: what builds and runs leave behind
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "build", "*.egg-info")
INSTALLED = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]


class Environment:
    """A virtual environment: this one's third-party libraries, and what is installed from wheels."""

    def __init__(self, folder: Path) -> None:
        self.variables = _bare()
        self.bin = folder / "bin"
        self.python = self.bin / "python"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)
        libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        self.packages = Path(
            self.run(self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
        )
        (self.packages / "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n", "utf-8")

    def run(self, *command: str | Path, cwd: Path | None = None, expect: int = 0) -> str:
        """The standard output of a command that nothing outside this environment reaches."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=self.variables,
            text=True,
            capture_output=True,
            timeout=150,
            check=False,
        )
        assert done.returncode == expect, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    def casebus(self, *arguments: str | Path, expect: int = 0) -> dict[str, Any]:
        """The last line of a command's `--json`."""
        said = self.run(self.bin / "casebus", *arguments, "--json", expect=expect)
        return dict(json.loads(said.splitlines()[-1]))

    def install(self, tree: Path) -> None:
        """Build a wheel of the tree, and install that."""
        wheels = tree.parent / f"{tree.name}-wheel"
        pip = [sys.executable, "-m", "pip"]
        self.run(*pip, "wheel", *INSTALLED, "--wheel-dir", wheels, tree)
        (wheel,) = wheels.glob("*.whl")
        self.run(*pip, "--python", self.python, "install", *INSTALLED, wheel)


def _bare() -> dict[str, str]:
    """The caller's environment without what would lead Python elsewhere."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PIP_", "VIRTUAL_", "PYTEST_"))
    }


def copy_of_the_package(to: Path) -> Path:
    """What a build of casebus needs, where it leaves nothing in the checkout."""
    names = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    to.mkdir()
    for room in {"mappings", *(name.split(".")[1] for name in names if "." in name)}:
        shutil.copytree(ROOT / room, to / room, ignore=LEFT_OUT)
    for file in ("__init__.py", "bus.py", "py.typed", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, to)
    return to
