"""What is written on the outside of a transfer: who sends what to whom, about which case.

`envelope.schema.json` beside this file is the same in JSON Schema, for those who read it elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: raised when a field is removed or changes its meaning; added fields do not raise it
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Envelope:
    """One transfer's outside. A transfer's document never changes; a correction is a new transfer.

    `kind` is `handover` or `receipt`. `number` counts the hand-overs of this case to this
    receiver from 1 (0: a receipt, which has no order). `answers` and `supersedes` name other
    transfers, `about` the transfer a receipt speaks of; empty when there is none.
    """

    transfer: str
    kind: str
    handover: str
    case: str
    sender: str
    receiver: str
    number: int
    submission: str
    key: str
    mapping: str
    content_digest: str
    source_digest: str
    accepted_at: str
    answers: str = ""
    supersedes: str = ""
    about: str = ""
    schema_version: int = SCHEMA_VERSION

    def to_json(self) -> dict[str, Any]:
        """Plain values, every field present."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Envelope":
        """The inverse of `to_json`; unknown fields are ignored so that newer hubs can add some."""
        known = cls.__dataclass_fields__
        return cls(**{name: field for name, field in value.items() if name in known})
