"""dBASE and FoxPro tables, as old custody and household registers export them: one document per record.

Written here with struct, as the libraries for it read files only (dbfread) or store what does not
fit after their own fashion (dbf); none tells where a character was cut or a table was.
Blank text is "", a blank number, date or yes/no an absent field.
"""

import codecs
import struct
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..contracts import Field, Record
from ..contracts import Path as FieldPath
from .charset import TextCode, control_problems, has_foul_text, is_plainly_utf8, moved_in
from .dbf_settings import DbfSettings, Spec, kind_of
from .dbf_table import Slot, frame_of, header, slots
from .dbf_values import Unfit, Unwritable, read, write
from .leaves import body_within

_END: Final = b"\x1a"


class DbfCodec:
    """Table bytes ↔ one record per record. Pure and thread-safe. The same records are always the same bytes."""

    Settings = DbfSettings

    def __init__(self, settings: DbfSettings, folder: Path) -> None:
        self.settings = settings
        self._code = TextCode(settings.charset, settings.read_as)
        self._specs = settings.specs
        self._unpack = struct.Struct("".join(f"{spec.size}s" for spec in self._specs.values())).unpack
        numbered = list(enumerate(self._specs.items()))
        self._texts = [(number, name) for number, (name, spec) in numbered if spec.kind == "C"]
        self._others = [(number, name, spec) for number, (name, spec) in numbered if spec.kind != "C"]
        self._names = [name for _, name in self._texts]

    def decode(self, body: bytes) -> list[Record]:
        """Every record. Raises BadDocument with every problem, each with record, bytes and field."""
        body_within(body, self.settings.max_bytes)
        frame = frame_of(body, self.settings, self._code)
        if self._code.python != "utf-8" and is_plainly_utf8(body[frame.start :]):
            params = {"charset": self._code.label, "found": "UTF-8"}
            raise BadDocument(problems=[Problem("CHARSET_OTHER", params=params, place="the table")])
        problems: list[Problem] = []
        records = [self._record(slot, problems) for slot in slots(body, frame, self.settings, problems)]
        if problems:
            raise BadDocument(problems=problems)
        return records

    def encode(self, records: Sequence[Record]) -> bytes:
        """A dBASE III table. Raises BadDocument for each value that does not fit its field; never cuts."""
        problems: list[Problem] = []
        rows = [
            self._row(record, f"[{number}]/" if len(records) > 1 else "", problems)
            for number, record in enumerate(records, start=1)
        ]
        if len(records) >= 2**32:
            problems.append(Problem("DBF_TOO_MANY", params={"count": str(len(records))}))
        if problems:
            raise BadDocument(problems=problems)
        return header(len(rows), self.settings, self._code) + b"".join(rows) + _END

    def locate(self, body: bytes, index: int, path: FieldPath) -> str:
        """`record 3, bytes 25-32 (CSRQ)`; bytes are counted from 1 within the record, its mark the first."""
        frame = frame_of(body, self.settings, self._code)
        name = next((step for step in path if isinstance(step, str)), "")
        for nth, (number, _, __) in enumerate(slots(body, frame, self.settings, [])):
            if nth == index:
                return self._place(number, name)
        return f"document {index + 1}"

    def layout(self) -> Sequence[Field] | None:
        """The fields with their lengths in bytes."""
        required = self.settings.required
        return tuple(_field(name, spec, name in required) for name, spec in self._specs.items())

    def _place(self, number: int, name: str) -> str:
        start = 2
        for field, spec in self._specs.items():
            if field == name:
                return f"record {number}, bytes {start}-{start + spec.size - 1} ({name})"
            start += spec.size
        return f"record {number}"

    def _record(self, slot: Slot, problems: list[Problem]) -> Record:
        number, _, raw = slot
        parts = self._unpack(raw)
        record: Record = dict.fromkeys(self._specs)
        try:
            joined = b"\0".join([parts[n].rstrip(b" \0") for n, _ in self._texts]).decode(self._code.python)
        except UnicodeDecodeError:
            self._read_slowly(number, parts, record, problems)
        else:
            joined = moved_in(joined) if self._code.python == "gb18030" else joined
            values = joined.split("\0")
            if len(values) != len(self._texts) or has_foul_text(joined.replace("\0", "")):
                self._read_slowly(number, parts, record, problems)
            else:
                record.update(zip(self._names, values, strict=True))
        for at, name, spec in self._others:
            try:
                value = read(parts[at], spec, self.settings)
            except Unfit as unfit:
                params = {"name": name, **unfit.params}
                problems.append(Problem(unfit.code, name, params, self._place(number, name)))
                continue
            if value is None:
                del record[name]
            else:
                record[name] = value
        for name in self.settings.required:
            if record.get(name, "") == "":
                problems.append(Problem("FIELD_MISSING", name, {"name": name}, self._place(number, name)))
        return record

    def _read_slowly(
        self, number: int, parts: tuple[bytes, ...], record: Record, problems: list[Problem]
    ) -> None:
        """Field by field: a half character at the end, wrong bytes, controls and damage, each with its place."""
        cut: list[str] = []
        for at, name in self._texts:
            part, place = parts[at].rstrip(b" \0"), self._place(number, name)
            text, half = self._whole(part)
            if text is None:
                params = {"charset": self._code.label, "bytes": part.hex(" ").upper()[:60]}
                problems.append(Problem("CHARSET_WRONG_BYTES", name, params, place))
                continue
            if half and self.settings.cut == "refuse":
                params = {"name": name, "bytes": half.hex(" ").upper(), "value": text}
                problems.append(Problem("FIXED_CUT", name, params, place))
            elif half:
                cut.append(name)
            problems += [replace(one, place=place) for one in control_problems(text, name)]
            if "\ufffd" in text:
                problems.append(Problem("CHARSET_DAMAGED", path=name, place=place))
            record[name] = text
        if cut:
            record["#cut"] = cut

    def _whole(self, part: bytes) -> tuple[str | None, bytes]:
        """The text and the half character it ends in; no text when bytes are wrong elsewhere."""
        decoder = codecs.getincrementaldecoder(self._code.python)()
        try:
            text = decoder.decode(part)
        except UnicodeDecodeError:
            return None, b""
        half = bytes(decoder.getstate()[0])
        if half[:1] == b"\xff":  # Python waits for more, though no GB character begins so
            return None, b""
        return moved_in(text) if self._code.python == "gb18030" else text, half

    def _row(self, record: Record, path: str, problems: list[Problem]) -> bytes:
        for name in record.keys() - self._specs.keys() - {"#cut"}:
            problems.append(Problem("FIELD_UNKNOWN", path=path + name, params={"name": name}))
        parts = [b" "]
        for name, spec in self._specs.items():
            value: Any = record.get(name, "" if spec.kind == "C" else None)
            missing = name not in record or value == ""
            try:
                if missing and name in self.settings.required:
                    raise Unfit("FIELD_MISSING")
                if missing and spec.kind == "I":
                    raise Unfit("FIELD_MISSING")  # a binary number cannot be blank
                if value is None and name in record:
                    raise Unfit("FIELD_NULL")
                blank = missing or value is None
                parts.append(b" " * spec.size if blank else write(value, spec, self._code, path + name))
            except Unfit as unfit:
                params = {"name": name, **unfit.params}
                problems.append(Problem(unfit.code, path=path + name, params=params))
            except Unwritable as unwritable:
                problems += unwritable.problems
        return b"".join(parts)


def _field(name: str, spec: Spec, required: bool) -> Field:
    number = spec.kind == "N"
    return Field(
        name,
        kind=kind_of(spec),
        required=required,
        max_bytes=spec.size if spec.kind == "C" else None,
        max_chars=spec.size if number else None,
        digits=spec.size - bool(spec.places) if number else None,
        places=spec.places if number else None,
    )
