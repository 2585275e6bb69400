"""No agency makes the gateway read, keep or turn away more or less than was agreed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from casebus.adapters.channels.http import HttpChannel
from casebus.adapters.contracts import Letter
from casebus.schemas.exchange import Effect
from http_side import HttpSide


@pytest.fixture
def side(tmp_path: Path) -> Iterator[HttpSide]:
    made = HttpSide(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def channel(side: HttpSide) -> Iterator[HttpChannel]:
    made = side.open()
    yield made
    made.close()


def test_an_endless_answer_is_read_to_a_bound(
    side: HttpSide, channel: HttpChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    side.handler.more = 8 * 1024 * 1024
    read = []
    original = urllib3.HTTPResponse.read

    def reading(response: urllib3.HTTPResponse, *arguments: Any, **keywords: Any) -> bytes:
        read.append(len(body := original(response, *arguments, **keywords)))
        return body

    monkeypatch.setattr(urllib3.HTTPResponse, "read", reading)

    handed = channel.deliver([Letter(str(number), "documents", b"{}") for number in range(3)])

    assert [one.effect for one in handed] == [Effect.DELIVERED] * 3
    assert handed[0].reference.startswith("taken")
    assert max(read) <= 64 * 1024


def test_short_answers_keep_the_connection(side: HttpSide, channel: HttpChannel) -> None:
    channel.deliver([Letter(str(number), "documents", b"{}") for number in range(5)])

    assert len(side.handler.callers) == 1
