"""What the folder channel asks of a file system: rename without overwriting, durable folders, safe names, one owner."""

import ctypes
import errno
import fcntl
import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_AT_FDCWD: Final = -100
_NOREPLACE: Final = 1
#: the kernel call exists since Linux 3.15, its wrapper since glibc 2.28
_C: Final = ctypes.CDLL(None, use_errno=True)
_renameat2 = getattr(_C, "renameat2", None)
_syncfs = getattr(_C, "syncfs", None)
#: since this Linux `syncfs` tells when something could not be written
_SYNCFS_TELLS: Final = (5, 8)
#: fewer files than this are made durable one by one: the whole file system may have more to write than they
_MANY: Final = 8
#: names of files as Linux allows them, in bytes
_LONGEST_NAME: Final = 255
#: bytes of a name that stay at least where it is cut, so that people still know it
_SHORTEST_STEM: Final = 32


def rename_new(source: Path, target: Path) -> None:
    """Rename in one step; FileExistsError when `target` exists. Both on one file system."""
    if _renameat2 is not None:
        if _renameat2(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), _NOREPLACE) == 0:
            return
        code = ctypes.get_errno()
        if code not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            raise OSError(code, os.strerror(code), str(source), None, str(target))
    if os.path.lexists(target):  # some network file systems: we are the only writer of this folder
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    os.rename(source, target)


def rename_beside(source: Path, folder: Path, name: str) -> Path:
    """Move into `folder`, as `name.2.xml`, `name.3.xml` … when the name is taken; gives the place it got."""
    number = 1
    while True:
        target = folder / (name if number == 1 else _numbered(name, number))
        try:
            rename_new(source, target)
        except FileExistsError:
            number += 1
        else:
            return target


def fitting(stem: str, ending: str) -> str:
    """A file name that Linux allows: `stem` cut at a character where it is too long, `ending` whole."""
    room = _LONGEST_NAME - len(os.fsencode(ending))
    return os.fsencode(stem)[:room].decode("utf-8", "ignore") + ending


def _numbered(name: str, number: int) -> str:
    """The number goes before the first dot, or one of the last two where what follows the first leaves no room."""
    dots = [at for at, character in enumerate(name) if character == "."]
    for at in (*dots[:1], *dots[-2:]):
        stem, added = name[:at], f".{number}{name[at:]}"
        if stem and _LONGEST_NAME - len(os.fsencode(added)) >= min(len(os.fsencode(stem)), _SHORTEST_STEM):
            return fitting(stem, added)
    return fitting(name, f".{number}")


def write_file(path: Path, body: bytes) -> None:
    """Write a file anew, not yet durable."""
    with open(path, "wb", buffering=0) as file:
        rest = memoryview(body)
        while rest:
            rest = rest[file.write(rest) :]


def sync_file(path: Path) -> None:
    """Make a written file durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_files(paths: Sequence[Path], folder: Path) -> None:
    """Make written files below `folder`, and their names, durable: many of them in one step where the kernel can."""
    if len(paths) >= _MANY and _syncfs is not None and _tells_what_failed():
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            if _syncfs(descriptor) == 0:
                return
            code = ctypes.get_errno()
            if code not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
                raise OSError(code, os.strerror(code), str(folder))
        finally:
            os.close(descriptor)
    for path in paths:
        sync_file(path)
    for parent in {path.parent for path in paths} | {folder}:
        sync_folder(parent)


def _tells_what_failed() -> bool:
    release = os.uname().release.split(".")
    number = tuple(int(part) for part in release[:2] if part.isdigit())
    return number >= _SYNCFS_TELLS


def sync_folder(path: Path) -> None:
    """Make renames in a folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def name_fault(name: str) -> str:
    """Why a file name is not accepted, in a word; "" when it is. Controls and bidi marks hide what a name says."""
    if not name or name in (".", "..") or "/" in name or "\0" in name:
        return "path"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        return "length"
    if name.isascii() and name.isprintable():
        return ""
    for character in name:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            return f"U+{ord(character):04X}"
    return ""


class Owner:
    """One worker per folder: a lock that ends with the process, however it ends."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor: int | None = None

    def holds(self) -> bool:
        """Whether the lock is ours, taking it when it is free."""
        if self._descriptor is not None:
            return True
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let another worker have it. May be called again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
