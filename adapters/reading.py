"""One source as an agency left it → the submissions in it: decode, map in, complete, validate.

Nothing is raised for bad input: a document that cannot be translated becomes a submission
with every problem and its untouched source.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from ..schemas.errors import BadDocument, CasebusError
from ..schemas.exchange import Submission
from ..schemas.lacuna import Lacuna, Weight
from ..schemas.problem import Problem
from .contracts import Delivery, Record
from .dossier import DossierSettings, complete_materials, read_dossier
from .lacunas import NOTHING_SAID, LacunaSettings, judge
from .mapping.load import Mappings
from .mapping.mapping_file import MappingFile
from .mapping.notes import unread
from .mapping.origin import origin
from .materials import MaterialStore
from .residue import Residues

log = logging.getLogger(__name__)

#: China keeps one time all over the country, without summer time
CHINA = timezone(timedelta(hours=8))
#: the canonical document as far as it can be checked without the ledger → its problems
Validate = Callable[[dict[str, Any]], list[Problem]]


@dataclass(frozen=True, slots=True)
class _Source:
    """One source with what all documents in it share, worked out once."""

    delivery: Delivery
    #: the day by which code tables are read
    on: date
    digest: str
    at: str

    @classmethod
    def of(cls, delivery: Delivery, now: datetime) -> "_Source":
        on, at = _times(now)
        return cls(delivery, on, "sha256:" + hashlib.sha256(delivery.body).hexdigest(), at)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the sources of one agency. Thread-safe; no state between calls."""

    agency: str
    mappings: Mappings
    validate: Validate
    materials: MaterialStore | None = None
    #: what the agency says of lacunas; what it does not say is as the mapping has it
    lacunas: LacunaSettings = NOTHING_SAID
    #: takes what only the agency itself uses
    residues: Residues | None = None

    def read(self, delivery: Delivery, now: datetime) -> list[Submission]:
        """Every document in the source, at least one submission, in the source's order.

        One that breaks the reader itself is refused: left unsettled, it would hold up every other for ever.
        """
        source = _Source.of(delivery, now)
        try:
            return self._documents(source)
        except (CasebusError, OSError, MemoryError):  # of this machine, not of the document
            raise
        except Exception as error:
            log.exception("%s: cannot read %s", self.agency, delivery.reference)
            params = {"detail": f"{type(error).__name__}: {error}"[:300]}
            problem = Problem("DOCUMENT_UNCHECKABLE", params=params, place=delivery.reference)
            return [self._refused(source, (problem,))]

    def _documents(self, source: _Source) -> list[Submission]:
        delivery = source.delivery
        mapping = self.mappings.reading(delivery.name)
        if mapping is None:
            problem = Problem("SOURCE_UNKNOWN", params={"name": delivery.name}, place=delivery.reference)
            return [self._refused(source, (problem,))]
        try:
            records = mapping.decode(delivery.body)
        except BadDocument as bad:
            return [self._refused(source, bad.problems, mapping)]
        if not records:
            problem = Problem("SOURCE_EMPTY", place=delivery.reference)
            return [self._refused(source, (problem,), mapping)]
        return [self._one(source, mapping, index, record) for index, record in enumerate(records)]

    def _refused(
        self,
        source: _Source,
        problems: Sequence[Problem],
        mapping: MappingFile | None = None,
    ) -> Submission:
        """A source that gives no document: its sender knows it by what tells people which one it was."""
        return self._submission(source, _known_as(source.delivery), mapping, problems=tuple(problems))

    def _one(self, source: _Source, mapping: MappingFile, index: int, record: Record) -> Submission:
        delivery = source.delivery

        def locate(path: Sequence[str | int]) -> str:
            return mapping.locate(delivery.body, index, tuple(path))

        reading = mapping.read(record, on=source.on, locate=locate)
        document = reading.document
        document["schema_version"] = 1
        problems = list(reading.problems)
        if not problems:
            found = [*self._complete(delivery, mapping, document, record), *self.validate(document)]
            problems += [self._placed(problem, mapping, document, locate) for problem in found]
        lacunas: tuple[Lacuna, ...] = ()
        if lost := reading.lacunas + self._unread(mapping, record):
            judged = judge(lost, self.lacunas, mapping.lacunas)
            lacunas, problems = judged.lacunas, [*problems, *judged.problems(Weight.REJECT)]
        if self.residues is not None and reading.key and not problems:
            self.residues.offer(delivery.id or delivery.reference, reading.key, mapping, record)
        return self._submission(
            source,
            reading.key or f"{_known_as(delivery)}#{index + 1}",
            mapping,
            content=orjson.dumps(document),
            problems=tuple(problems),
            handover=document.get("handover", ""),
            supersedes_key=reading.supersedes,
            case_hint=reading.case_key,
            lacunas=lacunas,
        )

    def _unread(self, mapping: MappingFile, record: Record) -> tuple[Lacuna, ...]:
        """What a format without a layout holds, no rule reads, and nobody keeps."""
        if mapping.plan.layout.known or (self.residues is not None and self.residues.keeps(mapping)):
            return ()
        return unread(mapping.own, record)

    def _complete(
        self, delivery: Delivery, mapping: MappingFile, document: dict[str, Any], record: Record
    ) -> list[Problem]:
        """Join the dossier package beside the document to its materials, or keep the files that came one by one."""
        listed = document.get("materials", [])
        if not mapping.dossier:
            self._keep(delivery)
            return []
        if not any("file_name" in material for material in listed):
            return []
        settings = DossierSettings.model_validate(mapping.dossier)
        package = _package(delivery, settings, record)
        if package is None or self.materials is None:
            return [Problem("DOSSIER_ABSENT", path="materials", place=delivery.reference)]
        dossier = read_dossier(package, settings, self.materials)
        if dossier.problems:
            return list(dossier.problems)
        return complete_materials(listed, dossier)

    def _keep(self, delivery: Delivery) -> None:
        """Files that the channel took beside the document; it has checked that each is what its digest says."""
        if self.materials is None:
            return
        for attachment in delivery.attachments:
            with open(attachment.path, "rb") as file:
                self.materials.put(file, os.fstat(file.fileno()).st_size)

    @staticmethod
    def _placed(
        problem: Problem,
        mapping: MappingFile,
        document: dict[str, Any],
        locate: Callable[[Sequence[str | int]], str],
    ) -> Problem:
        """A problem of the canonical document, told where its sender wrote the value."""
        if problem.place:
            return problem
        found = origin(mapping, problem.path, document)
        return (
            problem
            if found is None
            else problem.at(place=locate(found.path), rule=problem.rule or found.rule)
        )

    def _submission(
        self,
        source: _Source,
        key: str,
        mapping: MappingFile | None,
        *,
        content: bytes = b"",
        problems: tuple[Problem, ...] = (),
        handover: str = "",
        supersedes_key: str = "",
        case_hint: str = "",
        lacunas: tuple[Lacuna, ...] = (),
    ) -> Submission:
        delivery = source.delivery
        return Submission(
            number=0,
            agency=self.agency,
            key=key,
            handover=handover,
            source_name=delivery.reference or delivery.name,
            source=delivery.body,
            source_digest=source.digest,
            content=content,
            mapping=f"{mapping.name}@{mapping.digest[7:19]}" if mapping else "",
            supersedes_key=supersedes_key,
            case_hint=case_hint,
            source_id=delivery.id,
            problems=problems,
            collected_at=source.at,
            lacunas=lacunas,
            mapping_version=mapping.version if mapping else "",
        )


def _known_as(delivery: Delivery) -> str:
    """A name for a document without a key: all that is posted to one address, say, has the same `name`."""
    return delivery.reference or delivery.name


def _package(delivery: Delivery, settings: DossierSettings, record: Record) -> Path | None:
    """The attachment that the document names, or the only one."""
    named: Any = record
    for part in settings.named_by.split("/") if settings.named_by else []:
        named = named.get(part) if isinstance(named, dict) else None
    for attachment in delivery.attachments:
        if not settings.named_by or attachment.name == named:
            return Path(attachment.path)
    return None


@lru_cache(8)
def _times(now: datetime) -> tuple[date, str]:
    """The day on which code tables and rows are valid (China has one zone), and the instant; one per batch."""
    at = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return now.astimezone(CHINA).date(), at
