"""Fixed-width records counted in GBK bytes, as the prison's system writes and reads them."""

from collections.abc import Mapping, Sequence

#: name, bytes, and whether a number (zeros on the left) or text (blanks on the right)
Layout = Sequence[tuple[str, int, bool]]


def layout(told: str) -> list[tuple[str, int, bool]]:
    """A layout from `name:bytes` words; `:bytes:N` is a number."""
    found = []
    for word in told.split():
        name, size, *number = word.split(":")
        found.append((name, int(size), bool(number)))
    return found


def line(kind: str, fields: Layout, values: Mapping[str, object]) -> bytes:
    """One line with its CRLF. A value too long for its field is an error, never cut."""
    return (
        kind.encode()
        + b"".join(_field(name, size, number, values) for name, size, number in fields)
        + b"\r\n"
    )


def _field(name: str, size: int, number: bool, values: Mapping[str, object]) -> bytes:
    value = values.get(name)
    body = "" if value is None else str(value)
    raw = body.encode("gb18030")
    if len(raw) > size:
        raise ValueError(f"{name}: {body!r} takes {len(raw)} bytes of {size}")
    if number and raw:
        return raw.rjust(size, b"0")
    return raw.ljust(size)


def values(fields: Layout, body: bytes) -> dict[str, str]:
    """The values of one line, its kind and line end taken off. Slices bytes first, decodes then."""
    found, at = {}, 1
    for name, size, _ in fields:
        found[name] = body[at : at + size].decode("gb18030", "replace").strip()
        at += size
    return found
