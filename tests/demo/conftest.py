"""The systems of a prefecture in a folder of their own; the known cases are a module found beside the tests."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from casebus.demo.layout import Ports, System, systems

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def system(tmp_path: Path) -> Callable[[str], System]:
    found = {s.code: s for s in systems(tmp_path, Ports(tuple(range(1, 9)), "http://127.0.0.1:9"))}
    return lambda code: found[code]
