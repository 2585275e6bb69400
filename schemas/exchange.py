"""What travels between gateways and the hub: four messages, all plain values.

    gateway ── Submission ──▶ hub ── Answer ──▶ gateway          (the door)
    hub ── Release ──▶ gateway ── Outcome ──▶ hub                (the delivery)

Times are ISO 8601 in UTC with `Z`. Digests are `sha256:` + hex. Ids are UUIDv7 text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .lacuna import Lacuna
from .problem import Problem


class Verdict(StrEnum):
    """The hub's answer to a submission. Only `accepted` made anything durable and new."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"  # same key, same digest: the first answer again
    CONFLICT = "conflict"  # same key, other digest, nothing superseded
    REFUSED = "refused"


class Effect(StrEnum):
    """What a delivery did at the agency's system."""

    DELIVERED = "delivered"  # it took effect there, once
    REJECTED = "rejected"  # it did not and will not under this id
    UNAVAILABLE = "unavailable"  # it did not; may be tried again
    DOUBT = "doubt"  # nobody knows; a person or a look must decide
    HELD = "held"  # it was not handed over: what its translation loses waits for an operator's word


@dataclass(frozen=True, slots=True)
class Material:
    """One file of a dossier, kept beside the message by its digest."""

    sha256: str
    size: int
    media_type: str
    file_name: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One document as an agency entered it, translated, on its way to the hub.

    `number` is counted on the gateway's disk and names this attempt; `key` is the
    sender's own name for the document (unique within the agency). `content` is the
    canonical document as JSON bytes, empty when the source could not be translated
    (`problems` then says why). `source` is the untouched original. `source_id` names the
    physical source (one file claimed, one row, one request): submitted again after a crash
    it is the same source, not a duplicate sent by the agency, and causes no second receipt.
    `lacunas` is what the translation could not carry over whole, folded and weighed.
    """

    number: int
    agency: str
    key: str
    handover: str
    source_name: str
    source: bytes
    source_digest: str
    content: bytes
    mapping: str
    supersedes_key: str = ""
    case_hint: str = ""
    source_id: str = ""
    problems: tuple[Problem, ...] = ()
    collected_at: str = ""
    lacunas: tuple[Lacuna, ...] = ()
    #: the mapping's own version
    mapping_version: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The hub's word on one submission; settles its source. May arrive more than once."""

    number: int
    agency: str
    key: str
    verdict: Verdict
    submission: str
    transfers: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """One transfer on its way to its receiver, under one token. May arrive more than once.

    `kind` is `handover`, `receipt` or `void` (answer what took effect; if nothing did,
    note a rejection binding this and every earlier token). `envelope` is the transfer's
    envelope as plain values, `content` the canonical document (or receipt) as JSON bytes.
    `despite` is an operator's word that it goes whatever its translation loses.
    """

    transfer: str
    token: int
    kind: str
    handover: str
    receiver: str
    envelope: Mapping[str, Any]
    content: bytes
    settle_by: str
    despite: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one release. Positive ones count under any token."""

    transfer: str
    token: int
    effect: Effect
    receiver: str
    reference: str = ""
    output_digest: str = ""
    mapping: str = ""
    retry_after: float | None = None
    problems: tuple[Problem, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    lacunas: tuple[Lacuna, ...] = ()
    mapping_version: str = ""
