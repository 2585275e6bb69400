"""What the hub writes itself, receipts and envelopes, keeps to its published schemas."""

from importlib.resources import files
from typing import Any

import jsonschema_rs
import orjson
import pytest
from casebus.schemas.exchange import Effect
from casebus.schemas.problem import Problem


@pytest.fixture
def busy(world: Any) -> Any:
    """A world in which every kind of receipt was written."""
    world.submit(key="K", source=b"one")
    world.submit(key="K", source=b"one")
    world.submit(key="K", source=b"two")
    world.submit(key="k" * 999, handover="H" * 99, case_hint="c" * 99)
    world.submit(key="", handover="", problems=(Problem("UNKNOWN_CODE", params={"x": "y" * 9000}),))
    world.submit(document={}, source_name="a.xml", source=b"three")
    world.submit(document=world.document(number="A2"))
    first, second = world.take()
    broken = (Problem("BROKEN", "p" * 900, {}, "第 3 行\n" * 200),)
    world.settle(world.outcome(first), world.outcome(second, Effect.REJECTED, problems=broken))
    return world


def schema(name: str) -> Any:
    return jsonschema_rs.validator_for(
        orjson.loads((files("casebus.schemas") / name).read_bytes()), validate_formats=True
    )


def test_every_receipt_is_one(busy: Any) -> None:
    validator = schema("receipt.schema.json")

    receipts = busy.receipts()

    outcomes = {receipt["outcome"] for receipt in receipts}
    assert outcomes == {"accepted", "duplicate", "conflict", "refused", "delivered", "undeliverable"}
    for receipt in receipts:
        document = {"schema_version": 1, "receipt": receipt}
        assert [error.message for error in validator.iter_errors(document)] == []


def test_every_envelope_is_one(busy: Any) -> None:
    validator = schema("envelope.schema.json")

    releases = busy.take(receipts=True)

    assert releases
    for release in releases:
        assert [error.message for error in validator.iter_errors(dict(release.envelope))] == []
