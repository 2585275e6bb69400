"""A sample that a person names on the command line: a file, or `-` for standard input."""

import sys
from pathlib import Path

from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem

#: bytes; a sample is one delivery of an agency, not an archive
LARGEST = 256 * 1024 * 1024


def sample_body(name: str) -> bytes:
    """Its bytes. Raises Misconfigured when there is no such file, or more than a delivery can be."""
    try:
        if name == "-":
            body = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                body = file.read(LARGEST + 1)
    except OSError as fault:
        raise _unreadable(name, fault.strerror or str(fault)) from fault
    if len(body) > LARGEST:
        raise _unreadable(name, f"> {LARGEST} bytes")
    return body


def _unreadable(name: str, reason: str) -> Misconfigured:
    problem = Problem("MAPPING_SAMPLE_ABSENT", params={"file": name, "reason": reason}, place=name)
    return Misconfigured(f"The sample {name} cannot be read: {reason}", problems=[problem])
