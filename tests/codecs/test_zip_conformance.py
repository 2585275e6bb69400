"""The ZIP codec passes the suite that ships for plug-in authors, on packages as an agency packs them."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.zip import ZipCodec
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecSuite

INNER = {"kind": "xml", "charset": "GB18030", "newline": "", "declaration": False, "root": "Case"}


def made(**settings: Any) -> ZipCodec:
    values = {"names": "GBK", "document": {"name": "案件.xml", "codec": INNER}, "content": "keep"}
    return ZipCodec(read_settings(ZipCodec.Settings, values | settings), Path())


def package(files: dict[str, bytes], **attributes: Any) -> bytes:
    """Stored, GBK names without the UTF-8 flag: packed under ASCII names of the same length, then renamed."""
    raw = io.BytesIO()
    holders: dict[bytes, bytes] = {}
    with zipfile.ZipFile(raw, "w") as archive:
        for number, (name, body) in enumerate(files.items()):
            encoded = name.encode("gb18030")
            holder = chr(0x10 + number) * len(encoded)
            holders[holder.encode()] = encoded
            info = zipfile.ZipInfo(holder)
            info.create_system = info.external_attr = 0
            for attribute, value in attributes.items():
                setattr(info, attribute, value)
            archive.writestr(info, body)
    blob = raw.getvalue()
    for holder, encoded in holders.items():
        blob = blob.replace(holder, encoded)
    return blob


CASE = "<Case><Note>甲</Note></Case>".encode("gb18030")
LIST = "1|卷一/封面.tif|2|4\r\n2|b.txt|0|0\r\n".encode("gb18030")
MANIFEST = {"name": "清单.txt", "charset": "GBK"}


class TestZip(CodecSuite):
    @pytest.fixture
    def codec(self) -> ZipCodec:
        return made(manifest=MANIFEST, max_bytes=5000)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        return [
            package({"案件.xml": CASE, "清单.txt": LIST, "卷一/封面.tif": b"II*\x00", "b.txt": b""}),
            package({"案件.xml": CASE, "清单.txt": b""}),
        ]

    @pytest.fixture
    def text_field(self) -> str:
        return "Note"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        two = "1|a|x|4\r\n2|没有.tif|1|1\r\n".encode("gb18030")
        return [
            Broken(
                package({"案件.xml": CASE, "清单.txt": two, "../a": b"", "c": b"PK\x03\x04"}),
                (
                    "DOSSIER_FILE_EXTRA",
                    "DOSSIER_FILE_MISSING",
                    "DOSSIER_MANIFEST_UNREADABLE",
                    "DOSSIER_NAME_HOSTILE",
                    "ZIP_NESTED",
                ),
            ),
            Broken(
                package({"案件.xml": b"<Case><a/><a/>x</Case>", "清单.txt": b""}),
                ("XML_MIXED", "XML_REPEATED"),
            ),
        ]

    @pytest.fixture
    def too_large(self) -> bytes:
        return b"PK" * 3000
