"""The frame of a dBASE table: its header against what was agreed, its records as bytes, its end."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..settings import nearest
from .charset import TextCode, moved_in
from .dbf_settings import DRIVERS, DbfSettings, Spec, agrees

_HEAD: Final = struct.Struct("<B3sIHH16xBB2x")
_FIELD: Final = struct.Struct("<11sc4xBB14x")
_END_OF_FIELDS: Final = 0x0D
_END_OF_FILE: Final = b"\x1a"
#: dBASE III, FoxPro 2 and Visual FoxPro, alone and with memo files (which matter only where a field is a memo)
_VERSIONS: Final = {
    0x02,
    0x03,
    0x04,
    0x05,
    0x30,
    0x31,
    0x32,
    0x43,
    0x63,
    0x7B,
    0x83,
    0x8B,
    0x8E,
    0xCB,
    0xE5,
    0xF5,
    0xFB,
}
_MEMO: Final = "MGBPW"
#: a record's number from 1, its offset in the file, its bytes without the mark
Slot = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the header says."""

    count: int
    start: int
    size: int
    driver: int
    fields: dict[str, Spec]


def frame_of(body: bytes, settings: DbfSettings, code: TextCode) -> Frame:
    """The header, agreeing with what was declared. Raises BadDocument with every difference."""
    frame = _read(body, code)
    problems = list(_differences(frame, settings, code))
    needed = frame.start + frame.count * frame.size
    rest = body[needed:]
    if not problems and (len(body) < needed or rest not in (b"", _END_OF_FILE)):
        found = len(body) - rest.startswith(_END_OF_FILE)
        params = {"count": str(frame.count), "needed": str(needed), "found": str(found)}
        problems.append(Problem("DBF_SIZE", params=params, place=f"byte {min(needed, len(body)) + 1}"))
    if problems:
        raise BadDocument(problems=problems)
    return frame


def slots(body: bytes, frame: Frame, settings: DbfSettings, problems: list[Problem]) -> Iterator[Slot]:
    """Every record that is a document; deleted and damaged ones are said or skipped as declared."""
    for number in range(1, frame.count + 1):
        at = frame.start + (number - 1) * frame.size
        mark = body[at]
        if mark == 0x20:
            yield number, at, body[at + 1 : at + frame.size]
        elif mark != 0x2A:
            problems.append(Problem("DBF_MARK", params={"found": f"{mark:02X}"}, place=f"record {number}"))
        elif settings.deleted == "refuse":
            problems.append(Problem("DBF_DELETED", place=f"record {number}"))


def header(count: int, settings: DbfSettings, code: TextCode) -> bytes:
    """The header of a dBASE III table."""
    specs, day = settings.specs, settings.updated
    size = 1 + sum(spec.size for spec in specs.values())
    updated = bytes((day.year - 1900, day.month, day.day))
    parts = [_HEAD.pack(0x03, updated, count, 33 + 32 * len(specs), size, 0, settings.driver_byte)]
    for name, spec in specs.items():
        parts.append(_FIELD.pack(code.encode(name), spec.kind.encode(), spec.size, spec.places))
    return b"".join(parts) + bytes([_END_OF_FIELDS])


def _read(body: bytes, code: TextCode) -> Frame:
    if len(body) < 33:
        raise _no_table("it is shorter than a header")
    version, _, count, start, size, __, driver = _HEAD.unpack_from(body)
    if version not in _VERSIONS:
        raise _no_table(f"it begins with the byte {version:02X}")
    fields: dict[str, Spec] = {}
    at = 32
    while at < min(start, len(body)) and body[at] != _END_OF_FIELDS:
        if at + 32 > min(start, len(body)):
            raise _no_table("its list of fields is cut off")
        raw, kind, length, places = _FIELD.unpack_from(body, at)
        try:
            name = moved_in(raw.partition(b"\0")[0].rstrip(b" ").decode(code.python))
        except UnicodeDecodeError:
            raise _no_table(f"the name of field {len(fields) + 1} is not in {code.label}") from None
        if name in fields:
            raise _no_table(f"the field {name} stands twice")
        fields[name] = Spec(kind.decode("latin-1"), length, places)
        at += 32
    if at >= min(start, len(body)):
        raise _no_table("its list of fields has no end")
    return Frame(count, start, size, driver, fields)


def _no_table(reason: str) -> BadDocument:
    return BadDocument(problems=[Problem("DBF_HEADER", params={"reason": reason}, place="header")])


def _differences(frame: Frame, settings: DbfSettings, code: TextCode) -> Iterator[Problem]:
    wanted, found = settings.specs, frame.fields
    if settings.driver == "trust" and not agrees(frame.driver, code):
        params = {"found": DRIVERS[frame.driver], "charset": code.label}
        yield Problem("DBF_DRIVER", params=params, place="header, byte 30")
    absent = [name for name in wanted if name not in found]
    for number, (name, spec) in enumerate(found.items(), start=1):
        params, place = {"name": name, "found": str(spec)}, f"header, field {number} ({name})"
        if spec.kind in _MEMO:
            yield Problem("DBF_MEMO", path=name, params=params, place=place)
        elif name not in wanted:
            params["guess"] = nearest(name, absent)
            yield Problem(
                "DBF_FIELD_EXTRA_NEAR" if params["guess"] else "DBF_FIELD_EXTRA", name, params, place
            )
        elif spec != wanted[name]:
            yield Problem("DBF_FIELD", name, params | {"expected": str(wanted[name])}, place)
    for name in absent:
        yield Problem("DBF_FIELD_MISSING", name, {"name": name, "expected": str(wanted[name])}, "header")
    if found.keys() == wanted.keys() and list(found) != list(wanted):
        yield Problem("DBF_ORDER", params={"expected": ", ".join(wanted)}, place="header")
    size = 1 + sum(spec.size for spec in found.values())
    if size != frame.size:
        params = {"reason": f"its records have {frame.size} bytes, its fields {size}"}
        yield Problem("DBF_HEADER", params=params, place="header")
