"""The dBASE codec passes the suite that ships for plug-in authors."""

import struct
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.dbf import DbfCodec
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecCapabilities, CodecSuite

SETTINGS: dict[str, Any] = {
    "charset": "GB18030",
    "driver": "trust",
    "driver_byte": 77,
    "deleted": "refuse",
    "fields": {
        "AJBH": "C8",
        "XM": "C20",
        "CSRQ": "D",
        "RS": "N4",
        "JE": "N10.2",
        "XS": "F12.4",
        "ZY": "L",
        "XH": "I",
    },
    "required": ["AJBH"],
    "max_bytes": 4000,
}


class TestDbf(CodecSuite):
    capabilities = CodecCapabilities(absent=False, null=False, many=True)

    @pytest.fixture
    def codec(self, tmp_path: Path) -> DbfCodec:
        return DbfCodec(read_settings(DbfCodec.Settings, SETTINGS), tmp_path)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        """As dBASE III wrote them, byte by byte, by this test and not by the codec."""
        shape = [("AJBH", "C", 8, 0), ("XM", "C", 20, 0), ("CSRQ", "D", 8, 0), ("RS", "N", 4, 0)]
        shape += [("JE", "N", 10, 2), ("XS", "F", 12, 4), ("ZY", "L", 1, 0), ("XH", "I", 4, 0)]
        fields = b"".join(
            name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([size, places]) + bytes(14)
            for name, kind, size, places in shape
        )
        rows = [
            b" A1      " + "马·哈三".encode("gbk").ljust(20) + b"19850101   3   1200.50     -0.2500T",
            b" A2      " + b" " * 20 + b" " * 8 + b" " * 4 + b" " * 10 + b" " * 12 + b" ",
        ]
        numbers = [struct.pack("<i", -7), struct.pack("<i", 0)]
        records = [row + number for row, number in zip(rows, numbers, strict=True)]
        return [_table(fields, records), _table(fields, [])]

    @pytest.fixture
    def text_field(self) -> str:
        return "XM"

    @pytest.fixture
    def broken(self, bodies: list[bytes]) -> list[Broken]:
        table = bytearray(bodies[0])
        start, size = struct.unpack_from("<HH", table, 8)
        table[start] = ord("*")
        table[start + size] = ord("?")
        first = bytearray(bodies[0])
        first[start + 1 : start + 9] = b" " * 8
        first[start + 9 : start + 29] = b"a\x1cb".ljust(19) + b"\xc8"
        first[start + 29 : start + 37] = b"20210229"
        first[start + 37 : start + 41] = b"****"
        first[start + 41 : start + 51] = b"      1,50"
        first[start + 63] = ord("J")
        codes = (
            "FIELD_MISSING",
            "CONTROL_CHARACTER",
            "FIXED_CUT",
            "DBF_VALUE",
            "DBF_OVERFLOW",
            "DBF_VALUE",
            "DBF_VALUE",
        )
        return [Broken(bytes(table), ("DBF_DELETED", "DBF_MARK")), Broken(bytes(first), codes)]

    @pytest.fixture
    def too_large(self) -> bytes:
        return b"\x03" * 5000


def _table(fields: bytes, records: list[bytes]) -> bytes:
    size = len(records[0]) if records else 68
    head = b"\x03" + bytes([100, 1, 1]) + struct.pack("<IHH", len(records), 33 + len(fields), size)
    return head.ljust(29, b"\0") + bytes([77, 0, 0]) + fields + b"\r" + b"".join(records) + b"\x1a"
