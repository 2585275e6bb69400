"""One small prefecture per test module: what one test leaves behind does not concern the next, whose cases are others."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from five_systems import Prefecture


@pytest.fixture(scope="module")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefecture]:
    """Five legacy systems and the bus between them, driven by hand."""
    made = Prefecture(tmp_path_factory.mktemp("prefecture"))
    yield made
    made.close()
