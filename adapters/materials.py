"""Where a gateway keeps the files of dossiers: by content, so that one file is stored once.

    <folder>/<first two hex digits>/<sha256>

A file appears under its digest only when it is whole and on disk; whoever finds it may trust it.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from ..schemas.errors import CasebusError

#: bytes read at once: memory stays flat whatever the size of a file
CHUNK = 1 << 20


class MaterialStore(Protocol):
    """Files by digest. `put` may repeat; a crash leaves nothing half written under a digest."""

    def put(self, content: BinaryIO, limit: int) -> tuple[str, int]:
        """Keep at most `limit` bytes, durable on return; gives (sha256 hex, size). Raises ValueError beyond it."""

    def path(self, sha256: str) -> Path | None:
        """The local file of that digest, or None when it is not here."""


@dataclass(frozen=True, slots=True)
class MaterialFolder:
    """A material store in a local folder."""

    folder: Path

    def put(self, content: BinaryIO, limit: int) -> tuple[str, int]:
        """See MaterialStore.put; the file is written beside its place and renamed into it.

        Raises CasebusError when this machine cannot keep it: that is no fault of the file, and it comes again.
        """
        with self._kept():
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=".")
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(descriptor, "wb") as part:
                while chunk := content.read(CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise ValueError("larger than allowed")
                    digest.update(chunk)
                    with self._kept():
                        part.write(chunk)
                with self._kept():
                    part.flush()
                    self._settle(Path(name), descriptor, digest.hexdigest())
        finally:
            Path(name).unlink(missing_ok=True)
        return digest.hexdigest(), size

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CasebusError(
                f"{self.folder}: {error.strerror}; the document waits for room there"
            ) from error

    def _settle(self, part: Path, descriptor: int, sha256: str) -> None:
        target = self._place(sha256)
        if target.exists():
            return
        os.fsync(descriptor)
        target.parent.mkdir(exist_ok=True)
        os.replace(part, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def path(self, sha256: str) -> Path | None:
        """See MaterialStore.path."""
        place = self._place(sha256)
        return place if place.is_file() else None

    def _place(self, sha256: str) -> Path:
        if len(sha256) != hashlib.sha256().digest_size * 2 or not sha256.isalnum():
            raise ValueError("not a SHA-256")
        return self.folder / sha256[:2] / sha256
