"""Packages of a stranger: names, links, bombs, manifests that do not agree; and packages written exactly."""

import base64
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.zip import ZipCodec
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument, Misconfigured

INNER = {"kind": "xml", "charset": "UTF-8", "newline": "", "declaration": False, "root": "Case"}
CASE = b"<Case><Note>1</Note></Case>"
PAGE = b"II*\x00 a page"


def made(**settings: Any) -> ZipCodec:
    document = {"name": "*.xml", "writes": "case.xml", "codec": INNER}
    return ZipCodec(
        read_settings(ZipCodec.Settings, {"names": "GB18030", "document": document} | settings), Path()
    )


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_STORED, mode: int = 0) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as archive:
        archive.writestr("case.xml", CASE)
        for name, body in files:
            info = zipfile.ZipInfo()
            info.filename = name
            info.compress_type, info.external_attr = method, mode << 16
            archive.writestr(info, body)
    return raw.getvalue()


def problems(codec: ZipCodec, body: bytes) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as caught:
        codec.decode(body)
    return [(problem.code, problem.place) for problem in caught.value.problems]


def refused(codec: ZipCodec, record: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as caught:
        codec.encode([record])
    return [(problem.code, problem.path) for problem in caught.value.problems]


def a_file(name: str = "a.tif", body: bytes = PAGE, **more: Any) -> dict[str, Any]:
    return {"name": name, "content": base64.b64encode(body).decode()} | more


def test_files_come_with_their_digests_and_content_only_where_kept() -> None:
    digest = hashlib.sha256(PAGE).hexdigest()
    file = {"name": "a.tif", "bytes": len(PAGE), "sha256": digest}
    assert made().decode(packed(("a.tif", PAGE))) == [{"Note": "1", "files": [file]}]
    kept = file | {"content": base64.b64encode(PAGE).decode()}
    assert made(content="keep").decode(packed(("a.tif", PAGE))) == [{"Note": "1", "files": [kept]}]
    assert made().decode(packed()) == [{"Note": "1"}]


def test_names_in_gbk_and_in_utf8_are_read_as_meant_and_written_as_declared() -> None:
    record = {"Note": "1", "files": [a_file("卷一/封面.tif")]}
    gbk, utf8 = made().encode([record]), made(names="UTF-8").encode([record])
    assert "卷一/封面.tif".encode("gb18030") in gbk
    assert "卷一/封面.tif".encode() in utf8
    for body in (gbk, utf8):
        assert made().decode(body)[0]["files"][0]["name"] == "卷一/封面.tif"
    with zipfile.ZipFile(io.BytesIO(utf8)) as archive:
        assert archive.namelist() == ["case.xml", "卷一/封面.tif"]
        assert archive.testzip() is None


@pytest.mark.parametrize("name", ["../a", "/etc/a", "a/../../b", "..\\a", "C:\\a", "a\u202eb"])
def test_names_that_lead_out_are_refused_in_and_out(name: str) -> None:
    assert [code for code, _ in problems(made(), packed((name, b"")))] == ["DOSSIER_NAME_HOSTILE"]
    assert refused(made(), {"files": [a_file(name)]}) == [("DOSSIER_NAME_HOSTILE", "files[1]/name")]


def test_every_bad_member_is_named_at_once() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed(("../a", b""), ("b", b""), ("b", b""), ("c.zip", packed()))
    assert problems(made(), twice) == [
        ("DOSSIER_NAME_HOSTILE", "../a"),
        ("DOSSIER_NAME_TWICE", "b"),
        ("ZIP_NESTED", "c.zip"),
    ]
    assert problems(made(), packed(("l", b"/etc/passwd"), mode=0o120777)) == [("DOSSIER_NAME_HOSTILE", "l")]


def test_an_encrypted_member_is_named() -> None:
    body = bytearray(packed(("a", b"x")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.rindex(mark) + offset] |= 1
    assert problems(made(), bytes(body)) == [("DOSSIER_ENCRYPTED", "a")]


def test_bombs_are_refused_by_ratio_total_and_count() -> None:
    bomb = packed(("a", b"0" * 300_000), method=zipfile.ZIP_DEFLATED)
    assert problems(made(), bomb) == [("DOSSIER_BOMB", "a")]
    assert problems(made(max_ratio=10_000, max_unpacked=200_000), bomb) == [("DOSSIER_BOMB", "a")]
    assert made(max_ratio=10_000).decode(bomb)[0]["files"][0]["bytes"] == 300_000
    assert problems(made(max_entries=1), packed(("a", b""))) == [("DOSSIER_TOO_LARGE", "ZIP")]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_unpacks_all_at_once_is_refused_unopened(method: int) -> None:
    body = packed(("a", b"0" * 3_000_000), method=method)
    assert problems(made(), body) == [("DOSSIER_METHOD", "case.xml"), ("DOSSIER_METHOD", "a")]


def test_a_directory_of_too_many_entries_is_not_even_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    body = packed(*((f"{number}", b"") for number in range(30)))
    monkeypatch.setattr(zipfile.ZipFile, "__init__", None)
    assert problems(made(max_entries=9), body) == [("DOSSIER_TOO_LARGE", "ZIP")]


def test_a_zip_inside_is_refused_unless_its_ending_is_declared() -> None:
    assert made().decode(packed(("a.ofd", packed())))[0]["files"][0]["name"] == "a.ofd"
    assert problems(made(packages=[]), packed(("a.ofd", packed()))) == [("ZIP_NESTED", "a.ofd")]


def test_there_is_one_document() -> None:
    assert problems(made(), packed(("b.xml", CASE))) == [("ZIP_DOCUMENT", "ZIP")]
    assert problems(made(document={"name": "x.json", "codec": INNER}), packed()) == [("ZIP_DOCUMENT", "ZIP")]
    bad = packed().replace(b"</Case>", b"</Casf>")
    assert [code for code, _ in problems(made(), bad)] == ["DOSSIER_BROKEN"]


def test_the_documents_own_problems_stand_at_its_name() -> None:
    wrong = made(document={"name": "*.xml", "codec": INNER | {"root": "Other"}})
    assert problems(wrong, packed()) == [("XML_ROOT", "case.xml: line 1")]
    body = packed(("a.tif", PAGE))
    assert made().locate(body, 0, ("Note",)) == "case.xml: line 1, /Case/Note"
    assert made().locate(body, 0, ("files", 0, "name")) == "a.tif"
    taken = made(document={"name": "*.xml", "codec": INNER}, files="Note")
    assert problems(taken, packed()) == [("ZIP_KEY_TAKEN", "case.xml")]


COLUMNS = ["number", "file", "pages", "bytes", "title", "sha256"]


def test_the_manifest_is_written_with_sizes_and_digests_and_checked_when_read() -> None:
    manifest = {"name": "LIST.txt", "charset": "GBK", "separator": "\t", "columns": COLUMNS, "document": True}
    codec = made(manifest=manifest, content="keep", date="2021-09-29T10:00:00")
    body = codec.encode([{"Note": "1", "files": [a_file(pages=2, title="封面")]}])
    digest = hashlib.sha256(PAGE).hexdigest()
    line = f"2\ta.tif\t2\t{len(PAGE)}\t封面\t{digest}\r\n".encode("gb18030")
    assert line in body
    assert codec.encode(codec.decode(body)) == body
    assert codec.decode(body)[0]["files"] == [
        {"name": "a.tif", "bytes": 11, "sha256": digest, "pages": 2, "title": "封面"} | a_file()
    ]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
        assert {info.date_time for info in archive.infolist()} == {(2021, 9, 29, 10, 0, 0)}
    wrong = files["LIST.txt"].replace(digest.encode(), b"0" * 64).replace(b"\t11\t", b"\t12\t")
    del files["case.xml"]
    assert problems(codec, packed(*(files | {"LIST.txt": wrong}).items())) == [
        ("ZIP_MANIFEST_DIFFERS", "LIST.txt, a.tif"),
        ("ZIP_MANIFEST_DIFFERS", "LIST.txt, a.tif"),
    ]
    del files["LIST.txt"]
    assert problems(codec, packed(*files.items())) == [("DOSSIER_FILE_MISSING", "LIST.txt")]


def test_what_cannot_be_packed_is_all_named() -> None:
    manifest = {"name": "LIST.txt", "charset": "GBK", "columns": ["file", "pages", "title"]}
    codec = made(manifest=manifest, names="Big5")
    files = [
        {"name": "a"},
        a_file("b", content="*"),
        a_file("c", bytes=1, sha256="0"),
        a_file("c", title="x|y"),
        a_file("case.xml", pages="two"),
        a_file("LIST.txt", junk=1),
        a_file("镕喆.tif"),
        "x",
    ]
    assert sorted(refused(codec, {"Note": ["a", ["b"]], "files": files})) == sorted(
        [
            ("VALUE_KIND", "Note[2]"),
            ("ZIP_CONTENT_MISSING", "files[1]/content"),
            ("ZIP_CONTENT_BROKEN", "files[2]/content"),
            ("ZIP_MANIFEST_DIFFERS", "files[3]/bytes"),
            ("ZIP_MANIFEST_DIFFERS", "files[3]/sha256"),
            ("DOSSIER_NAME_TWICE", "files[4]/name"),
            ("DOSSIER_NAME_TWICE", "files[5]/name"),
            ("DOSSIER_NAME_TWICE", "files[6]/name"),
            ("FIELD_UNKNOWN", "files[6]/junk"),
            ("CHARSET_CANNOT_WRITE", "files[7]/name"),
            ("VALUE_KIND", "files[8]"),
            ("ZIP_MANIFEST_CELL", "files"),
            ("ZIP_MANIFEST_CELL", "files"),
        ]
    )
    assert refused(codec, {"files": "x"}) == [("FIELD_NOT_LIST", "files")]
    assert refused(made(document={"name": "*.xml", "codec": INNER}), {"Note": "1"}) == [("ZIP_NO_NAME", "")]


def test_the_layout_is_the_documents_and_the_files(tmp_path: Path) -> None:
    assert made().layout() is None
    (tmp_path / "a.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Case"><xs:complexType><xs:sequence>'
        '<xs:element name="Note" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:schema>'
    )
    document = {"name": "case.xml", "codec": INNER | {"schema": "a.xsd"}}
    values = {
        "names": "GBK",
        "document": document,
        "content": "keep",
        "manifest": {"name": "L", "charset": "GBK"},
    }
    codec = ZipCodec(read_settings(ZipCodec.Settings, values), tmp_path)
    fields = {field.path: field.kind for field in codec.layout() or ()}
    assert list(fields) == ["Note", "files"] + [
        f"files/{key}" for key in ("name", "bytes", "sha256", "pages", "content")
    ]


def test_settings_of_the_document_are_told_below_it() -> None:
    with pytest.raises(Misconfigured) as caught:
        made(document={"name": "a.csv", "codec": {"kind": "csv", "charset": "UTF-8", "no-such": 1}})
    assert all(problem.path.startswith("document.codec.") for problem in caught.value.problems)


@pytest.mark.parametrize(
    "settings",
    [
        {"document": {"name": "a", "codec": {"kind": "zip"}}},
        {"document": {"name": "a", "codec": {}}},
        {"document": {"name": "../a", "codec": INNER}},
        {"document": {"name": "a", "writes": "*.xml", "codec": INNER}},
        {"manifest": {"name": "a", "charset": "GBK", "columns": ["number"]}},
        {"date": "1979-01-01T00:00:00"},
        {"document": {"name": "a", "codec": {"kind": "no-such"}}},
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured):
        made(**settings)
