"""How court, prison and correction office act on what they receive, fed directly."""

import json
from collections.abc import Callable
from pathlib import Path

from casebus.demo import story
from casebus.demo.cases import Case
from casebus.demo.correction.office import CorrectionOffice
from casebus.demo.court import tables
from casebus.demo.court.office import Court
from casebus.demo.layout import Ports, System, systems
from casebus.demo.prison.lines import Told
from casebus.demo.prison.office import Prison
from known_cases import PREFECTURE, case_of, sent


def indicted(court: Court, case: Case, *businesses: str) -> None:
    for business in businesses:
        serial = f"T-{business}"
        row = {"LSH": serial, "YWLX": business, "ZT": "0", "RKSJ": "2021-06-01 10:00:00", "FSDW": "x"}
        tables.insert(
            court.store, "JH_JS_AJ", [{**row, "a1": case.number, "a12": "诉1号", "a14": "2021-06-01"}]
        )
        people = [
            {"LSH": serial, "XH": p.number, "b1": "2", "b2": p.name, "b12": "622921"} for p in case.suspects
        ]
        tables.insert(court.store, "JH_JS_RY", people)


def test_the_court_hears_judges_and_delivers_each_person(system: Callable[[str], System]) -> None:
    kinds = {story.IMPRISONMENT, story.SUSPENDED}
    case = case_of(lambda f: {j.kind for j in f.judgments} == kinds)
    court = Court(system(f"court-{case.area}"), PREFECTURE)

    indicted(court, case, "201")
    court.turn(0)
    assert sent(court.store) == ["COURT_INTAKE"]
    indicted(court, case, "202")
    court.turn(0)

    assert sent(court.store)[1:3] == ["HEARING_NOTICE", "JUDGMENT_SERVED"]
    assert set(sent(court.store)[3:]) == {"EXECUTION_DELIVERY", "CC_NOTICE"}
    to = dict(court.store.rows("SELECT f19, f20 FROM JH_FS_WS WHERE f19 IS NOT NULL"))
    assert to == {"Y": "622900", "S": "622921"}
    prisoner = court.store.one("SELECT LSH FROM JH_FS_WS WHERE YWLX = '214'")
    pieces = court.store.rows("SELECT m2 FROM JH_FS_CL WHERE LSH = ? ORDER BY XH", prisoner)
    assert pieces == [("PJS",), ("ZXTZS",), ("JADJB",), ("QSS",)]
    assert court.store.rows("SELECT DISTINCT ZT FROM JH_JS_AJ") == [("2",)]
    assert court.store.rows("SELECT DISTINCT ZT FROM JH_FS_WS") == [("0",)]
    effective, judged = court.store.rows("SELECT f13, f12 FROM JH_FS_WS WHERE YWLX = '213'")[0]
    assert effective > judged
    court.close()


def notice(case: Case, suspect: int, business: str = "301", **more: str) -> Told:
    person = case.suspects[suspect - 1]
    fields = dict.fromkeys(
        [
            "court_no",
            "title",
            "type",
            "name",
            "sex",
            "born",
            "paper",
            "id_no",
            "charge",
            "article",
            "principal",
            "months",
            "commuted",
        ],
        "",
    )
    dates = {"made": "20210901", "from": "20210820", "to": "20221119"}
    named = {"case_no": case.number, "person": person.number, "court": "临夏市人民法院"}
    return Told({**fields, **dates, **named, "business": business, "transfer": f"T{business}", **more})


def test_the_prison_releases_earlier_after_a_commutation(system: Callable[[str], System]) -> None:
    case = case_of(lambda f: any(j.commuted for j in f.judgments))
    suspect = next(n for n, j in enumerate(PREFECTURE.fates[case.index].judgments, 1) if j.commuted)
    prison = Prison(system("prison-622900"), PREFECTURE)

    prison.take(notice(case, suspect))
    assert sent(prison.store) == ["EXEC_NOTICE_RECEIPT", "COMMUTATION_PROPOSAL"]
    prison.take(notice(case, suspect, "302", commuted="003", made="20220501"))

    assert sent(prison.store)[2:] == ["RELEASE"]
    told = json.loads(prison.store.one("SELECT body FROM exports ORDER BY id DESC"))["fields"]
    assert (told["ended"], told["how"], told["area"]) == ("20220819", "1", "622901")
    prison.close()


def test_the_correction_office_takes_over_and_ends(system: Callable[[str], System]) -> None:
    case = case_of(lambda f: any(j.kind == story.SUSPENDED for j in f.judgments))
    office = CorrectionOffice(system("correction-622921"), PREFECTURE)
    names = "法院案号,案件名称,案件类型,姓名,性别,出生日期,证件种类,证件号码,罪名,主刑,刑期(月)"
    row = dict.fromkeys(names.split(","), "") | {
        "流转编号": "T1",
        "业务": "社区矫正通知",
        "公安案件编号": case.number,
        "人员编号": case.suspects[0].number,
        "缓刑考验期(月)": "12",
        "文书日期": "2021/9/3",
        "决定机关": "东乡族自治县人民法院",
    }

    office.take(row)

    over, end = (json.loads(r[0]) for r in office.store.rows("SELECT body FROM exports ORDER BY id"))
    assert sent(office.store) == ["EXEC_NOTICE_RECEIPT", "CC_END"]
    assert (over["业务"], end["业务"], end["结束方式"]) == ("执行回执", "解除矫正", "解除矫正")
    assert over["决定机关地区"] == "622926"
    assert end["解矫日期"].startswith("2022/9/")
    assert over["台账编号"] != end["台账编号"]
    office.close()


def test_there_are_41_systems(tmp_path: Path) -> None:
    found = systems(tmp_path, Ports(tuple(range(1, 9)), "http://127.0.0.1:9/"))

    assert len(found) == len({s.code for s in found}) == 41
    assert next(s.code for s in found if s.bus_url) == "procuratorate-622901"
    assert found[8].bus_url == "http://127.0.0.1:9/procuratorate-622901/documents"
