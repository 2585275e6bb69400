"""The two edges a stranger may implement: `Codec` (bytes ↔ records) and `Channel` (where bytes live).

Both are Protocols: a plug-in need not import casebus. Conformance suites for each ship in
`casebus.adapters.suites`; built-ins and strangers pass the same ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from ..schemas.exchange import Effect
from ..schemas.problem import Problem

#: One document of any format: groups are dicts, repeated groups lists of dicts, leaves
#: text or the format's own scalars (int, Decimal, bool, None). An absent field is an
#: absent key; an empty one is ""; a null one (JSON null, xsi:nil, SQL NULL) is None.
#: XML attributes are keys that start with "@"; text beside attributes is the key "#text".
Record = dict[str, Any]

#: A place in a record: keys and list indexes, e.g. ("RYXX", "RY", 1, "SFZH").
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One leaf or group of a codec's layout, for checking mappings against it.

    `path` uses "/" between keys without indexes. `kind` is text, integer, decimal, date,
    boolean or group. `repeats` says that the value is a list. `max_bytes` counts encoded
    bytes, `max_chars` characters; None is unlimited or unknown.

    The facets below say what the format itself declares of a value; each may be left out.
    """

    path: str
    kind: str = "text"
    repeats: bool = False
    required: bool = False
    max_bytes: int | None = None
    max_chars: int | None = None
    #: the format says that it may be absent (not required alone may mean that nothing is said)
    optional: bool = False
    #: the format says that it may be null
    nillable: bool = False
    #: the only values, as text
    choices: tuple[str, ...] = ()
    #: what the whole value matches, as a Python regular expression
    pattern: str = ""
    min_chars: int = 0
    #: digits altogether, and behind the decimal point
    digits: int | None = None
    places: int | None = None
    #: the least and the greatest number, both allowed
    least: Decimal | None = None
    most: Decimal | None = None
    #: how many there may be where it repeats; None is unlimited or unknown
    at_most: int | None = None
    #: the format's own judgement of one value that a record may hold; None when it has none
    accepts: Callable[[Any], object] | None = field(default=None, compare=False, repr=False)


class Codec(Protocol):
    """Bytes of one format ↔ records. Pure: no clock, no disk, no state between calls; thread-safe."""

    def decode(self, body: bytes) -> list[Record]:
        """Every document in `body`, in order. Raises BadDocument with every problem (each with a place)."""

    def encode(self, records: Sequence[Record]) -> bytes:
        """The bytes of `records`. Raises BadDocument when a value does not fit the format; never cuts or replaces silently."""

    def locate(self, body: bytes, index: int, path: Path) -> str:
        """Where in `body` document `index` has `path`, in words its sender can follow. Slow; only for problems."""

    def layout(self) -> Sequence[Field] | None:
        """Every field a document may have, or None when the format has no schema."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came or goes beside a document. `path` is a local file owned by the caller."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a source ended: `accepted`, `duplicate`, `conflict` or `refused`, and why."""

    verdict: str
    reference: str
    problems: tuple[Problem, ...] = ()
    #: the same as a text for people, English then Chinese
    report: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One source taken from an agency: it stays the agency's until `settle` is called.

    `name` is what mappings match on (file name, HTTP path, table name). `reference` tells
    people which one it was. `id` names this physical source (one claimed file, one row, one
    request) and is the same when it comes again after a crash. `settle` may be called again with the same settlement; it must
    not raise for a source already settled.
    """

    name: str
    reference: str
    body: bytes
    settle: Callable[[Settlement], None]
    attachments: tuple[Attachment, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One document for an agency's system, under the transfer's id as idempotency key.

    `name` is the file name, HTTP path or table from the mapping. `token` only for logs
    and headers.
    """

    id: str
    name: str
    body: bytes
    token: int = 0
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one letter. `reference` is the agency's own word for it, if it gave one."""

    id: str
    effect: Effect
    reference: str = ""
    retry_after: float | None = None
    problems: tuple[Problem, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


class Channel(Protocol):
    """Where an agency's documents come from and go. One thread polls and delivers.

    `endpoint` declares what the agency's side promises about a repeated letter:
    "keeps" (first final answer per id for ever), "unique" (takes an id once, forgets
    rejections) or "plain" (nothing). casebus never resends blindly to a plain endpoint.
    """

    endpoint: str

    def poll(self, limit: int) -> list[Delivery]:
        """At most `limit` new sources, oldest first, claimed so that a crash leaves them claimable again.

        Never blocks for more than a second; an empty list means nothing now. Sources claimed
        before a crash and never settled come again. Raises Unavailable when the agency's side is away.
        """

    def deliver(self, letters: Sequence[Letter]) -> list[Handed]:
        """Hand over all letters, durable before it returns; one Handed per letter, same order.

        Repeatable under the same id as `endpoint` promises. Never raises for a single letter.
        """

    def look(self, ids: Sequence[str]) -> dict[str, bool | None]:
        """Per id: True it took effect, False it did not and no earlier request can land any more, None cannot tell."""

    def close(self) -> None:
        """Release what is held; unsettled sources come again at the next start."""
