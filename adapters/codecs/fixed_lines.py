"""One fixed-width record type, compiled: bytes are sliced first and decoded after.

A GBK trail byte may look like a letter, so nothing is searched in raw bytes; and half a
character at a field's end would swallow the next field's first byte if decoded together.
"""

import codecs
import struct
from dataclasses import replace
from typing import Any

from ...schemas.problem import Problem
from .charset import TextCode, moved_in
from .fixed_settings import Column, FixedSettings, LineLayout
from .leaves import scalar_text, unwritable


class Line:
    """Reads and writes one record type. Thread-safe."""

    def __init__(self, layout: LineLayout, settings: FixedSettings, code: TextCode) -> None:
        self.marker = layout.marker.encode("ascii")
        self.columns = layout.fields
        self.names = [column.name for column in layout.fields]
        self.size = len(self.marker) + sum(column.bytes for column in layout.fields)
        self._settings, self._code = settings, code
        self._unpack = struct.Struct(
            f"{len(self.marker)}x" + "".join(f"{c.bytes}s" for c in layout.fields)
        ).unpack
        self._fills = [column.fill or settings.fill for column in layout.fields]
        #: all but plain text on the left, which is most
        self._special = [
            (index, column, self._fills[index])
            for index, column in enumerate(layout.fields)
            if column.kind != "text" or column.align != "left" or self._fills[index] != settings.fill
        ]

    def read(self, line: bytes, number: int, problems: list[Problem]) -> dict[str, Any]:
        """The record of one line of the right size; its problems name line, bytes and field."""
        parts = self._unpack(line)
        try:
            joined = b"\0".join(parts).decode(self._code.python)
        except UnicodeDecodeError:
            return self._read_slowly(parts, number, problems)
        if not line.isascii():
            joined = moved_in(joined) if self._code.python == "gb18030" else joined
            if "\ufffd" in joined:
                problems.append(Problem("CHARSET_DAMAGED", place=f"line {number}"))
        texts, fill = joined.split("\0"), self._settings.fill
        record: dict[str, Any] = dict(zip(self.names, [text.rstrip(fill) for text in texts], strict=True))
        for index, column, own in self._special:
            record[column.name] = self._value(column, own, texts[index], number, problems)
        return record

    def _value(self, column: Column, fill: str, text: str, number: int, problems: list[Problem]) -> str:
        blank = self._settings.fill
        if column.align == "left":
            value = text.rstrip(fill)
        else:
            value = text.lstrip(fill) or ("" if fill in (blank, " ") else fill)
            value = "" if not value.strip(blank) else value
        if column.kind != "text" and value and not (value.isascii() and value.isdigit()):
            params = {"name": column.name, "value": value[:40]}
            problems.append(
                Problem(
                    "FIXED_DIGITS", path=column.name, params=params, place=self.place(number, column.name)
                )
            )
        return value

    def _read_slowly(self, parts: tuple[bytes, ...], number: int, problems: list[Problem]) -> dict[str, Any]:
        record: dict[str, Any] = {}
        cut: list[str] = []
        for column, fill, part in zip(self.columns, self._fills, parts, strict=True):
            text, half = self._whole(part, column.align == "left")
            where = self.place(number, column.name)
            if text is None:
                params = {"charset": self._code.label, "bytes": part.hex(" ").upper()[:60]}
                problems.append(Problem("CHARSET_WRONG_BYTES", path=column.name, params=params, place=where))
                continue
            if half and self._settings.cut == "refuse":
                params = {"name": column.name, "bytes": half.hex(" ").upper(), "value": text}
                problems.append(Problem("FIXED_CUT", path=column.name, params=params, place=where))
            elif half:
                cut.append(column.name)
            record[column.name] = self._value(column, fill, text, number, problems)
        return record | ({"#cut": cut} if cut else {})

    def _whole(self, part: bytes, left: bool) -> tuple[str | None, bytes]:
        """The text of one field and the half character it ended in; no text when bytes are wrong elsewhere."""
        body = part.rstrip(self._settings.fill.encode()) if left else part
        decoder = codecs.getincrementaldecoder(self._code.python)()
        try:
            text = decoder.decode(body)
        except UnicodeDecodeError:
            return None, b""
        half = decoder.getstate()[0]
        if half[:1] == b"\xff":  # Python waits for more, though no GB character begins so
            return None, b""
        return moved_in(text), half

    def write(self, record: dict[str, Any], path: str, problems: list[Problem]) -> bytes:
        """The line without its end. Too long a value is a problem that names both lengths; nothing is cut."""
        parts = [self.marker]
        for column, fill in zip(self.columns, self._fills, strict=True):
            value = record.get(column.name, "")
            text = value if type(value) is str else scalar_text("" if value is None else value)
            below = f"{path}{column.name}"
            if value is None or text is None:
                code, params = ("FIELD_NULL", {}) if value is None else ("VALUE_KIND", {"expected": "text"})
                params |= {"name": column.name, "kind": type(value).__name__}
                problems.append(Problem(code, path=below, params=params))
                continue
            parts.append(self._written(column, fill, text or "", below, problems))
        return b"".join(parts)

    def _written(self, column: Column, fill: str, text: str, path: str, problems: list[Problem]) -> bytes:
        try:
            body = self._code.encode(text)
        except UnicodeEncodeError:
            body = b""
        if "\ufffd" in text or (text and not body):
            problems += [replace(problem, path=path) for problem in unwritable([text], self._code)]
        if column.kind != "text" and text and not (text.isascii() and text.isdigit()):
            params = {"name": column.name, "value": text[:40]}
            problems.append(Problem("FIXED_DIGITS", path=path, params=params))
        if len(body) > column.bytes:
            params = {"name": column.name, "needed": str(len(body)), "available": str(column.bytes)}
            problems.append(Problem("FIXED_TOO_LONG", path=path, params=params))
        padding = (fill if text else self._settings.fill).encode()
        return (
            body.ljust(column.bytes, padding) if column.align == "left" else body.rjust(column.bytes, padding)
        )

    def place(self, number: int, name: str) -> str:
        """`line 3, bytes 13-20 (CSRQ)`, counted from 1."""
        start = len(self.marker)
        for column in self.columns:
            if column.name == name:
                return f"line {number}, bytes {start + 1}-{start + column.bytes} ({name})"
            start += column.bytes
        return f"line {number}"
