"""Agencies that misbehave: duplicates, resends with another content, half-written files, missing documents."""

import os
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.mapping.mapping_file import MappingFile
from five_agencies import POLICE
from five_systems import Prefecture
from golden import case_number, filing, filing_key


def posted(p: Prefecture, serial: int) -> list[bytes]:
    return [body for _, _, body in p.system.posts if case_number(serial).encode() in body]


def test_the_same_file_again_is_a_duplicate_and_sent_once(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = filing(serial)
    for name in (f"AJYS_{serial}.xml", f"AJYS_{serial}_again.xml", f"AJYS_{serial}.xml"):
        prefecture.put(POLICE, name, body)
        prefecture.flow()

    assert len(posted(prefecture, serial)) == 1
    assert [one["verdict"] for one in prefecture.decisions(POLICE, body)] == [
        "accepted",
        "duplicate",
        "duplicate",
    ]
    assert prefecture.outcomes(POLICE, filing_key(serial)) == ["1", "2", "2", "5"]
    done = prefecture.home / "police/out/done"
    assert all(file.read_bytes() == body for file in done.glob(f"AJYS_{serial}*"))


def test_a_resend_with_another_content_is_a_conflict_and_changes_nothing(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    first, second = filing(serial), filing(serial, name="李四".encode("gb18030"))
    prefecture.put(POLICE, f"AJYS_{serial}.xml", first)
    prefecture.flow()
    prefecture.put(POLICE, f"AJYS_{serial}_2.xml", second)
    prefecture.flow()

    assert [b"\xe6\x9d\x8e\xe5\x9b\x9b" in body for body in posted(prefecture, serial)] == [False]
    refusal = prefecture.refusal(POLICE, second, verdict="conflict", name=f"AJYS_{serial}_2.xml")
    assert refusal.codes == ["KEY_CONFLICT"]
    assert prefecture.outcomes(POLICE, filing_key(serial)) == ["1", "3", "5"]


def test_a_correction_that_says_what_it_replaces_is_taken(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    number = f"临公(刑)立字〔2021〕{serial:04d}号"
    prefecture.put(POLICE, f"AJYS_{serial}.xml", filing(serial))
    prefecture.flow()
    second = filing(serial, name="李四".encode("gb18030"), WSWH=number + "之一", TDWSWH=number)
    prefecture.put(POLICE, f"AJYS_{serial}_2.xml", second)
    prefecture.flow()

    assert ["李四".encode() in body for body in posted(prefecture, serial)] == [False, True]
    assert prefecture.outcomes(POLICE, filing_key(serial) + "之一") == ["1", "5"]


def test_what_was_refused_is_looked_at_afresh(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    wrong, right = filing(serial, ZJHM="622901198501010013"), filing(serial)
    for body in (wrong, wrong, right):
        prefecture.put(POLICE, f"AJYS_{serial}.xml", body)
        prefecture.flow()

    assert [one["verdict"] for one in prefecture.decisions(POLICE, wrong)] == ["refused", "refused"]
    assert prefecture.outcomes(POLICE, filing_key(serial)) == ["1", "4", "4", "5"]
    assert len(posted(prefecture, serial)) == 1
    refused = prefecture.home / "police/out/refused"
    assert len([file for file in refused.glob(f"AJYS_{serial}*.xml") if file.read_bytes() == wrong]) == 2


@pytest.mark.parametrize(
    ("handover", "kind", "missing"),
    [
        ("02", "042109", ["case-file", "evidence"]),
        ("03", "042201", ["case-file", "evidence"]),
        ("01", "042201", ["filing-decision"]),
    ],
)
def test_missing_mandatory_documents_are_each_named(
    prefecture: Prefecture, handover: str, kind: str, missing: list[str]
) -> None:
    serial = prefecture.serial()
    charges = "<ZMXX>\n<ZM>\n<XH>1</XH>\n<ZMMC>盗窃罪</ZMMC>\n<FLTK></FLTK>\n<ZMDM></ZMDM>\n</ZM>\n</ZMXX>\n"
    body = filing(serial, YWLX=handover, WSZL=kind, JYAQ="…", CHARGES=charges + "<QZCSXX>\n</QZCSXX>\n")
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    refusal = prefecture.refusal(POLICE, body, name=f"AJYS_{serial}.xml")
    assert set(refusal.codes) == {"PROCEDURE_DOCUMENT_MISSING"}
    assert [problem.params["kind"] for problem in refusal.problems] == missing
    assert all(problem.rule.startswith("procedure ") for problem in refusal.problems)
    assert all("/AJYS/" in place for place in refusal.places)
    assert posted(prefecture, serial) == []


def test_missing_mandatory_fields_are_placed_where_they_belong(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = filing(serial, LASJ="")
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    code, place = prefecture.refusal(POLICE, body, name=f"AJYS_{serial}.xml").only
    assert code == "PROCEDURE_FIELD_MISSING"
    assert place.endswith("/AJYS/AJXX/LASJ")


@pytest.mark.parametrize(
    "name", ["AJYS_{}.xml.tmp", "AJYS_{}.xml.part", ".AJYS_{}.xml", "~AJYS_{}.xml", "AJYS_{}.zip"]
)
def test_files_still_on_their_way_are_left_alone(prefecture: Prefecture, name: str) -> None:
    serial = prefecture.serial()
    waiting, body = prefecture.home / "police/out" / name.format(serial), filing(serial)
    waiting.write_bytes(body[:500])
    prefecture.flow()
    assert waiting.read_bytes() == body[:500]

    # When it is whole and gets its name
    waiting.write_bytes(body)
    waiting.rename(waiting.with_name(f"AJYS_{serial}.xml"))
    prefecture.flow()

    assert len(posted(prefecture, serial)) == 1


@pytest.mark.parametrize("name", ["evil\n.xml", "AJYS_\u202elmx.xml", "AJYS_\x01.xml"])
def test_tricks_in_file_names_are_left_alone_and_told(
    prefecture: Prefecture, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    trick = prefecture.home / "police/out" / name
    trick.write_bytes(filing(prefecture.serial()))

    prefecture.flow()

    assert trick.exists()
    (told,) = [one.message for one in caplog.records if "left alone" in one.message]
    assert told.isprintable()
    trick.unlink()


def test_links_out_of_the_folder_are_never_followed(prefecture: Prefecture, tmp_path: Path) -> None:
    serial = prefecture.serial()
    (tmp_path / "secret.xml").write_bytes(filing(serial))
    link = prefecture.home / "police/out" / f"AJYS_{serial}.xml"
    os.symlink(tmp_path / "secret.xml", link)

    prefecture.flow()

    assert link.is_symlink()
    assert posted(prefecture, serial) == []


def test_a_name_that_no_mapping_reads_is_refused(prefecture: Prefecture) -> None:
    body = filing(prefecture.serial())
    prefecture.put(POLICE, "通知 (1).xml", body)

    prefecture.flow()

    assert prefecture.refusal(POLICE, body, name="通知 (1).xml").only == ("SOURCE_UNKNOWN", "通知 (1).xml")


def test_a_huge_file_is_refused_and_kept(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    body = filing(serial, JYAQ="长" * (4 << 20))
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    refusal = prefecture.refusal(POLICE, body, name=f"AJYS_{serial}.xml")
    assert refusal.codes == ["BODY_TOO_LARGE"]
    assert refusal.problems[0].params["size"] == str(len(body))


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"%PDF-1.7", b"<"])
def test_what_is_no_document_at_all_is_refused(prefecture: Prefecture, body: bytes) -> None:
    name = f"AJYS_none{prefecture.serial()}.xml"
    prefecture.put(POLICE, name, body)

    prefecture.flow()

    assert prefecture.refusal(POLICE, body, name=name).codes


def test_a_document_that_breaks_the_reader_itself_holds_up_no_other(
    prefecture: Prefecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    serial = prefecture.serial()
    body = filing(serial)
    taken = MappingFile.read

    def breaks(mapping: MappingFile, record: Any, **more: Any) -> Any:
        if record.get("AJXX", {}).get("AJBH") == case_number(serial):
            raise ZeroDivisionError("a fault of ours")
        return taken(mapping, record, **more)

    monkeypatch.setattr(MappingFile, "read", breaks)
    prefecture.put(POLICE, f"AJYS_{serial}.xml", body)

    prefecture.flow()

    refusal = prefecture.refusal(POLICE, body, name=f"AJYS_{serial}.xml")
    assert refusal.only == ("DOCUMENT_UNCHECKABLE", f"AJYS_{serial}.xml")
