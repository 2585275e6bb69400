"""Changes of custody: the forms that procuratorate and court fill in, the centre that stamps them, its tables by hand."""

import json
import struct
from collections.abc import Callable
from datetime import date

import pytest
from casebus.demo import story
from casebus.demo.calendar import months_after
from casebus.demo.cases import Case
from casebus.demo.court import tables as court_tables
from casebus.demo.court.office import Court
from casebus.demo.detention import dbf, tables
from casebus.demo.detention.office import Centre
from casebus.demo.layout import System
from casebus.demo.procuratorate.office import Office
from known_cases import PREFECTURE, case_of, sent

HELD = {"type": "逮捕", "start": "2021-04-01", "end": None, "docNo": "捕1号", "status": "已执行"}
BEFORE = {"type": "刑事拘留", "start": "2021-03-20", "end": "2021-04-01", "status": "已变更"}


def test_a_table_is_as_dbase_writes_it() -> None:
    columns = dbf.fields("XM:C8 RQ:D N:N3")

    written = dbf.table(
        columns, [{"XM": "马·哈三", "RQ": "20210401", "N": "7"}, {}], date(2021, 4, 2), gone=1
    )

    head, fields, records = written[:32], written[32:129], written[129:]
    assert head == b"\x03\x79\x04\x02" + struct.pack("<IHH", 3, 129, 20) + bytes(20)
    assert fields[:32] == b"XM".ljust(11, b"\0") + b"C" + bytes(4) + b"\x08\x00" + bytes(14)
    assert fields[64:] == b"N".ljust(11, b"\0") + b"N" + bytes(4) + b"\x03\x00" + bytes(14) + b"\r"
    first = b"\xc2\xed\xa1\xa4\xb9\xfe\xc8\xfd20210401  7"
    assert records == b"*" + first + b" " + first + b" " * 20 + b"\x1a"


def test_deleted_records_do_not_exist_and_a_cut_table_is_no_table() -> None:
    columns = dbf.fields("XM:C8 RQ:D")
    body = dbf.table(columns, [{"XM": "马𠮷"}], date(2021, 4, 2), gone=2)

    assert dbf.rows(body) == [{"XM": "马𠮷", "RQ": ""}]
    with pytest.raises(ValueError, match="3 records of 17 bytes"):
        dbf.rows(body[:-5])
    with pytest.raises(ValueError, match="takes 10 bytes of 8"):
        dbf.table(columns, [{"XM": "马·哈三镕"}], date(2021, 4, 2))


def form(case: Case, suspect: int, number: str, why: str) -> dict[str, str]:
    person = case.suspects[suspect - 1]
    told = dict.fromkeys((column.name for column in tables.STAMPED), "")
    return told | {
        "LZBH": f"T-{number}",
        "FSDW": "procuratorate-622901",
        "AJBH": case.number,
        "RYBH": person.number,
        "XM": person.name,
        "HYZH": number,
        "HYSY": why,
        "SLRQ": "20210501",
        "QSRQ": "20210501",
        "JZRQ": "20210601",
        "BAJG": "临夏市人民检察院",
    }


def stamps(centre: Centre) -> list[dict[str, str]]:
    return [json.loads(row[0]) for row in centre.store.rows("SELECT body FROM exports ORDER BY id")]


def test_the_centre_stamps_each_form_and_keeps_the_persons_number(system: Callable[[str], System]) -> None:
    # Given somebody whose case goes from the procuratorate to the court
    case = case_of(lambda f: bool(f.arrested()) and f.end == story.INDICTED)
    suspect = min(PREFECTURE.fates[case.index].arrested())
    centre = Centre(system(f"detention-{case.area}"), PREFECTURE)

    centre.take(form(case, suspect, "换1号", "移送审查起诉"))
    centre.take(form(case, suspect, "换2号", "提起公诉"))

    # Then each form goes back to who sent it, under the one number of the person there
    one, two = stamps(centre)
    assert sent(centre.store) == ["CUSTODY_HANDOVER_RECEIPT"] * 2
    assert (one["HYZH"], two["HYZH"]) == ("换1号", "换2号")
    assert {one["JSDW"], two["JSDW"]} == {"procuratorate-622901"}
    assert one["ZYRYBH"] == two["ZYRYBH"]
    assert one["ZYRYBH"].startswith(f"{case.area}111{one['RSRQ']}")
    assert len(one["ZYRYBH"]) == 21
    assert one["DJRQ"] in {"20210501", "20210502"}
    assert len({one["BH"], two["BH"]}) == len({one["HZWH"], two["HZWH"]}) == 2
    register = centre.store.file(case.suspects[suspect - 1].number)
    assert register
    assert [change[0] for change in register["changes"]] == ["换1号", "换2号"]
    # and what goes out can be read again
    assert dbf.rows(tables.stamped([one, two], date(2021, 5, 2), gone=1)) == [
        {"TDBH": "", **row} for row in (one, two)
    ]
    centre.close()


def test_a_judgment_of_two_persons_is_one_document(system: Callable[[str], System]) -> None:
    centre = Centre(system("detention-622901"), PREFECTURE)
    columns = dbf.fields("LZBH:C36 YWLX:C2 AJBH:C23 RYBH:C23")
    lines = [{"LZBH": "T1", "YWLX": "32", "AJBH": "A1", "RYBH": f"R{n}"} for n in (1, 2)]

    centre._import("TZ_1.dbf", dbf.table(columns, lines, date(2021, 6, 1)))

    assert centre.store.rows("SELECT transfer, handover FROM taken") == [("T1", "JUDGMENT_SERVED")]
    centre.close()


def test_the_procuratorate_sends_a_form_for_everybody_who_is_held(system: Callable[[str], System]) -> None:
    # Given a case of several of whom the second is on bail
    case = case_of(
        lambda f: f.suspects > 1 and f.branches == (story.REPORT,) and not f.prosecution_incomplete
    )
    office = Office(system(f"procuratorate-{case.area}"), PREFECTURE)
    persons = [
        {
            "personNo": p.number,
            "role": "犯罪嫌疑人",
            "name": p.name,
            "measures": [BEFORE, HELD] if n != 1 else [],
        }
        for n, p in enumerate(case.suspects)
    ]
    came = {
        "bizType": "YSQS",
        "transferNo": "T1",
        "sentAt": "2021-05-01 10:00:00",
        "case": {"policeCaseNo": case.number},
        "doc": {"no": "诉1号", "date": "2021-05-01"},
        "persons": persons,
    }

    office.take("api/cases", came)

    # Then the centre is told when the case came and when it went back
    posted = [json.loads(row[0]) for row in office.store.rows("SELECT body FROM exports ORDER BY id")]
    forms = [d for d in posted if d["bizType"] == "HYZS"]
    held = [p.number for n, p in enumerate(case.suspects) if n != 1]
    assert [(d["doc"]["reason"], d["persons"][0]["personNo"]) for d in forms] == [
        (why, number) for why in ("移送审查起诉", "退回补充侦查") for number in held
    ]
    assert {(d["toKind"], d["doc"]["type"]) for d in forms} == {("看守所", "换押证")}
    assert len({d["doc"]["no"] for d in forms}) == len(forms)
    for told in forms:
        (measure,) = told["persons"][0]["measures"]
        since = date.fromisoformat(told["doc"]["receivedDate"])
        assert (measure["start"], measure["end"]) == (since.isoformat(), months_after(since, 1).isoformat())
        assert (measure["type"], measure["docNo"]) == ("逮捕", "捕1号")
    office.store.close()


def test_the_court_sends_forms_at_intake_and_for_execution(system: Callable[[str], System]) -> None:
    # Given a defendant who is held and will go to prison
    case = case_of(lambda f: f.suspects == 1 and {j.kind for j in f.judgments} == {story.IMPRISONMENT})
    court = Court(system(f"court-{case.area}"), PREFECTURE)
    number = case.suspects[0].number
    for business in ("201", "202"):
        row = {"LSH": business, "YWLX": business, "ZT": "0", "RKSJ": "2021-06-01 10:00:00", "a1": case.number}
        court_tables.insert(court.store, "JH_JS_AJ", [row | {"a12": "诉1号", "a14": "2021-06-01"}])
        person = {"LSH": business, "XH": number, "b1": "2", "b2": "马三", "b12": "622921"}
        court_tables.insert(court.store, "JH_JS_RY", [person])
        measure = {"LSH": business, "RYXH": number, "XH": "2", "e1": "2021-04-01", "e5": "捕1号", "e6": "1"}
        court_tables.insert(court.store, "JH_JS_QZCS", [measure])

    court.turn(0)
    court.turn(0)

    rows = court.store.rows("SELECT f15, f19, f30, LSH FROM JH_FS_WS WHERE YWLX = '217' ORDER BY rowid")
    assert [row[:2] for row in rows] == [("提起公诉", "K"), ("交付执行", "K")]
    held = court.store.rows("SELECT XH, g1, g24, g25, g29 FROM JH_FS_RY WHERE LSH = ?", rows[0][3])
    assert held == [(number, "2", "2", "2021-06-01", "捕1号")]
    assert court.store.one("SELECT g1 FROM JH_FS_RY WHERE LSH = ?", rows[1][3]) == "3"
    assert sent(court.store).index("EXECUTION_DELIVERY") < len(sent(court.store)) - 1
    court.close()
