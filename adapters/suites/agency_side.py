"""The agency at the other end of a channel under test: what a plug-in author gives the channel suite."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..contracts import Channel, Letter


@dataclass(frozen=True, slots=True)
class ChannelCapabilities:
    """What a channel can do; the suite asks only for that."""

    receives: bool = True
    delivers: bool = True
    #: the agency's side can be seen half-way through writing
    half_written: bool = True
    #: `look` answers True and False
    looks: bool = True


class AgencySide(Protocol):
    """The agency at the other end, as the suite needs it."""

    def open(self) -> Channel:
        """A new channel object on the same place."""

    def crash(self, channel: Channel) -> None:
        """What the end of the process does for the channel, and nothing more."""

    def put(self, name: str, body: bytes) -> None:
        """The agency offers a complete document."""

    def begin(self, name: str, body: bytes) -> Callable[[], None]:
        """The agency has written half of a document; the result writes the rest."""

    def answered(self, name: str) -> str:
        """What the agency sees of a document it offered: "accepted", "refused" or "" (nothing yet)."""

    def effects(self) -> Sequence[bytes]:
        """The bodies that ever took effect at the agency, in order, repetitions included."""

    def letter(self, id_: str, text: str) -> Letter:
        """A letter that this agency takes, different for each text."""

    def hopeless(self, id_: str) -> Letter:
        """A letter that it will never take."""

    def body(self, text: str) -> bytes:
        """A body that it may offer, different for each text."""
