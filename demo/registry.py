"""Which program each kind of system runs."""

from collections.abc import Callable, Iterable
from typing import Protocol

from . import layout
from .correction.office import CorrectionOffice
from .court import tables
from .court.office import Court
from .detention.office import Centre
from .police.station import Station
from .prefecture import Prefecture
from .prison.office import Prison
from .procuratorate.courier import Courier
from .procuratorate.door import Door
from .procuratorate.office import Office
from .store import Store


class System(Protocol):
    """A running system. `turn` is called again and again by one thread; a second instance may follow a killed one."""

    store: Store

    def turn(self, now: float) -> int:
        """Do what there is to do, at most a batch; how much that was."""

    def close(self) -> None:
        """Stop; what was begun goes on at the next start."""


class Prosecutors:
    """A procuratorate: the office, its HTTP door and its posting threads."""

    def __init__(self, system: layout.System, prefecture: Prefecture) -> None:
        self.office = Office(system, prefecture)
        self.store = self.office.store
        self.door, self.courier = Door(self.office), Courier(self.office)
        self.door.open()
        self.courier.open()

    def turn(self, now: float) -> int:
        """Take in what came through the door, give out what is to be posted."""
        return self.office.turn() + self.courier.turn()

    def stop_serving(self) -> None:
        """Take no more requests and send none."""
        self.courier.shut()
        self.door.shut()

    def close(self) -> None:
        """Close the store."""
        self.store.close()


PROGRAMS: dict[str, Callable[[layout.System, Prefecture], System]] = {
    "police": Station,
    "procuratorate": Prosecutors,
    "court": Court,
    "prison": Prison,
    "correction": CorrectionOffice,
    "detention": Centre,
}


def prepare(systems: Iterable[layout.System]) -> None:
    """Make every system's folders and database, so that others find them before the world is running."""
    for system in systems:
        for place in (system.inbox, system.outbox):
            if place is not None:
                place.mkdir(parents=True, exist_ok=True)
        if system.kind == "court":
            Store(system.database, tables.ddl(), journal="DELETE").close()
        else:
            Store(system.database).close()


def opened(system: layout.System, prefecture: Prefecture) -> System:
    """The system's program, running over its folder."""
    return PROGRAMS[system.kind](system, prefecture)
