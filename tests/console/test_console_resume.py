"""What was out when the process ended goes again at the next start, not after the time to settle."""

from pathlib import Path

from casebus import bus
from casebus.bench.prefecture import POLICE, build
from casebus.console.compose import compose
from casebus.console.config import read_config
from casebus.ledger import views
from casebus.router.sweep import resume


def test_what_was_out_is_due_at_once(tmp_path: Path) -> None:
    # Given a hand-over and a receipt that were released, and a process that ended before anybody took them
    build(tmp_path, 1)
    first = compose(read_config(tmp_path))
    police = first.gateways[POLICE]()
    assert bus.collect(police, first.road) == 1
    assert bus.route(first.hub, first.road) == 1
    assert bus.release(first.hub, first.road) == 2
    police.close()
    first.close()

    # When the deployment is opened again
    second = compose(read_config(tmp_path))
    try:
        waited = bus.release(second.hub, second.road)
        resumed = resume(second.hub)
        released = bus.release(second.hub, second.road)
        with second.hub.ledger.read() as connection:
            causes = [row["cause"] for row in views.events_of(connection, _ids(connection))]
    finally:
        second.close()

    # Then nothing was due by itself, and all of it is due by the restart, which the history tells
    assert (waited, resumed, released) == (0, 2, 2)
    assert causes.count("restart") == 2


def _ids(connection: object) -> list[str]:
    return [row["id"] for row in views.listed(connection, views.Wanted())]  # type: ignore[arg-type]
