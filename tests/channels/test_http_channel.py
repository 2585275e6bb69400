"""HTTP both ways: what is answered, what is kept, what is refused."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from casebus.adapters.channels.http import HttpChannel
from casebus.adapters.contracts import Attachment, Letter, Settlement
from casebus.adapters.settings import read_settings
from casebus.schemas.exchange import Effect
from http_side import HttpSide


@pytest.fixture
def side(tmp_path: Path) -> Iterator[HttpSide]:
    made = HttpSide(tmp_path, max_bytes=1000, materials="materials/sha256")
    yield made
    made.stop()


@pytest.fixture
def channel(side: HttpSide) -> Iterator[HttpChannel]:
    made = side.open()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Authorization": ""}, b"{}", 401),
        ({"Authorization": "Bearer s3cre"}, b"{}", 401),
        ({"Authorization": "Bearer \xe9"}, b"{}", 401),
        ({"Idempotency-Key": ""}, b"{}", 400),
        ({"Idempotency-Key": "x" * 300}, b"{}", 400),
        ({}, b"x" * 1001, 413),
        ({"Content-Type": "application/json; charset=GBK"}, b"{}", 415),
        ({"Content-Type": "application/json; charset=UTF-8"}, b"{}", 202),
    ],
)
def test_requests_are_answered(
    side: HttpSide, channel: HttpChannel, headers: dict[str, str], body: bytes, status: int
) -> None:
    assert side.post("key", body, **headers).status == status


def test_only_documents_are_posted(side: HttpSide, channel: HttpChannel) -> None:
    url = channel.address
    headers = {"Authorization": "Bearer s3cret"}
    assert side.pool.request("GET", f"{url}/documents", headers=headers).status == 405
    assert side.pool.request("POST", url.replace("court-1", "nobody"), headers=headers).status == 404


def test_a_request_is_held_until_the_hub_has_spoken(tmp_path: Path) -> None:
    side = HttpSide(tmp_path, hold=10)
    channel = side.open()
    channel.poll(0)
    told: list[tuple[int, object]] = []
    asking = threading.Thread(
        target=lambda: told.append(((answer := side.post("k", b"{}")).status, answer.json()))
    )
    asking.start()
    found = []
    while not found:
        found = channel.poll(1)

    found[0].settle(Settlement("refused", "S1", report="wrong\n有误\n"))
    asking.join()

    assert told == [(422, {"key": "k", "state": "refused", "reference": "S1", "text": "wrong\n有误\n"})]
    channel.close()
    side.stop()


def test_a_key_keeps_its_document_and_its_answer(side: HttpSide, channel: HttpChannel) -> None:
    assert side.post("k", b"{}").status == 202
    assert side.post("k", b"{}").status == 202
    assert side.post("k", b"[]").status == 422
    (one,) = channel.poll(10)
    one.settle(Settlement("accepted", "S1"))

    assert [side.post("k", b"{}").json()["state"] for _ in range(2)] == ["accepted", "accepted"]
    assert side.post("k", b"[]").status == 422
    assert channel.poll(10) == []


def test_a_refused_document_may_come_again_under_its_key(side: HttpSide, channel: HttpChannel) -> None:
    side.post("k", b"{}")
    channel.poll(10)[0].settle(Settlement("refused", "S1"))
    assert side.post("k", b"{}").status == 422

    assert side.post("k", b"[1]").status == 202

    assert [one.body for one in channel.poll(10)] == [b"[1]"]


def test_answers_are_kept_over_a_restart(side: HttpSide, tmp_path: Path) -> None:
    channel = side.open()
    side.post("k", b"{}")
    channel.poll(10)[0].settle(Settlement("accepted", "S1"))
    side.crash(channel)
    with (tmp_path / "http/court-1/answers.jsonl").open("a") as notes:
        notes.write('{"key": "torn')

    channel = side.open()

    assert side.post("k", b"{}").json()["reference"] == "S1"
    channel.close()


def test_uploaded_files_are_verified_and_handed_over(side: HttpSide, channel: HttpChannel) -> None:
    digest = hashlib.sha256(b"scan").hexdigest()
    headers = {"Authorization": "Bearer s3cret"}
    url = f"{channel.address}/materials/{digest}"
    assert side.pool.request("HEAD", url, headers=headers).status == 404
    assert side.pool.request("PUT", url, body=b"other", headers=headers).status == 422
    assert side.pool.request("PUT", url, body=b"scan", headers=headers).status == 201
    assert side.pool.request("HEAD", url, headers=headers).status == 200
    escape = f"{channel.address}/materials/..%2F..%2Fx"
    assert side.pool.request("PUT", escape, body=b"scan", headers=headers).status == 400

    side.post("k", f'{{"materials":[{{"sha256":"sha256:{digest}"}},{{"sha256":"{"0" * 64}"}}]}}'.encode())
    (one,) = channel.poll(1)

    assert [(file.name, Path(file.path).read_bytes()) for file in one.attachments] == [(digest, b"scan")]


def test_files_go_ahead_of_the_letter_once(side: HttpSide, channel: HttpChannel, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"scan")
    attachments = (Attachment("scan.pdf", str(tmp_path / "scan.pdf")),)
    letters = [Letter(f"id-{number}", "api/documents", b"{}", attachments=attachments) for number in range(2)]

    assert [one.effect for one in channel.deliver(letters)] == [Effect.DELIVERED] * 2
    assert side.handler.files == {f"/materials/{hashlib.sha256(b'scan').hexdigest()}": b"scan"}


@pytest.mark.parametrize(
    ("status", "effect"),
    [
        (200, Effect.DELIVERED),
        (400, Effect.REJECTED),
        (409, Effect.REJECTED),
        (422, Effect.REJECTED),
        (401, Effect.UNAVAILABLE),
        (404, Effect.UNAVAILABLE),
        (429, Effect.UNAVAILABLE),
        (500, Effect.UNAVAILABLE),
        (503, Effect.UNAVAILABLE),
        (302, Effect.UNAVAILABLE),
    ],
)
def test_the_systems_answer_becomes_an_effect(
    side: HttpSide, channel: HttpChannel, status: int, effect: Effect
) -> None:
    side.handler.answers["id-1"] = status

    (handed,) = channel.deliver([Letter("id-1", "api/documents", b"{}")])

    assert handed.effect is effect


@pytest.mark.parametrize(
    ("after", "seconds"),
    [("120", 120), ("9" * 30, 86400), ("9" * 4000, 86400), ("soon", None)],
    ids=["2 minutes", "ages", "infinite", "words"],
)
def test_a_system_may_ask_for_a_day_at_most(
    side: HttpSide, channel: HttpChannel, after: str, seconds: float | None
) -> None:
    side.handler.answers["id-1"] = 503
    side.handler.after = after

    (handed,) = channel.deliver([Letter("id-1", "api/documents", b"{}")])

    assert handed.retry_after == seconds


def test_a_system_that_is_away_is_tried_once_per_batch(tmp_path: Path) -> None:
    settings = {"agency": "a", "url": "http://127.0.0.1:9/", "connect_timeout": 0.5}
    channel = HttpChannel(read_settings(HttpChannel.Settings, settings), tmp_path)

    handed = channel.deliver([Letter(str(number), "x", b"") for number in range(5)])

    assert {one.effect for one in handed} == {Effect.UNAVAILABLE}
    assert [one.details for one in handed] == [{"away": True}] + [{"untried": True}] * 4
    channel.close()


def test_agencies_share_an_address(tmp_path: Path) -> None:
    def made(agency: str) -> HttpChannel:
        settings = {"agency": agency, "listen": "127.0.0.1:0", "hold": 0}
        return HttpChannel(read_settings(HttpChannel.Settings, settings), tmp_path)

    first, second = made("one"), made("two")

    assert first.address.removesuffix("one") == second.address.removesuffix("two")
    first.close()
    assert second.poll(1) == []
    second.close()
