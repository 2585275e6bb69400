"""The text values of a record with their paths, and what none of the text formats can carry."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from .charset import TextCode, control_problems, has_controls

#: charsets in which a C0 byte is always that control character
_PLAIN_CONTROLS: Final = ("gb18030", "utf-8", "big5", "ascii", "latin-1", "iso8859-1", "cp1252")


def path_text(path: Sequence[str | int]) -> str:
    """`("RYXX", "RY", 1, "SFZH")` as `RYXX/RY[2]/SFZH`."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else (f"/{step}" if text else step)
    return text


def body_within(body: bytes, limit: int) -> None:
    """Raises BadDocument when the body is empty or larger than the agreed limit."""
    if not body or len(body) > limit:
        params = {"size": str(len(body)), "limit": str(limit)}
        raise BadDocument(problems=[Problem("BODY_TOO_LARGE" if body else "BODY_EMPTY", params=params)])


def scalar_text(value: Any) -> str | None:
    """The text form of a scalar in formats that know only text; None when it has none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else None
    return str(value) if isinstance(value, int | str) else None


def texts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text value below `value`, with its path, in document order."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, (*path, name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from texts(inner, (*path, index))


def encoded(text: str, records: Sequence[Any], code: TextCode) -> bytes:
    """`text` in the agreed charset. Raises BadDocument naming every value that charset or format cannot carry."""
    try:
        body = code.encode(text)
    except UnicodeEncodeError:
        raise BadDocument(problems=unwritable(records, code)) from None
    controls = has_controls(body) if code.python in _PLAIN_CONTROLS else bool(control_problems(text))
    if controls or "\ufffd" in text or "\uffff" in text or "\ufffe" in text:
        raise BadDocument(problems=unwritable(records, code))
    return body


def unwritable(records: Sequence[Any], code: TextCode) -> list[Problem]:
    """One problem for each value with a control, a lone surrogate, U+FFFD or a character the charset lacks."""
    problems: list[Problem] = []
    for index, record in enumerate(records):
        for steps, value in texts(record):
            path = path_text(steps if len(records) == 1 else (f"[{index + 1}]", *steps))
            problems += control_problems(value, path)
            if "\ufffd" in value:
                problems.append(Problem("CHARSET_DAMAGED", path=path))
            lacking = [c for c in code.cannot_write(value) if not "\ud800" <= c <= "\udfff"]
            for character in lacking:
                params = {"character": character, "code": f"U+{ord(character):04X}", "charset": code.label}
                problems.append(Problem("CHARSET_CANNOT_WRITE", path=path, params=params))
    return problems or [Problem("CONTROL_CHARACTER", params={"code": "?"})]
