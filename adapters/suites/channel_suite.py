"""What every channel must do, crashes included. Subclass `ChannelSuite` and give it the agency's side.

A crash is simulated by leaving a channel object without closing it and opening another on
the same place: `AgencySide.crash` may only do what the end of a process does by itself
(locks and sockets go). Needs pytest.
"""

import time
from collections.abc import Callable

import pytest

from ...schemas.errors import Unavailable
from ...schemas.exchange import Effect
from ..contracts import Channel, Delivery, Settlement
from .agency_side import AgencySide, ChannelCapabilities

#: seconds that the suite polls for something that should be there
_PATIENCE = 5.0


class ChannelSuite:
    """Promises of `Channel`: claimed once, kept until settled, in effect once."""

    capabilities = ChannelCapabilities()

    @pytest.fixture
    def agency(self) -> AgencySide:
        """The agency's side, with nothing offered and nothing taken."""
        raise NotImplementedError

    def needs(self, *capabilities: str) -> None:
        """Skip the test unless the channel declares all of these."""
        for capability in capabilities:
            if not getattr(self.capabilities, capability):
                pytest.skip(f"this channel does not declare {capability}")

    def test_a_source_comes_once_and_stays_until_settled(self, agency: AgencySide) -> None:
        self.needs("receives")
        channel = agency.open()
        agency.put("a.txt", agency.body("one"))

        found = _polled(channel, 1)

        assert [one.body for one in found] == [agency.body("one")]
        assert channel.poll(10) == []
        assert agency.answered("a.txt") == ""
        channel.close()

    def test_settled_means_the_agency_sees_it(self, agency: AgencySide) -> None:
        self.needs("receives")
        channel = agency.open()
        agency.put("a.txt", agency.body("one"))
        agency.put("b.txt", agency.body("two"))
        verdicts = {agency.body("one"): "accepted", agency.body("two"): "refused"}

        for one in _polled(channel, 2):
            one.settle(Settlement(verdicts[one.body], "ref", report="why\n为什么\n"))

        _eventually(lambda: agency.answered("a.txt") == "accepted")
        _eventually(lambda: agency.answered("b.txt") == "refused")
        channel.close()

    def test_settling_again_changes_nothing(self, agency: AgencySide) -> None:
        self.needs("receives")
        channel = agency.open()
        agency.put("a.txt", agency.body("one"))
        (one,) = _polled(channel, 1)

        for _ in range(3):
            one.settle(Settlement("accepted", "ref"))
        channel.close()
        channel = agency.open()

        assert channel.poll(10) == []
        _eventually(lambda: agency.answered("a.txt") == "accepted")
        channel.close()

    def test_unsettled_sources_come_again_after_a_crash_under_the_same_id(self, agency: AgencySide) -> None:
        self.needs("receives")
        channel = agency.open()
        agency.put("a.txt", agency.body("one"))
        before = _polled(channel, 1)

        agency.crash(channel)
        channel = agency.open()
        after = _polled(channel, 1)

        assert [(one.id, one.name, one.body) for one in after] == [
            (one.id, one.name, one.body) for one in before
        ]
        assert after[0].id
        channel.close()

    def test_a_closed_channel_gives_its_sources_to_the_next(self, agency: AgencySide) -> None:
        self.needs("receives")
        channel = agency.open()
        agency.put("a.txt", agency.body("one"))
        _polled(channel, 1)
        channel.close()

        channel = agency.open()

        assert len(_polled(channel, 1)) == 1
        channel.close()

    def test_two_workers_never_hold_the_same_source(self, agency: AgencySide) -> None:
        self.needs("receives")
        first, second = agency.open(), agency.open()
        for number in range(6):
            agency.put(f"{number}.txt", agency.body(str(number)))

        found: list[Delivery] = []

        def poll_both() -> bool:
            found.extend([*_tried(first, 1), *_tried(second, 1)])
            return len(found) >= 6

        _eventually(poll_both)

        assert sorted(one.body for one in found) == sorted(agency.body(str(number)) for number in range(6))
        first.close()
        second.close()

    def test_no_more_than_asked_for_and_the_oldest_first(self, agency: AgencySide) -> None:
        self.needs("receives")
        channel = agency.open()
        for number in range(5):
            agency.put(f"{number}.txt", agency.body(str(number)))
        found: list[Delivery] = []

        def poll() -> bool:
            polled = channel.poll(2)
            assert len(polled) <= 2
            found.extend(polled)
            return len(found) == 5

        _eventually(poll)

        assert [one.body for one in found] == [agency.body(str(number)) for number in range(5)]
        channel.close()

    def test_half_written_sources_are_left_alone(self, agency: AgencySide) -> None:
        self.needs("receives", "half_written")
        channel = agency.open()
        finish = agency.begin("a.txt", agency.body("a long document"))

        assert [channel.poll(10) for _ in range(5)] == [[]] * 5
        finish()

        assert [one.body for one in _polled(channel, 1)] == [agency.body("a long document")]
        channel.close()

    def test_the_same_id_again_has_one_effect(self, agency: AgencySide) -> None:
        self.needs("delivers")
        channel = agency.open()
        letter = agency.letter("id-1", "one")

        effects = [channel.deliver([letter])[0].effect for _ in range(3)]
        agency.crash(channel)
        channel = agency.open()
        effects += [one.effect for one in channel.deliver([letter, letter])]

        assert effects == [Effect.DELIVERED] * 5
        assert list(agency.effects()) == [letter.body]
        channel.close()

    def test_every_letter_has_its_own_result_in_order(self, agency: AgencySide) -> None:
        self.needs("delivers")
        channel = agency.open()
        letters = [agency.letter("id-1", "one"), agency.hopeless("id-2"), agency.letter("id-3", "three")]

        handed = channel.deliver(letters)

        assert [one.id for one in handed] == ["id-1", "id-2", "id-3"]
        assert [one.effect for one in handed] == [Effect.DELIVERED, Effect.REJECTED, Effect.DELIVERED]
        assert handed[1].problems
        assert list(agency.effects()) == [letters[0].body, letters[2].body]
        assert channel.deliver([]) == []
        channel.close()

    def test_look_tells_the_truth(self, agency: AgencySide) -> None:
        self.needs("delivers")
        channel = agency.open()
        channel.deliver([agency.letter("id-1", "one"), agency.hopeless("id-2")])
        agency.crash(channel)
        channel = agency.open()

        found = channel.look(["id-1", "id-2", "id-3"])

        if self.capabilities.looks:
            assert found == {"id-1": True, "id-2": False, "id-3": False}
        else:
            assert found == {"id-1": None, "id-2": None, "id-3": None}
        channel.close()


def _polled(channel: Channel, count: int) -> list[Delivery]:
    """Poll until `count` sources have come."""
    found: list[Delivery] = []

    def poll() -> bool:
        found.extend(channel.poll(10))
        return len(found) >= count

    _eventually(poll)
    assert len(found) == count
    return found


def _tried(channel: Channel, limit: int) -> list[Delivery]:
    """What a poll gives, when another worker is not in the way."""
    try:
        return channel.poll(limit)
    except Unavailable:
        return []


def _eventually(true: Callable[[], bool]) -> None:
    """Ask again until it holds; fails after a patience that no healthy channel needs."""
    end = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.005)
