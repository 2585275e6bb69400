"""`casebus mapping serve MAPPING [SAMPLE…]`: sample, canonical document, way back and mapping in a browser, live."""

import errno
import os
import secrets
import socket
import sys
import webbrowser
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from waitress.server import create_server

from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from . import exits
from .mapping_named import mapping_path
from .output import say, say_json
from .preview.app import MOST_BYTES, Preview
from .preview.desk import Desk
from .texts import Texts


def mapping_serve(
    name: str,
    samples: Sequence[Path],
    texts: Texts,
    *,
    host: str,
    port: int,
    on: date,
    show: bool,
    json: bool,
) -> int:
    """Serve until interrupted. Raises Misconfigured when there is no such mapping or sample, or the port is taken."""
    desk = Desk(mapping_path(name), _there(samples), on)
    preview = Preview(desk, secrets.token_urlsafe(18), host, texts.language)
    listening = _listening(host, port)
    server = create_server(
        preview, sockets=[listening], threads=4, ident=None, max_request_body_size=MOST_BYTES + 1
    )
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{listening.getsockname()[1]}/{preview.token}/"
    if json:
        say_json({"ok": True, "mapping": name, "url": url})
    else:
        say(texts("serve.started", url=url))
    sys.stdout.flush()
    if show:
        webbrowser.open(url)
    try:
        server.run()  # returns when interrupted
    finally:
        server.close()
    return exits.OK


def _there(samples: Sequence[Path]) -> list[Path]:
    absent = [str(one) for one in samples if not one.is_file()]
    if absent:
        reason = os.strerror(errno.ENOENT)
        problems = [
            Problem("MAPPING_SAMPLE_ABSENT", params={"file": one, "reason": reason}, place=one)
            for one in absent
        ]
        raise Misconfigured("There is no such sample.", problems=problems)
    return list(samples)


def _listening(host: str, port: int) -> socket.socket:
    """Bound before the server is made: one that cannot be bound leaves nothing open."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        problem = Problem("PREVIEW_ADDRESS", params={"address": f"{host}:{port}", "reason": reason})
        raise Misconfigured(f"Cannot listen at {host}:{port}: {reason}", problems=[problem]) from fault
