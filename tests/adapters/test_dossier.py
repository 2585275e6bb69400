"""A dossier package is hostile until proved otherwise; what it holds is kept by digest."""

import errno
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from casebus.adapters.dossier import DossierSettings, complete_materials, read_dossier
from casebus.adapters.materials import MaterialFolder
from casebus.schemas.errors import CasebusError

SETTINGS = DossierSettings(names="gb18030", manifest="清单.txt")
PAGE = b"II*\x00 a scanned page"


def gbk(name: str) -> str:
    """A name as Chinese Windows writes it into a ZIP: GBK bytes without the UTF-8 flag."""
    return name.encode("gb18030").decode("cp437")


def package(tmp_path: Path, files: dict[str, bytes], manifest: str | None = None) -> Path:
    path = tmp_path / "AJYS_1.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            info = zipfile.ZipInfo()
            info.filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, body)
        if manifest is not None:
            archive.writestr("LIST", b"")
    if manifest is not None:
        _with_manifest(path, manifest)
    return path


def _with_manifest(path: Path, manifest: str) -> None:
    """Write GBK names into the archive's bytes: zipfile itself would set the UTF-8 flag."""
    with zipfile.ZipFile(path) as archive:
        entries = {i.filename: archive.read(i) for i in archive.infolist() if i.filename != "LIST"}
    entries["清单.txt"] = manifest.encode("gb18030")
    raw = io.BytesIO()
    names = {}
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, body) in enumerate(entries.items()):
            encoded = name.encode("gb18030")
            holder = "ABCDEFGH"[number] * len(encoded)
            names[holder.encode()] = encoded
            archive.writestr(holder, body)
    blob = raw.getvalue()
    for holder, encoded in names.items():
        blob = blob.replace(holder, encoded)
    path.write_bytes(blob)


def codes(problems) -> list[str]:
    return [problem.code for problem in problems]


def test_gbk_names_manifest_and_digests(tmp_path):
    # Given a package with GBK names and a manifest that agrees
    path = package(tmp_path, {"马·哈三笔录.tif": PAGE}, f"1|马·哈三笔录.tif|3|{len(PAGE)}\r\n")
    store = MaterialFolder(tmp_path / "materials")
    # When it is read
    dossier = read_dossier(path, SETTINGS, store)
    # Then every file is there under its own name and digest, and stored once
    assert dossier.problems == ()
    material = dossier.files["马·哈三笔录.tif"]
    assert material.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert material.size == len(PAGE)
    assert material.media_type == "image/tiff"
    assert dossier.pages == {"马·哈三笔录.tif": 3}
    assert store.path(material.sha256).read_bytes() == PAGE


def test_missing_and_extra_files_are_both_named(tmp_path):
    path = package(tmp_path, {"b.tif": PAGE}, "1|a.tif|1|2\r\n")
    problems = read_dossier(path, SETTINGS, MaterialFolder(tmp_path / "m")).problems
    assert codes(problems) == ["DOSSIER_FILE_MISSING", "DOSSIER_FILE_EXTRA"]
    assert [p.params["name"] for p in problems] == ["a.tif", "b.tif"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\x1b[2J.tif", "..\\x.tif"])
def test_hostile_names_are_refused_and_nothing_is_written_outside(tmp_path, name):
    path = package(tmp_path, {name: PAGE})
    dossier = read_dossier(path, DossierSettings(names="gb18030"), MaterialFolder(tmp_path / "m"))
    assert codes(dossier.problems) == ["DOSSIER_NAME_HOSTILE"]
    assert dossier.files == {}
    assert "\x1b" not in dossier.problems[0].params["name"]


def test_a_bomb_is_refused_while_unpacking(tmp_path):
    path = package(tmp_path, {"bomb.tif": b"\0" * 5_000_000})
    dossier = read_dossier(
        path, DossierSettings(names="gb18030", max_ratio=10), MaterialFolder(tmp_path / "m")
    )
    assert codes(dossier.problems) == ["DOSSIER_BOMB"]
    assert not [p for p in (tmp_path / "m").rglob("*") if p.is_file()]


def test_too_many_entries(tmp_path):
    path = package(tmp_path, {f"{n}.tif": PAGE for n in range(3)})
    problems = read_dossier(
        path, DossierSettings(names="gb18030", max_entries=2), MaterialFolder(tmp_path)
    ).problems
    assert codes(problems) == ["DOSSIER_TOO_LARGE"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.tif", PAGE)
        archive.writestr("a.tif", b"other")
    problems = read_dossier(path, DossierSettings(names="gb18030"), MaterialFolder(tmp_path / "m")).problems
    assert codes(problems) == ["DOSSIER_NAME_TWICE"]


def test_a_truncated_package_is_a_problem_not_an_exception(tmp_path):
    path = package(tmp_path, {"a.tif": PAGE * 50})
    path.write_bytes(path.read_bytes()[:-30])
    assert codes(read_dossier(path, SETTINGS, MaterialFolder(tmp_path / "m")).problems) == ["DOSSIER_BROKEN"]


def test_a_damaged_file_inside_is_named(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.tif", PAGE)
    path.write_bytes(path.read_bytes().replace(b"scanned", b"scammed", 1))
    problems = read_dossier(path, DossierSettings(names="gb18030"), MaterialFolder(tmp_path / "m")).problems
    assert codes(problems) == ["DOSSIER_BROKEN"]
    assert problems[0].params["name"] == "a.tif"


def test_materials_are_completed_and_pages_compared(tmp_path):
    path = package(tmp_path, {"a.tif": PAGE}, f"1|a.tif|3|{len(PAGE)}\r\n")
    dossier = read_dossier(path, SETTINGS, MaterialFolder(tmp_path / "m"))
    right = [{"id": "0", "title": "heading"}, {"id": "1", "file_name": "a.tif", "pages": 3}]
    assert complete_materials(right, dossier) == []
    assert right[1]["sha256"] == hashlib.sha256(PAGE).hexdigest()
    wrong = [{"id": "1", "file_name": "a.tif", "pages": 4}, {"id": "2", "file_name": "b.tif"}]
    assert codes(complete_materials(wrong, dossier)) == ["DOSSIER_PAGES_DIFFER", "DOSSIER_FILE_MISSING"]
    assert codes(complete_materials([], dossier)) == ["DOSSIER_FILE_EXTRA"]


def test_the_store_refuses_to_be_asked_for_a_path(tmp_path):
    with pytest.raises(ValueError, match="SHA-256"):
        MaterialFolder(tmp_path).path("../../etc/passwd")


def test_a_full_disk_is_no_fault_of_the_dossier(tmp_path, monkeypatch):
    # Given a disk that has no room for the files of a good package
    path = package(tmp_path, {"a.tif": PAGE})

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("casebus.adapters.materials.os.fsync", full)
    # Then the package is not refused: it waits, and nothing half written is left
    with pytest.raises(CasebusError, match="No space left"):
        read_dossier(path, DossierSettings(names="gb18030"), MaterialFolder(tmp_path / "m"))
    assert not [file for file in (tmp_path / "m").rglob("*") if file.is_file()]
