"""One release of the hub → the letter in the receiver's own format: map out, put back its residue, encode, name."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from ..schemas.errors import BadDocument
from ..schemas.exchange import Release
from ..schemas.lacuna import Gap, Lacuna, Weight
from ..schemas.problem import Problem
from .contracts import Attachment, Letter, Record
from .lacunas import NOTHING_SAID, LacunaSettings, judge
from .mapping.load import Mappings
from .mapping.mapping_file import MappingFile
from .mapping.reshape import Cut
from .materials import MaterialStore
from .residue import Residues

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter ready to go, or the problems why there is none; `held` until an operator lets it go."""

    release: Release
    letter: Letter | None
    mapping: str = ""
    digest: str = ""
    problems: tuple[Problem, ...] = ()
    lacunas: tuple[Lacuna, ...] = ()
    version: str = ""
    held: bool = False


class Writer:
    """Writes the letters of one agency; nothing of one letter stays for the next."""

    def __init__(
        self,
        mappings: Mappings,
        materials: MaterialStore | None = None,
        *,
        lacunas: LacunaSettings = NOTHING_SAID,
        residues: Residues | None = None,
    ) -> None:
        self._mappings = mappings
        self._materials = materials
        #: what the agency says of lacunas
        self._lacunas = lacunas
        self._residues = residues

    def use(self, mappings: Mappings) -> None:
        """Write by these from the next release on."""
        self._mappings = mappings

    def write(self, release: Release, on: date) -> Written:
        """The letter for one release, or every problem. Never raises for a document."""
        mapping = self._mapping_for(release)
        if mapping is None:
            return Written(
                release, None, problems=(Problem("MAPPING_ABSENT", params={"handover": release.handover}),)
            )
        document = orjson.loads(release.content)
        writing = mapping.write(document, on=on, envelope=release.envelope)
        version = f"{mapping.name}@{mapping.digest[7:19]}"
        if writing.problems:
            return Written(release, None, version, problems=tuple(writing.problems))
        record, lacunas = self._restored(mapping, writing.record)
        try:
            cuts: list[Cut] = []
            body = mapping.encode(record, cuts=cuts)
        except BadDocument as bad:
            return Written(release, None, version, problems=bad.problems)
        # what the ledger has whole, the values of the transfer itself, is not lost
        told = (one for one in writing.lacunas if one.rule not in mapping.envelope)
        found = (*told, *lacunas, *map(_cut, cuts))
        judged = judge(found, self._lacunas, mapping.lacunas).lacunas if found else ()
        if release.kind == "receipt":  # the bus's own word, which the ledger has whole
            judged = tuple(one for one in judged if one.weight is not Weight.ACCEPT)
        facts: dict[str, Any] = {"lacunas": judged, "version": mapping.version}
        if stops := _stopping(release, judged):
            problems = tuple(one.problem for one in stops)
            held = all(one.weight is Weight.HOLD for one in stops)
            return Written(release, None, version, problems=problems, held=held, **facts)
        name = mapping.letter_name(id=release.transfer, handover=release.handover)
        letter = Letter(release.transfer, name, body, release.token, self._attachments(document))
        digest = "sha256:" + hashlib.sha256(body).hexdigest()
        return Written(release, letter, version, digest, **facts)

    def _restored(self, mapping: MappingFile, record: Record) -> tuple[Record, tuple[Lacuna, ...]]:
        """The record with the fields that only the agency itself uses, as far as this gateway has them."""
        if self._residues is None:
            return record, ()
        return self._residues.restored(mapping, record)

    def _mapping_for(self, release: Release) -> MappingFile | None:
        if release.kind == "receipt":
            return next((m for m in self._mappings.files if m.sends and m.target == "receipt"), None)
        return self._mappings.writing(release.handover)

    def _attachments(self, document: Mapping[str, object]) -> tuple[Attachment, ...]:
        """The files that this gateway holds of the document's materials."""
        if self._materials is None:
            return ()
        found: dict[str, str] = {}
        materials = document.get("materials", ())
        for material in materials if isinstance(materials, list) else ():
            digest = material.get("sha256")
            path = self._materials.path(digest) if digest else None
            if path is not None:
                found[digest] = str(path)
        return tuple(Attachment(name, path) for name, path in found.items())


def _cut(cut: Cut) -> Lacuna:
    """Items that numbered fields had no room for; how many is told, not who."""
    params = {"given": str(cut.given), "kept": str(cut.kept)}
    return Lacuna(Gap.TRUNCATED, cut.path, cut.path, cut.rule, params)


def _stopping(release: Release, judged: Iterable[Lacuna]) -> list[Lacuna]:
    """Those for which it may not go: refused ones, or held ones that no operator has let go.

    A receipt waits for nobody: held, it would never be read.
    """
    lightest = (
        (Weight.REJECT,) if release.despite or release.kind == "receipt" else (Weight.HOLD, Weight.REJECT)
    )
    return [one for one in judged if one.weight in lightest]
