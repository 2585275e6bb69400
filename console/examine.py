"""The examinations of a deployment, one function each: they look, say what they found, and mend nothing."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from ..ledger import views
from ..ledger.chain import verify_chain
from ..ledger.open import open_ledger
from ..schemas.errors import CasebusError, Unavailable
from .compose import mapping_folder, open_channel, procedure_of
from .config import Config
from .findings import BAD, GOOD, WARN, Finding, of_error
from .lock import holder
from .mapping_check import check, mapping_files
from .texts import Texts

#: seconds to wait for an agency's system to take a connection
REACH = 3.0


def running(config: Config, texts: Texts) -> Iterator[Finding]:
    """Whether a process runs the deployment now."""
    process = holder(config.home)
    text = texts("doctor.not_running") if process is None else texts("doctor.running_as", process=process)
    yield Finding("running", GOOD, "", text)


def folders(config: Config, texts: Texts) -> Iterator[Finding]:
    """The bus's own folders: there, and writable."""
    own = [config.home, config.materials, config.home / config.settings.bus.gateways]
    for folder in own:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=folder, prefix=".doctor-"):
                space = os.statvfs(folder)
        except OSError as error:
            yield Finding("folder", BAD, str(folder), str(error.strerror))
        else:
            free = space.f_bavail * space.f_frsize // 2**20
            state = GOOD if free >= 1024 else WARN
            yield Finding("folder", state, str(folder), texts("doctor.writable", free=free))


def procedure(config: Config, texts: Texts) -> Iterator[Finding]:
    """The procedure can be read."""
    about = config.settings.bus.procedure or texts("doctor.shipped")
    try:
        rows = procedure_of(config).rows
    except CasebusError as error:
        yield of_error("procedure", about, error)
    else:
        yield Finding("procedure", GOOD, about, texts("doctor.handovers", count=len(rows)))


def mappings(config: Config, texts: Texts) -> Iterator[Finding]:
    """The mappings that the agencies use check as a whole."""
    for folder in dict.fromkeys(mapping_folder(config, one) for one in config.settings.agency):
        files = mapping_files([folder]) if folder.is_dir() else []
        problems = tuple(check(files))
        state = BAD if problems or not files else GOOD
        text = texts("mapping.checked", files=len(files), problems=len(problems))
        yield Finding("mappings", state, folder.name, text, problems)


def channels(config: Config, texts: Texts) -> Iterator[Finding]:
    """Each agency's side can be reached; what a running bus holds is not touched."""
    ours = holder(config.home) is None
    for one in config.settings.agency:
        kind = f"{one.code} ({one.channel['kind']})"
        try:
            if ours:
                _ask(config, one.code)
            _reach(getattr(config.channels[one.code], "url", None))
        except Unavailable as error:  # it may come back while the bus runs
            yield of_error("channel", kind, error, WARN)
        except CasebusError as error:
            yield of_error("channel", kind, error)
        else:
            yield Finding("channel", GOOD, kind, texts("doctor.reached" if ours else "doctor.in_use"))


def _ask(config: Config, code: str) -> None:
    """A look for nothing opens the channel and proves what it needs."""
    channel = open_channel(config, code)
    try:
        channel.look([])
    finally:
        channel.close()


def _reach(url: str | None) -> None:
    """A web address takes connections, or Unavailable."""
    parts = urlsplit(url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), timeout=REACH).close()
    except OSError as error:
        raise Unavailable(f"{parts.hostname}:{port}: {error}") from error


def ledger(config: Config, texts: Texts) -> Iterator[Finding]:
    """The database is whole, and the history shows no tampering."""
    about = config.settings.bus.ledger
    if isinstance(config.ledger, Path) and not config.ledger.exists():
        yield Finding("ledger", GOOD, about, texts("doctor.no_ledger"))
        return
    try:
        book = open_ledger(config.ledger, read_only=True)
        try:
            with book.read() as connection:
                faults = views.integrity_faults(connection)
                chain = verify_chain(connection)
        finally:
            book.close()
    except CasebusError as error:
        yield of_error("ledger", about, error)
        return
    text = "; ".join(faults[:5]) if faults else texts("doctor.whole")
    yield Finding("ledger", BAD if faults else GOOD, about, text)
    if chain.broken_at is None:
        yield Finding(
            "chain", GOOD, about, texts("doctor.chain_holds", count=chain.events, head=chain.head[:16])
        )
    else:
        yield Finding("chain", BAD, about, texts("doctor.chain_broken", seq=chain.broken_at))
