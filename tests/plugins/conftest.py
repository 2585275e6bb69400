"""casebus alone, then with the plug-in, in an environment of its own; its module is found beside this one."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from own_environment import LEFT_OUT, PLUGIN, Environment, copy_of_the_package


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stranger")


@pytest.fixture(scope="module")
def before(work: Path) -> tuple[Environment, int]:
    """The environment with casebus alone, and how many mappings it knows then."""
    environment = Environment(work / "environment")
    environment.install(copy_of_the_package(work / "casebus"))
    return environment, environment.casebus("mapping", "check")["mappings"]


@pytest.fixture(scope="module")
def environment(work: Path, before: tuple[Environment, int]) -> Environment:
    """The environment with the plug-in, too."""
    environment, _ = before
    environment.install(shutil.copytree(PLUGIN, work / "plugin", ignore=LEFT_OUT))
    return environment
