"""Dossier packages beside a police file: names in GBK, and what hostile or careless hands pack into a ZIP."""

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pytest
from five_agencies import POLICE
from five_systems import Prefecture
from golden import case_number, filing, filing_key

PAGE = b"II*\x00 one scanned page"


def catalogue(names: list[str], pages: str = "1") -> str:
    return "".join(
        f"<JZ>\n<XH>{n}</XH>\n<SJXH></SJXH>\n<JB>1</JB>\n<WSZL>042301</WSZL>\n<MC>卷</MC>\n<YS>{pages}</YS>\n"
        f"<QSY></QSY>\n<WJM>{name}</WJM>\n</JZ>\n"
        for n, name in enumerate(names, 1)
    )


def package(entries: list[tuple[bytes, bytes]], *, flags: int = 0, attributes: int = 0) -> bytes:
    """A ZIP byte for byte: names as given, no UTF-8 flag unless asked for, deflated."""
    out, central = io.BytesIO(), io.BytesIO()
    for name, content in entries:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = deflate.compress(content) + deflate.flush()
        crc, at = zlib.crc32(content), out.tell()
        told = struct.pack("<HHHHHIIIHH", 20, flags, 8, 0, 0x21, crc, len(packed), len(content), len(name), 0)
        out.write(b"PK\x03\x04" + told + name + packed)
        central.write(
            b"PK\x01\x02\x14\x03" + told + struct.pack("<HHHII", 0, 0, 0, attributes << 16, at) + name
        )
    listed = central.getvalue()
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(listed), out.tell(), 0)
    return out.getvalue() + listed + b"PK\x05\x06" + end


def manifest(names: list[str]) -> tuple[bytes, bytes]:
    lines = "".join(f"{n}|{name}|1|{len(PAGE)}\r\n" for n, name in enumerate(names, 1))
    return "清单.txt".encode("gb18030"), lines.encode("gb18030")


def put(p: Prefecture, serial: int, zipped: bytes | None, names: list[str], **fields: str) -> bytes:
    body = filing(serial, CATALOGUE=catalogue(names), PACKAGE=f"AJYS_{serial}.zip", **fields)
    if zipped is not None:
        (p.home / "police/out" / f"AJYS_{serial}.zip").write_bytes(zipped)
    p.put(POLICE, f"AJYS_{serial}.xml", body)
    p.flow()
    return body


@pytest.mark.parametrize(
    ("charset", "flags"),
    [
        pytest.param("gb18030", 0, id="14-gbk-without-the-flag"),
        pytest.param("utf-8", 0x800, id="14-utf8-flag"),
    ],
)
def test_names_in_any_code_page_find_their_pages(prefecture: Prefecture, charset: str, flags: int) -> None:
    serial = prefecture.serial()
    name = "0001_起诉书（马·哈三）䶮.tif"
    entries = [(name.encode(charset), PAGE), (("清单.txt").encode(charset), manifest([name])[1])]

    body = put(prefecture, serial, package(entries, flags=flags), [name])

    (material,) = prefecture.canonical(POLICE, body)["materials"]
    digest = hashlib.sha256(PAGE).hexdigest()
    assert (material["file_name"], material["sha256"], material["size"]) == (name, digest, len(PAGE))
    assert (prefecture.home / "materials" / digest[:2] / digest).read_bytes() == PAGE
    assert prefecture.outcomes(POLICE, filing_key(serial)) == ["1", "5"]
    (got,) = [
        b for b in prefecture.system.bodies("/api/cases") if b["case"]["policeCaseNo"] == case_number(serial)
    ]
    assert got["materials"][0]["sha256"] == digest


GOOD = "0001.tif"
LINK = stat.S_IFLNK | 0o777
SOUND = package([(GOOD.encode(), PAGE), manifest([GOOD])])
#: what is packed, and the problem it makes
TRICKS: Mapping[str, tuple[list[tuple[bytes, bytes]], dict[str, int], str]] = {
    "zip-slip": ([(b"../../evil.tif", PAGE)], {}, "DOSSIER_NAME_HOSTILE"),
    "zip-slip-backslash": ([(b"..\\..\\evil.tif", PAGE)], {}, "DOSSIER_NAME_HOSTILE"),
    "absolute": ([(b"/etc/cron.d/evil", PAGE)], {}, "DOSSIER_NAME_HOSTILE"),
    "control-character": ([(b"a\nb.tif", PAGE)], {}, "DOSSIER_NAME_HOSTILE"),
    "link": ([(b"link.tif", b"/etc/passwd")], {"attributes": LINK}, "DOSSIER_NAME_HOSTILE"),
    "bomb": ([(b"big.tif", b"\0" * 20_000_000)], {}, "DOSSIER_BOMB"),
    "bomb-as-manifest": ([("清单.txt".encode("gb18030"), b"\0" * 20_000_000)], {}, "DOSSIER_BOMB"),
    "twice": ([(GOOD.encode(), PAGE), (GOOD.encode(), b"other")], {}, "DOSSIER_NAME_TWICE"),
    "encrypted": ([(GOOD.encode(), PAGE)], {"flags": 1}, "DOSSIER_ENCRYPTED"),
    "name-cut-in-half": ([("起".encode("gb18030")[:1], PAGE)], {}, "DOSSIER_NAME_UNREADABLE"),
    "not-listed": ([(GOOD.encode(), PAGE), (b"more.tif", PAGE)], {}, "DOSSIER_FILE_EXTRA"),
    "not-there": ([(b"other.tif", PAGE)], {}, "DOSSIER_FILE_MISSING"),
    "manifest-in-utf8": ([("清单.txt".encode("gb18030"), b"1|\xff|1|1")], {}, "DOSSIER_MANIFEST_UNREADABLE"),
    "manifest-without-pages": (
        [("清单.txt".encode("gb18030"), b"1|0001.tif|many|1")], {}, "DOSSIER_MANIFEST_UNREADABLE"
    ),
}  # fmt: skip


@pytest.mark.parametrize("trick", sorted(TRICKS))
def test_hostile_and_careless_packages_are_refused(prefecture: Prefecture, trick: str) -> None:
    serial = prefecture.serial()
    entries, options, code = TRICKS[trick]
    listed = [*entries] if any(b"txt" in name for name, _ in entries) else [*entries, manifest([GOOD])]
    before = set(prefecture.home.parent.rglob("*evil*"))

    body = put(prefecture, serial, zipped := package(listed, **options), [GOOD])

    refusal = prefecture.refusal(POLICE, body, name=f"AJYS_{serial}.xml")
    assert code in refusal.codes
    assert all(refusal.places)
    refused = prefecture.home / "police/out/refused"
    assert (refused / f"AJYS_{serial}.zip").read_bytes() == zipped
    assert set(prefecture.home.parent.rglob("*evil*")) == before


@pytest.mark.parametrize(
    ("zipped", "code"),
    [
        pytest.param(None, "DOSSIER_ABSENT", id="absent"),
        pytest.param(b"", "DOSSIER_BROKEN", id="empty"),
        pytest.param(b"Rar!\x1a\x07", "DOSSIER_BROKEN", id="no-zip"),
        pytest.param(SOUND[:-30], "DOSSIER_BROKEN", id="14-half"),
        pytest.param(SOUND.replace(SOUND[38:58], b"\xff" * 20, 1), "DOSSIER_BROKEN", id="damaged-inside"),
        pytest.param(
            SOUND.replace(b"\x08\x00\x00\x00\x21", b"\x63\x00\x00\x00\x21"),
            "DOSSIER_METHOD",
            id="unknown-packing",
        ),
        pytest.param(SOUND.replace(b"0001.tif", b"0001.gif", 1), "DOSSIER_BROKEN", id="two-names-for-one"),
        pytest.param(package([(b"\xff\xfe.tif", PAGE)], flags=0x800), "DOSSIER_BROKEN", id="foul-utf8-name"),
    ],
)
def test_packages_that_cannot_be_read_are_refused(
    prefecture: Prefecture, zipped: bytes | None, code: str
) -> None:
    serial = prefecture.serial()

    body = put(prefecture, serial, zipped, [GOOD])

    refusal = prefecture.refusal(POLICE, body, name=f"AJYS_{serial}.xml")
    assert code in refusal.codes
    assert all(refusal.places)


def test_the_pages_of_catalogue_and_manifest_must_agree(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = filing(serial, CATALOGUE=catalogue([GOOD], "7"), PACKAGE=f"AJYS_{serial}.zip")
    zipped = package([(GOOD.encode(), PAGE), manifest([GOOD])])
    (prefecture.home / "police/out" / f"AJYS_{serial}.zip").write_bytes(zipped)
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    code, place = prefecture.refusal(POLICE, body, name=f"AJYS_{serial}.xml").only
    assert code == "DOSSIER_PAGES_DIFFER"
    assert place.endswith("/AJYS/JZML/JZ[1]/YS")


def test_our_zip_is_what_zip_programs_read() -> None:
    with zipfile.ZipFile(io.BytesIO(package([(b"a.tif", PAGE)]))) as archive:
        assert archive.read("a.tif") == PAGE
