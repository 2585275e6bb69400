"""What `make` does on a machine that lacks something: it says exactly what, installs it where it may."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ("bash", "basename", "cut", "dirname", "mktemp", "rm", "tail")

pytestmark = pytest.mark.system


class Machine:
    """A checkout with `deploy/prepare` in it and the only commands that it will find."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "a checkout"
        self.commands = folder / "commands"
        self.log = folder / "apt.log"
        self.commands.mkdir(parents=True)
        shutil.copytree(ROOT / "deploy", self.checkout / "deploy")
        for name in COMMANDS:
            found = shutil.which(name)
            assert found, name
            (self.commands / name).symlink_to(found)
        self.has("id", "echo 1000")

    def has(self, name: str, script: str) -> None:
        command = self.commands / name
        command.write_text(f"#!{shutil.which('bash')}\n{script}\n")
        command.chmod(0o755)

    def has_python_with_venv(self) -> None:
        self.has("python3", f'exec {sys.executable} "$@"')

    def has_python_without_venv(self) -> None:
        refuse = '[[ "$2" == *ensurepip* && ! -e ' + str(self.commands / "venv-is-there") + " ]] && exit 1"
        self.has("python3", f'{refuse}\nexec {sys.executable} "$@"')

    def is_root_with_apt(self) -> None:
        self.has("id", "echo 0")
        self.has("apt-get", f'echo "$@" >>{self.log}\n: >{self.commands / "venv-is-there"}')

    def prepare(self, purpose: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.checkout / "deploy" / "prepare", purpose],
            env={"PATH": str(self.commands), "HOME": str(self.checkout), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def pip_version(self) -> subprocess.CompletedProcess[str]:
        pip = self.checkout / ".venv" / "bin" / "pip"
        return subprocess.run([pip, "--version"], capture_output=True, text=True, timeout=60, check=True)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    if os.path.exists("/usr/sbin/apt-get"):
        pytest.skip("apt-get would be found beside the commands of this test")
    return Machine(tmp_path)


def test_without_python_it_says_what_to_install(machine: Machine) -> None:
    run = machine.prepare()

    assert run.returncode == 1
    assert "Python 3.11 or newer" in run.stderr
    assert "apt-get install python3 python3-venv" in run.stderr


def test_an_old_python_is_no_python(machine: Machine) -> None:
    machine.has("python3", "exit 1")

    run = machine.prepare()

    assert run.returncode == 1
    assert "Python 3.11 or newer" in run.stderr


@pytest.mark.parametrize("ci", ["", "true"])
def test_without_venv_it_names_the_package_and_stops(machine: Machine, ci: str) -> None:
    machine.has_python_without_venv()

    run = machine.prepare(CI=ci)

    assert run.returncode == 1
    assert "apt-get install python3-venv" in run.stderr
    assert not (machine.checkout / ".venv").exists()


def test_as_root_on_debian_it_installs_what_is_missing(machine: Machine) -> None:
    # Given a Debian machine whose Python lacks venv, and the right to install
    machine.has_python_without_venv()
    machine.is_root_with_apt()

    run = machine.prepare()

    assert run.returncode == 0, run.stderr
    assert machine.log.read_text().splitlines() == [
        "update -qq",
        "install -y --no-install-recommends python3-venv",
    ]
    assert str(machine.checkout) in machine.pip_version().stdout


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_what_only_a_test_needs_may_be_missing_but_not_in_ci(machine: Machine, ci: str, status: int) -> None:
    # Given something that is not there, wanted by tests
    machine.has_python_with_venv()
    with (machine.checkout / "deploy" / "debian-packages").open("a") as packages:
        packages.write("a-broker | test | command -v a-broker | the tests against a real broker\n")

    # When the machine is made ready for tests, and for running
    for_tests, for_running = machine.prepare("test", CI=ci), machine.prepare("run", CI=ci)

    # Then only the tests complain, and only CI stops
    complaint = "missing: the tests against a real broker. As root: apt-get install a-broker"
    assert (for_tests.returncode, complaint in for_tests.stderr) == (status, True)
    assert (for_running.returncode, complaint in for_running.stderr) == (0, False)


def test_an_environment_that_works_is_left_alone_and_a_moved_one_made_anew(machine: Machine) -> None:
    # Given an environment made before
    machine.has_python_with_venv()
    machine.prepare()
    mark = machine.checkout / ".venv" / "mark"
    mark.touch()

    # When nothing changed, it stays
    assert machine.prepare().returncode == 0
    assert mark.exists()

    # When the checkout has moved, its commands would still start the old place's Python
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("moved"))
    assert machine.prepare().returncode == 0
    assert not mark.exists()
    assert str(machine.checkout) in machine.pip_version().stdout
