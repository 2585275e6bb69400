"""A draft's codec block for formats of rows: CSV, dBASE tables, fixed-width lines."""

import csv
import io
import struct
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from ...codecs.charset import TextCode
from .sniff import Sniffed

#: cells that agencies write for "no value"
NULLS: Final = ("\\N", "NULL", "null", "无", "—", "--", "-", "/", "N/A")
TOTALS: Final = ("合计", "总计", "小计", "Total", "TOTAL")
_LONG: Final = 16


def csv_block(bodies: Sequence[bytes], first: Sniffed) -> tuple[dict[str, Any], list[str]]:
    """Settings and remarks."""
    rows = [row for row in _rows(bodies[0], first) if row]
    header = rows[0]  # as it stands: the codec compares it exactly
    named = len(set(header)) == len(header) and not any(_is_data(cell) for cell in header)
    columns = header if named else [f"C{number}" for number in range(1, len(header) + 1)]
    body = rows[1:] if named else rows
    settings: dict[str, Any] = {
        "charset": first.charset, "newline": first.newline or "\r\n", "bom": first.bom,
        "delimiter": first.delimiter, "columns": columns,
    }  # fmt: skip
    remarks = [f"{len(columns)} columns, {len(body)} rows"]
    if not named:
        settings["header"] = False
        twice = sorted({cell for cell in header if cell and header.count(cell) > 1})
        why = f"two columns are called {twice[0]}" if twice else "the first row holds data"
        remarks.append(f"TODO: {why}; give the columns names of their own")
    if body and len(body) > 1 and body[-1][0].strip() in TOTALS:
        last = body.pop()
        count = next((i for i, cell in enumerate(last) if cell.strip() == str(len(body))), None)
        if count is not None:
            settings["totals"] = {"marker": last[0].strip(), "count": columns[count]}
        remarks.append(
            f"the last row begins with {last[0].strip()}" + ("" if count is not None else " (TODO)")
        )
    for other in bodies[1:]:
        more = [row for row in _rows(other, first) if row]
        body += more[1:] if named and more and more[0] == header else []
    cells = [[row[i] if i < len(row) else "" for row in body] for i in range(len(columns))]
    if nulls := [null for null in NULLS if any(cell.strip() == null for column in cells for cell in column)]:
        settings["nulls"] = nulls
    guarded = [columns[i] for i, column in enumerate(cells) if any(cell.endswith("\t") for cell in column)]
    if guarded:
        settings["text_guard"] = guarded
    if digits := [columns[i] for i, column in enumerate(cells) if _long_digits(column)]:
        settings["digits"] = digits
    if first.text.count('"') >= 2 * sum(map(len, rows)):
        settings["quote_all"] = True
    return settings, remarks


def _rows(body: bytes, first: Sniffed) -> list[list[str]]:
    text = TextCode(first.charset).decode(body).lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=first.delimiter))


def _is_data(cell: str) -> bool:
    return not cell or cell.replace("-", "").replace("/", "").replace(".", "").isdigit()


def _long_digits(cells: Sequence[str]) -> bool:
    values = [cell.strip() for cell in cells if cell.strip()]
    return bool(values) and all(len(v) >= _LONG and v[:-1].isdigit() for v in values)


def dbf_block(bodies: Sequence[bytes], first: Sniffed) -> tuple[dict[str, Any], list[str]]:
    """Settings and remarks: the table's own header says its fields."""
    body, fields, remarks = bodies[0], {}, list[str]()
    start = int.from_bytes(body[8:10], "little")
    for at in range(32, start - 31, 32):
        if body[at] == 0x0D:
            break
        raw, kind, size, places = struct.unpack_from("<11sc4xBB", body, at)
        name = raw.partition(b"\0")[0].rstrip().decode("gb18030", "replace")
        letter = kind.decode("latin-1")
        if letter in "DLI":
            fields[name] = letter
        elif letter in "CNF":
            fields[name] = f"{letter}{size}" + (f".{places}" if places and letter != "C" else "")
        else:
            remarks.append(f"TODO: field {name} has the kind {letter}, which is not supported (memo)")
    settings = {"charset": "GB18030", "driver": "ignore", "deleted": "skip", "fields": fields}
    return settings, [*remarks, "the code page that the table names is not trusted"]


def fixed_block(bodies: Sequence[bytes], first: Sniffed) -> tuple[dict[str, Any], list[str]]:
    """Hints only: record types by their first byte, columns where blanks end. A layout is needed."""
    lines = [line for body in bodies for line in body.replace(b"\r\n", b"\n").split(b"\n") if line]
    marks = Counter(line[:1] for line in lines)
    lengths = {mark: {len(line) for line in lines if line[:1] == mark} for mark in marks}
    same = all(len(sizes) == 1 for sizes in lengths.values()) and all(mark.isalnum() for mark in marks)
    remarks = [
        "TODO: columns are guessed from blanks; ask the agency for its record layout (--layout)",
        *(
            f"lines that begin with {m.decode()!r}: {n}, of {sorted(lengths[m])} bytes"
            for m, n in marks.items()
            if same
        ),
    ]
    main, *_ = marks.most_common(1)[0] if marks else (b"A",)
    if not same:
        main = lines[0][:1] if lines else b"A"
    settings: dict[str, Any] = {
        "charset": first.charset, "newline": first.newline or "\n", "fill": " ", "cut": "mark",
        "main": {"marker": main.decode("latin-1"), "fields": _columns([one for one in lines if one[:1] == main])},
    }  # fmt: skip
    if same:
        edges = {"header": lines[0][:1], "trailer": lines[-1][:1]}
        for name, mark in edges.items():
            if mark != main and marks[mark] == len(bodies):
                settings[name] = {
                    "marker": mark.decode(),
                    "fields": _columns([one for one in lines if one[:1] == mark]),
                }
        rest = [mark for mark in marks if mark not in (main, *edges.values())]
        if rest:
            settings["children"] = {
                f"{mark.decode()}_rows": {
                    "marker": mark.decode(), "fields": _columns([one for one in lines if one[:1] == mark])
                }
                for mark in rest
            }  # fmt: skip
    return settings, remarks


def _columns(lines: Sequence[bytes]) -> list[dict[str, Any]]:
    """A column begins where every line has a blank before and some line has none."""
    width = max(map(len, lines), default=2)
    padded = [line.ljust(width) for line in lines]
    starts = [1] + [
        at
        for at in range(2, width)
        if all(line[at - 1] == 0x20 for line in padded) and any(line[at] != 0x20 for line in padded)
    ]
    return [
        {"name": f"F{number}", "bytes": end - start}
        for number, (start, end) in enumerate(pairwise([*starts, width]), 1)
        if end > start
    ]
