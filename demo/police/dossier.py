"""The dossier beside a case transfer: a ZIP with GBK names, a manifest and small scanned pages."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from random import Random

from .forms import Entry

MANIFEST = "清单.txt"


class _GbkName(zipfile.ZipInfo):
    """An entry whose name is written in GBK without the flag for UTF-8, as Chinese archivers do."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name for it
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def dossier(entries: Iterable[Entry], rng: Random, mark: str, *, missing: Sequence[str] = ()) -> bytes:
    """The ZIP of every entry with a file. What `missing` names stands in the manifest only."""
    pages = [(e, page(e.file, rng, f"{mark} {e.number}")) for e in entries if e.file]
    lines = [f"{n}|{e.file}|{e.pages}|{len(body)}\r\n" for n, (e, body) in enumerate(pages, 1)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr(_GbkName(MANIFEST), "".join(lines).encode("gbk"))
        for e, body in pages:
            if e.file not in missing:
                package.writestr(_GbkName(e.file), body)
    return out.getvalue()


def page(name: str, rng: Random, mark: str) -> bytes:
    """A small valid file of the type its name says; `mark` (ASCII) makes it the only one of its kind."""
    kind = name.rsplit(".", 1)[-1]
    return {"tif": tiff, "png": png, "pdf": pdf}[kind](rng, mark.encode("ascii"))


def tiff(rng: Random, mark: bytes) -> bytes:
    """A bilevel uncompressed TIFF of 128 by 64 points, with a description."""
    dots = _lines(rng, 16, 64)
    text = mark + b"\0"
    tags = [
        (256, 3, 1, 128),
        (257, 3, 1, 64),
        (258, 3, 1, 1),
        (259, 3, 1, 1),
        (262, 3, 1, 0),
        (270, 2, len(text), 8 + len(dots)),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 3, 1, 64),
        (279, 4, 1, len(dots)),
    ]
    end = 8 + len(dots) + len(text) + len(text) % 2
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *t) for t in tags) + bytes(4)
    return b"II*\0" + struct.pack("<I", end) + dots + text + bytes(len(text) % 2) + directory


def png(rng: Random, mark: bytes) -> bytes:
    """A bilevel PNG of 128 by 96 points, with a text chunk."""
    rows = _lines(rng, 16, 96)
    raw = b"".join(b"\0" + rows[n * 16 : n * 16 + 16] for n in range(96))
    head = struct.pack(">IIBBBBB", 128, 96, 1, 0, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"tEXt", b"Comment\0" + mark),
        (b"IDAT", zlib.compress(raw, 1)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def pdf(rng: Random, mark: bytes) -> bytes:
    """A PDF of one page with a few lines of text and a correct cross-reference table."""
    told = [b"(%s line %d %06d) Tj 0 -14 Td" % (mark, n, rng.randrange(10**6)) for n in range(12)]
    content = b"BT /F1 11 Tf 60 780 Td " + b"\n".join(told) + b" ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, at = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in at)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            table,
            len(out),
        )
    )


def _lines(rng: Random, width: int, height: int) -> bytes:
    """Something like lines of writing: runs of dots between blank rows."""
    blank = bytes(width)
    ink = rng.randbytes(width * height)
    return b"".join(ink[n * width : (n + 1) * width] if n % 8 > 2 else blank for n in range(height))
