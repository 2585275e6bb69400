"""One release of the hub → the letter in the receiver's own format: map out, encode, name."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import orjson

from ..schemas.errors import BadDocument
from ..schemas.exchange import Release
from ..schemas.problem import Problem
from .contracts import Attachment, Letter
from .mapping.load import Mappings
from .mapping.mapping_file import MappingFile
from .mapping.reshape import Cut
from .materials import MaterialStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter ready to go, or the problems why there is none."""

    release: Release
    letter: Letter | None
    mapping: str = ""
    digest: str = ""
    problems: tuple[Problem, ...] = ()


class Writer:
    """Writes the letters of one agency. Thread-safe; no state between calls."""

    def __init__(self, mappings: Mappings, materials: MaterialStore | None = None) -> None:
        self._mappings = mappings
        self._materials = materials

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
        try:
            cuts: list[Cut] = []
            body = mapping.encode(writing.record, cuts=cuts)
        except BadDocument as bad:
            return Written(release, None, version, problems=bad.problems)
        for cut in cuts:
            log.warning(
                "%s: %s of %s items of %s left out (%s)",
                cut.rule,
                cut.given - cut.kept,
                cut.given,
                cut.path,
                cut.reason,
            )
        name = mapping.letter_name(id=release.transfer, handover=release.handover)
        letter = Letter(release.transfer, name, body, release.token, self._attachments(document))
        return Written(release, letter, version, "sha256:" + hashlib.sha256(body).hexdigest())

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
