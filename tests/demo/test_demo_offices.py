"""How police and procuratorate act on what they receive, fed directly: no bus, no translation."""

import json
from collections.abc import Callable
from typing import Any

from casebus.demo import story
from casebus.demo.cases import Case
from casebus.demo.layout import System
from casebus.demo.police.station import Station
from casebus.demo.procuratorate.office import Office
from known_cases import PREFECTURE, case_of, sent


def xtws(
    case: Case, business: str, answers: str, *, round: str = "", persons: list[str] | None = None
) -> bytes:
    people = "".join(f"<RY><RYBH>{p}</RYBH></RY>" for p in persons or [])
    return (
        '<?xml version="1.0" encoding="GB2312"?><XTWS>'
        f"<XTXX><YWLX>{business}</YWLX><LZBH>T-{business}{round}</LZBH></XTXX>"
        f"<AJXX><AJBH>{case.number}</AJBH><JCAH>检1号</JCAH></AJXX>"
        f"<WSXX><WSWH>W{business}</WSWH><ZZRQ>20210801</ZZRQ><YWSWH>{answers}</YWSWH></WSXX>"
        f"<THXX><CS>{round}</CS></THXX><RYXX>{people}</RYXX></XTWS>"
    ).encode("gb18030")


def last_xml(station: Station) -> str:
    return str(station.store.one("SELECT body FROM exports ORDER BY id DESC").decode("gb18030"))


def test_the_police_ask_for_arrest_answer_the_decisions_and_then_transfer(
    system: Callable[[str], System],
) -> None:
    # Given a case of two whose fates differ
    case = case_of(lambda f: f.arrest and f.prosecution and 0 < len(f.not_arrested) < f.suspects)
    station = Station(system(f"police-{case.area}"), PREFECTURE)
    station.file(case)
    assert sent(station.store) == ["CASE_FILING", "ARREST_REQUEST"]

    # When both decisions come
    fate = PREFECTURE.fates[case.index]
    yes = [p.number for n, p in enumerate(case.suspects, 1) if n in fate.arrested()]
    no = [p.number for n, p in enumerate(case.suspects, 1) if n in fate.not_arrested]
    station.take(xtws(case, "13", "", persons=yes))
    assert sent(station.store)[2:] == ["ARREST_EXEC_RECEIPT"]
    assert "<CSZL>5</CSZL>" in last_xml(station)
    station.take(xtws(case, "14", "", persons=no))

    # Then each is answered, and only then the case goes to prosecution
    assert sent(station.store)[3:] == ["ARREST_EXEC_RECEIPT", "PROSECUTION_TRANSFER"]
    assert "<JCAH>检1号</JCAH>" in last_xml(station)
    station.close()


def test_the_police_complete_a_dossier_by_a_document_that_replaces_the_first(
    system: Callable[[str], System],
) -> None:
    case = case_of(lambda f: f.prosecution_incomplete and not f.arrest)
    station = Station(system(f"police-{case.area}"), PREFECTURE)
    station.file(case)
    first = last_xml(station)
    number = first.split("<WSWH>")[1].split("<")[0]

    station.take(xtws(case, "12", number))

    again = last_xml(station)
    assert sent(station.store) == ["CASE_FILING", "PROSECUTION_TRANSFER", "PROSECUTION_TRANSFER"]
    assert f"<TDWSWH>{number}</TDWSWH>" in again
    assert f"<WSWH>{number}之二</WSWH>" in again
    assert "讯问录音录像说明" in again
    assert "讯问录音录像说明" not in first
    station.close()


def test_the_police_answer_a_return_by_its_round(system: Callable[[str], System]) -> None:
    case = case_of(lambda f: len(f.branches) == 2)
    station = Station(system(f"police-{case.area}"), PREFECTURE)
    station.file(case)

    for n, branch in enumerate(PREFECTURE.fates[case.index].branches, 1):
        station.take(xtws(case, "15", "", round=str(n)))
        assert f"<BCZC><THLX>2</THLX><CS>{n}</CS><FZ>{branch}</FZ></BCZC>" in last_xml(station)

    assert sent(station.store).count("SUPP_INVEST_RESUBMIT") == 2
    station.close()


def test_a_document_that_comes_twice_is_taken_twice_and_seen(system: Callable[[str], System]) -> None:
    case = case_of(lambda f: bool(f.end))
    station = Station(system(f"police-{case.area}"), PREFECTURE)
    station.file(case)

    for _ in range(2):
        station.take(xtws(case, "20", ""))

    assert station.store.one("SELECT count(*) FROM taken WHERE transfer = 'T-20'") == 2
    station.close()


def from_police(case: Case, business: str, number: str = "诉1号", **more: Any) -> dict[str, Any]:
    persons = [
        {"personNo": p.number, "role": "犯罪嫌疑人", "name": p.name, "idNo": p.id_no, "homeArea": "622921"}
        for p in case.suspects
    ]
    return {
        "bizType": business,
        "transferNo": f"T-{business}-{number}",
        "sentAt": "2021-05-01 10:00:00",
        "case": {"policeCaseNo": case.number, "name": case.title, "cause": "盗窃", "admitGuilt": True},
        "doc": {"no": number, "date": "2021-05-01"},
        "persons": persons,
        "materials": [{"no": "2.1", "docType": "证据材料", "title": "笔录", "sha256": None}],
        **more,
    }


def posted(office: Office) -> list[dict[str, Any]]:
    return [json.loads(row[0]) for row in office.store.rows("SELECT body FROM exports ORDER BY id")]


def test_the_procuratorate_indicts_with_catalogue_and_recommendation(system: Callable[[str], System]) -> None:
    case = case_of(lambda f: f.end == story.INDICTED and not f.branches and not f.prosecution_incomplete)
    office = Office(system(f"procuratorate-{case.area}"), PREFECTURE)

    office.take("api/cases", from_police(case, "LATB"))
    office.take("api/cases", from_police(case, "YSQS"))

    accepted, indictment, recommendation = posted(office)
    assert [d["bizType"] for d in (accepted, indictment, recommendation)] == ["SLTZ", "TQGS", "LXJY"]
    assert accepted["doc"]["receivedDate"] >= "2021-05-01"
    assert [m["docType"] for m in indictment["materials"]][:2] == ["起诉书", "证据材料"]
    assert indictment["doc"]["copies"] == 8 + 5 * (len(case.suspects) - 1)
    assert {p["role"] for p in indictment["persons"]} == {"被告人"}
    assert all(p["recommendation"]["principal"] for p in recommendation["persons"])
    assert len({d["docId"] for d in posted(office)}) == 3


def test_the_procuratorate_decides_for_each_person(system: Callable[[str], System]) -> None:
    case = case_of(lambda f: 0 < len(f.not_arrested) < f.suspects and not f.arrest_incomplete)
    office = Office(system(f"procuratorate-{case.area}"), PREFECTURE)

    office.take("api/cases", from_police(case, "DBQQ"))

    _, yes, no = posted(office)
    assert (yes["bizType"], no["bizType"]) == ("PZDB", "BPDB")
    assert {p["decisions"][0]["result"] for p in yes["persons"]} == {"批准"}
    assert {p["decisions"][0]["result"] for p in no["persons"]} == {"不批准"}
    assert len(yes["persons"]) + len(no["persons"]) == len(case.suspects)
    assert no["doc"]["reason"]


def test_the_procuratorate_returns_twice_at_most(system: Callable[[str], System]) -> None:
    case = case_of(
        lambda f: len(f.branches) == 2 and f.end == story.INDICTED and not f.prosecution_incomplete
    )
    office = Office(system(f"procuratorate-{case.area}"), PREFECTURE)
    office.take("api/cases", from_police(case, "YSQS"))
    for n in (1, 2):
        supplement = {"returnType": "退回补充侦查", "round": n, "branch": "补充侦查报告书"}
        office.take("api/cases", from_police(case, "BZCB", f"补{n}号", supplement=supplement))

    told = posted(office)
    assert [d["bizType"] for d in told] == ["SLTZ", "TCBC", "SLTZ", "TCBC", "SLTZ", "TQGS", "LXJY"]
    assert [d["return"]["round"] for d in told if d["return"]] == [1, 2]
    assert all(d["materials"][0]["docType"] == "补充侦查提纲" for d in told if d["bizType"] == "TCBC")
    assert len({d["doc"]["no"] for d in told}) == len(told)


def test_the_procuratorate_asks_for_what_is_missing_once(system: Callable[[str], System]) -> None:
    case = case_of(lambda f: f.prosecution_incomplete and not f.branches)
    office = Office(system(f"procuratorate-{case.area}"), PREFECTURE)

    office.take("api/cases", from_police(case, "YSQS", "诉1号"))
    office.take("api/cases", from_police(case, "YSQS", "诉2号"))

    told = posted(office)
    assert [d["bizType"] for d in told[:2]] == ["BSTZ", "SLTZ"]
    assert told[0]["return"]["type"] == "要求补送"
    assert [d["doc"]["answersNo"] for d in told[:2]] == ["诉1号", "诉2号"]
