"""A small deployment that has run: three police files taken to a court, one refused."""

import sys
import threading
from pathlib import Path

import pytest
from casebus.bench.prefecture import build
from casebus.console.bench import running
from casebus.ledger import views

sys.path.insert(0, str(Path(__file__).parent))

#: hand-overs that are accepted, and the file that is not
GOOD = 3
BAD_FILE = "AJYS_900000.xml"


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder. The bus ran until nothing was open, and was stopped."""
    folder = tmp_path_factory.mktemp("deployment")
    build(folder, GOOD)
    outbox = folder / "police" / "outbox"
    good = (outbox / "AJYS_000001.xml").read_bytes()
    wrong = good.replace(
        "临公(刑)诉字〔2021〕000001号".encode("gb18030"), "临公(刑)诉字〔2021〕900000号".encode("gb18030")
    )
    (outbox / BAD_FILE).write_bytes(wrong.replace(b"622901198501010012", b"622901198501010013"))
    ended, pause = GOOD * 3 + 1, threading.Event()
    with running(folder) as (ledger, _):
        for _ in range(1200):
            with ledger.read() as connection:
                if views.counted(connection) == {"delivered": ended}:
                    break
            pause.wait(0.05)
        else:
            pytest.fail("the bus did not come to rest")
    return folder
