"""What the police's export program writes: `AJYS` case transfers and `ZXHZ` execution receipts."""

from collections.abc import Iterable
from datetime import date, datetime
from xml.sax.saxutils import escape

from ..cases import Case
from ..layout import organ, unit_code
from ..offences import Goods, Offence
from ..people import Person
from . import words
from .forms import Entry, Measure, Paper, Transfer

DECLARATION = '<?xml version="1.0" encoding="GB2312"?>\n'


def case_transfer(t: Transfer) -> bytes:
    """The bytes of an `AJYS` file."""
    with_goods = t.business in {words.TRANSFER, words.RESUBMIT}
    people = [*t.case.suspects, *t.case.victims]
    filed = [e for e in t.entries if e.file]
    parts = (
        _system(t.business, t.case.area, t.sent),
        _case(t),
        _paper(t.paper),
        _group("BCZC", _texts(THLX=words.SUPPLEMENTARY_RETURN if t.round else "", CS=t.round, FZ=t.branch)),
        _group("RYXX", *(_person(p, t) for p in people)),
        _group("CWXX", *(_goods(g) for g in t.case.goods if with_goods)),
        _group("JZML", *(_entry(e) for e in t.entries)),
        _group("DZJZ", _texts(WJM=t.zip, JS=len(filed) or "", ZYS=sum(e.pages for e in filed) or "")),
    )
    return _file("AJYS", parts)


def execution_receipt(
    case: Case, sent: datetime, paper: Paper, people: Iterable[tuple[Person, Measure]], their_number: str
) -> bytes:
    """The bytes of a `ZXHZ` file."""
    named = _texts(
        AJBH=case.number,
        JCAH=their_number,
        AJMC=case.title,
        AJLB=case.offence.police_code,
        XZQH=case.area,
    )
    told = (
        _texts(
            RYBH=p.number,
            SSDW=words.ROLE[p.role],
            XM=p.name,
            ZJLX=words.PAPER[p.id_kind],
            ZJHM=p.id_no,
        )
        + _group("QZCSXX", _measure(m))
        for p, m in people
    )
    parts = (
        _system(words.EXEC_RECEIPT, case.area, sent),
        _group("AJXX", named),
        _paper(paper),
        _group("RYXX", *(_group("RY", one) for one in told)),
    )
    return _file("ZXHZ", parts)


def _file(root: str, parts: Iterable[str]) -> bytes:
    return f"{DECLARATION}<{root}>\n{''.join(parts)}</{root}>\n".encode("gb18030")


def _texts(**values: object) -> str:
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())


def _group(name: str, *inside: str) -> str:
    return f"<{name}>{''.join(inside)}</{name}>\n"


def _day(value: date | None) -> str:
    return f"{value:%Y%m%d}" if value else ""


def _system(business: str, area: str, sent: datetime) -> str:
    return _group(
        "XTXX",
        _texts(
            YWLX=business,
            FSDWDM=unit_code(area),
            FSDWMC=organ("police", area),
            FSSJ=f"{sent:%Y%m%d%H%M%S}",
            BBH="3.2",
        ),
    )


def _case(t: Transfer) -> str:
    case = t.case
    return _group(
        "AJXX",
        _texts(
            AJBH=case.number,
            JCAH=t.their_number,
            AJMC=case.title,
            AJLB=t.category or case.offence.police_code,
            XZQH=case.area,
            LASJ=_day(case.filed),
            FASJ=t.occurred or _day(case.occurred),
            FADD=case.place,
            JYAQ=t.brief or case.brief,
            BADW=organ("police", case.area),
            BADWDM=unit_code(case.area),
            BADWCBR=case.officer,
            RZRF=t.admits,
        ),
    )


def _paper(p: Paper) -> str:
    return _group(
        "WSXX",
        _texts(
            WSZL=p.kind,
            WSWH=p.number,
            WSMC=p.title,
            ZZRQ=_day(p.made),
            QFR=p.signer,
            WSLY=p.reason,
            YWSWH=p.answers,
            TDWSWH=p.replaces,
        ),
    )


def _person(p: Person, t: Transfer) -> str:
    told = _texts(
        RYBH=p.number,
        SSDW=words.ROLE[p.role],
        XM=p.name,
        CYM=p.former,
        CH=p.alias,
        XB=p.sex,
        CSRQ=_day(p.born),
        MZ=p.ethnic,
        GJ="中国",
        ZJLX=words.PAPER[p.id_kind],
        ZJHM=t.ids.get(p.number, p.id_no),
        WHCD=p.schooling,
        ZY=p.work,
        HJDXZQH=p.domicile_area,
        HJDXZ=p.domicile,
        XZDXZQH=p.home_area,
        XZDXZ=p.home,
        LXDH=p.phone,
        QKLJ=p.past,
    )
    charges = _charge(t.case.offence) if words.ROLE[p.role] == "01" else ""
    measures = "".join(_measure(m) for m in t.measures.get(p.number, ()))
    return _group("RY", told, _group("ZMXX", charges), _group("QZCSXX", measures))


def _charge(offence: Offence) -> str:
    return _group("ZM", _texts(XH=1, ZMMC=offence.charge, FLTK=offence.article, ZMDM=offence.police_code))


def _measure(m: Measure) -> str:
    return _group(
        "QZCS",
        _texts(
            CSZL=m.kind,
            KSRQ=_day(m.start),
            JSRQ=_day(m.end),
            ZXJG=m.organ,
            ZXDD=m.place,
            WSWH=m.document,
            ZXQK=m.state,
            YY=m.reason,
        ),
    )


def _goods(g: Goods) -> str:
    return _group(
        "CW",
        _texts(
            CWBH=g.number,
            CWMC=g.name,
            SL=g.quantity,
            DW=g.unit,
            TZ=g.features,
            LY=g.source,
            CFDD=g.kept,
            SYR=g.owner,
            JZ=g.value,
            CLYJ=g.proposal,
        ),
    )


def _entry(e: Entry) -> str:
    pages = {"YS": e.pages or "", "QSY": e.first or ""}
    return _group(
        "JZ", _texts(XH=e.number, SJXH=e.above, JB=e.volume, WSZL=e.kind, MC=e.title, **pages, WJM=e.file)
    )
