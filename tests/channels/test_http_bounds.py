"""No agency makes the gateway read, keep or turn away more or less than was agreed."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from casebus.adapters.channels.http import HttpChannel
from casebus.adapters.contracts import Letter
from casebus.adapters.settings import read_settings
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


def test_uploads_that_a_crash_cut_short_are_swept(side: HttpSide, tmp_path: Path) -> None:
    materials = tmp_path / "http/court-1/materials"
    materials.mkdir(parents=True)
    (materials / "1.part").write_bytes(b"half")
    (materials / ("0" * 64)).write_bytes(b"whole")

    channel = side.open()
    channel.poll(0)

    assert [file.name for file in materials.iterdir()] == ["0" * 64]
    channel.close()


@pytest.mark.parametrize("limits", [(1000, 3 * 2**30), (3 * 2**30, 1000)])
def test_the_largest_limit_is_the_servers(tmp_path: Path, limits: tuple[int, int]) -> None:
    side = HttpSide(tmp_path, max_bytes=limits[0], max_upload=limits[1])
    channel = side.open()
    url = urllib3.util.parse_url(channel.address)
    server: Any = channel._server

    # the server refuses at this size, before any of it is sent
    refused = 3 * 2**30 + 1
    assert server._server.adj.max_request_body_size == refused
    with socket.create_connection((url.host, url.port), timeout=10) as connection:
        head = f"PUT {url.path}/materials/{'0' * 64} HTTP/1.1\r\nHost: x\r\nContent-Length: {refused}\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(1000).split()[1] == b"413"

    channel.close()
    side.stop()


def test_each_agency_keeps_its_own_limit(tmp_path: Path) -> None:
    side = HttpSide(tmp_path, max_bytes=1000, max_upload=1000)
    settings = {"agency": "court-2", "listen": "127.0.0.1:0", "max_upload": 2**30}
    other = HttpChannel(read_settings(HttpChannel.Settings, settings), tmp_path)
    channel = side.open()
    other.poll(0)

    assert side.post("k", b"x" * 1000).status == 202
    assert side.post("l", b"x" * 1001).status == 413

    channel.close()
    other.close()
    side.stop()
