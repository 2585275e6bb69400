"""The people of the prefecture: names, papers and addresses that look real and belong to nobody."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .layout import COUNTIES

SUSPECT, VICTIM = "suspect", "victim"
RESIDENT, PASSPORT, UNKNOWN = "resident", "passport", "unknown"

#: share of each ethnic group (GB/T 3304) among the people generated
ETHNIC = {"03": 38, "01": 30, "26": 22, "47": 5, "35": 5}
SURNAMES = {
    "01": "王李张刘陈杨赵黄周吴徐孙朱何郭罗高林祁鲁",
    "03": "马丁妥拜喇穆沙哈白兰",
    "26": "马汪妥张高唐牟",
    "47": "马张尕鲁",
    "35": "韩马沈苏",
}
GIVEN = "伟强军平明华文建国志海龙生福林成元德忠义祥玉秀英兰梅花芳霞丽萍红云"
#: two-part names as Hui, Dongxiang, Bonan and Salar people write them
SOUNDS = (
    *("哈三", "阿不都", "尤素夫", "穆罕默德", "伊布拉", "而不都", "苏来麻", "达吾德", "牙古白", "舍木苏"),
    *("法图麦", "阿依舍", "麦尔燕", "索菲亚", "哈力麦"),
)
#: outside GB 2312, and (from 𠅤 on) outside the two bytes of GBK
RARE = "镕喆堃䶮䶮喆𠅤𠮷𡋾𨭎𬭊"
SCHOOLING = ("文盲", "小学", "初中", "高中", "中专", "大专", "本科")
WORK = ("务农", "无业", "个体经营", "务工", "司机", "牧民", "餐饮从业人员", "学生")
TOWNS = ("城关镇", "折桥镇", "南龙镇", "锁南镇", "韩集镇", "三甲集镇", "大河家镇", "莲麓镇")
LINES = ("东街", "西路", "团结巷", "民族路", "滨河南路", "红园路", "新村一社", "新村三社")
PAST = ("2015年因盗窃被行政拘留10日", "2018年因故意伤害被判处有期徒刑六个月，2019年刑满释放", "")


@dataclass(frozen=True, slots=True)
class Person:
    """A person of a case as the police register them. `id_no` is empty when nobody knows it."""

    number: str
    role: str
    name: str
    sex: str
    born: date
    ethnic: str
    id_kind: str
    id_no: str
    domicile_area: str
    domicile: str
    home_area: str
    home: str
    schooling: str
    work: str
    phone: str
    past: str = ""
    former: str = ""
    alias: str = ""


def check_digit(first_17: str) -> str:
    """The last character of an 18-character resident id (ISO 7064 MOD 11-2)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(first_17, weights, strict=True)) % 11]


def resident_id(area: str, born: date, sequence: int) -> str:
    """A valid resident id; odd sequences are men's."""
    first = f"{area}{born:%Y%m%d}{sequence:03d}"
    return first + check_digit(first)


def excel(id_no: str) -> str:
    """What a spreadsheet makes of an id kept as a number: fifteen digits, then zeros."""
    return id_no[:15] + "000"


def person(rng: Random, number: str, role: str, area: str) -> Person:
    """Somebody; the same generator state gives the same person."""
    ethnic = rng.choices(list(ETHNIC), list(ETHNIC.values()))[0]
    sex = "1" if rng.random() < (0.85 if role == SUSPECT else 0.5) else "2"
    born = date(1958, 1, 1) + timedelta(days=rng.randrange(365 * 44))
    domicile_area = area if rng.random() < 0.7 else rng.choice(list(COUNTIES))
    home_area = area if rng.random() < 0.85 else rng.choice(list(COUNTIES))
    id_kind, id_no = _paper(rng, domicile_area, born, sex)
    return Person(
        number=number,
        role=role,
        name=name(rng, ethnic),
        sex=sex,
        born=born,
        ethnic=ethnic,
        id_kind=id_kind,
        id_no=id_no,
        domicile_area=domicile_area,
        domicile=_address(rng, domicile_area),
        home_area=home_area,
        home=_address(rng, home_area),
        schooling=rng.choice(SCHOOLING),
        work=rng.choice(WORK),
        phone=f"13{rng.randrange(10**9):09d}",
        past=rng.choice(PAST) if role == SUSPECT and rng.random() < 0.3 else "",
        former=name(rng, ethnic) if rng.random() < 0.05 else "",
        alias=rng.choice(("尕马", "老四", "大个子", "阿五")) if rng.random() < 0.08 else "",
    )


def name(rng: Random, ethnic: str) -> str:
    """A name in the way of the ethnic group; now and then with a character outside GB 2312."""
    surname = rng.choice(SURNAMES[ethnic])
    if ethnic != "01" and rng.random() < 0.35:
        return f"{surname}·{rng.choice(SOUNDS)}"
    given = rng.choice(GIVEN) + (rng.choice(GIVEN) if rng.random() < 0.7 else "")
    if rng.random() < 0.06:
        given = given[:-1] + rng.choice(RARE)
    return surname + given


def _paper(rng: Random, area: str, born: date, sex: str) -> tuple[str, str]:
    kind = rng.random()
    sequence = rng.randrange(0, 998, 2) + (1 if sex == "1" else 0)
    if kind < 0.03:
        return UNKNOWN, ""
    if kind < 0.05:
        return PASSPORT, f"E{rng.randrange(10**8):08d}"
    if kind < 0.09:
        return RESIDENT, f"{area}{born:%y%m%d}{sequence:03d}" if born.year < 2000 else resident_id(
            area, born, sequence
        )
    return RESIDENT, resident_id(area, born, sequence)


def _address(rng: Random, area: str) -> str:
    return f"甘肃省临夏州{COUNTIES[area].name}{rng.choice(TOWNS)}{rng.choice(LINES)}{rng.randrange(1, 300)}号"
