"""The six types of case: what they are called, how they are charged, told and punished."""

from dataclasses import dataclass
from datetime import date
from random import Random

from .layout import COUNTIES
from .people import Person


@dataclass(frozen=True, slots=True)
class Offence:
    """A type of case. `months` are the bounds of a usual sentence; `jail` marks short criminal detention."""

    key: str
    word: str
    article: str
    police_code: str
    months: tuple[int, int]
    jail: bool
    share: int
    goods: bool = False

    @property
    def charge(self) -> str:
        return self.word + "罪"


OFFENCES = (
    Offence("dangerous-driving", "危险驾驶", "刑法第133条之一", "133001", (1, 6), True, 28),
    Offence("intentional-injury", "故意伤害", "刑法第234条", "234000", (8, 30), False, 20),
    Offence("theft", "盗窃", "刑法第264条", "264000", (6, 30), False, 22, goods=True),
    Offence("traffic-casualty", "交通肇事", "刑法第133条", "133000", (8, 34), False, 12),
    Offence("fraud", "诈骗", "刑法第266条", "266000", (8, 36), False, 10, goods=True),
    Offence("picking-quarrels", "寻衅滋事", "刑法第293条", "293000", (6, 30), False, 8),
)


@dataclass(frozen=True, slots=True)
class Goods:
    """One item of property that came with a case."""

    number: str
    name: str
    quantity: str
    unit: str
    features: str
    source: str
    kept: str
    owner: str
    value: str
    proposal: str


_ACTS = {
    "dangerous-driving": "{who}酒后驾驶甘N·{n}号小型轿车，行驶至{where}时被执勤民警查获。经鉴定，"
    "其血液中乙醇含量为{mg}mg/100mL（>80mg/100mL），属“醉酒驾驶机动车”。",
    "intentional-injury": "{who}因琐事与{victim}在{where}发生口角，继而持木棍将{victim}头部打伤。经鉴定：{victim}的损伤程度为“轻伤二级”。",
    "theft": "{who}趁无人之机，进入{where}，用自制工具撬开门锁（锁芯型号：A&B-{n}），盗走手机及现金，价值人民币{n}元。",
    "traffic-casualty": "{who}驾驶甘N·{n}号重型货车由东向西行驶至{where}路段时，因未保持安全车距（<30米），与{victim}驾驶的二轮摩托车相撞，"
    "致{victim}受伤。{who}负此次事故的“全部责任”。",
    "fraud": "{who}虚构“代办贷款”事实，通过微信（昵称：发财&致富<工作室>）先后骗取{victim}人民币{n}元，赃款已挥霍。",
    "picking-quarrels": "{who}酒后在{where}无故滋事，随意殴打{victim}，并砸坏店内物品，造成恶劣社会影响；损毁物品价值{n}元。",
}
_ON = (
    "到案后，{who}对上述事实供认不讳，并称：“我错了，愿意接受处罚。”",
    "上述事实有受案登记表、抓获经过、证人证言、现场勘验笔录、鉴定意见等证据予以证实。",
    "现场提取物证编号为①号至③号；另有监控录像（时长 > 20分钟）一份。",
    "案发后，{who}的家属已赔偿被害方经济损失，并取得谅解；双方签订了《和解协议》。",
    "侦查中，办案民警依法告知了诉讼权利和认罪认罚的法律规定，制作了讯问笔录。",
)


def title(offence: Offence, suspects: list[Person]) -> str:
    """How the case is called: its first suspect and the offence."""
    others = f"等{len(suspects)}人" if len(suspects) > 1 else ""
    return f"{suspects[0].name}{others}{offence.word}案"


def brief(rng: Random, offence: Offence, on: date, area: str, people: list[Person]) -> str:
    """The brief of the case: 200 to 1500 characters in several paragraphs, with signs that need care."""
    victims = [p.name for p in people if p.role != "suspect"]
    words = {
        "who": "犯罪嫌疑人" + people[0].name,
        "victim": "被害人" + (victims[0] if victims else "某某"),
        "where": f"{COUNTIES[area].name}{rng.choice(('大什字', '北门广场', '汽车南站', '商贸城', '三甲集路口'))}",
        "n": str(rng.randrange(1200, 9800)),
        "mg": str(rng.randrange(82, 260)),
    }
    when = f"{on.year}年{on.month}月{on.day}日{rng.randrange(0, 24)}时许，"
    told = [when + _ACTS[offence.key].format(**words)]
    told += [part.format(**words) for part in rng.sample(_ON, 3)]
    while sum(map(len, told)) < 210 or (rng.random() < 0.45 and sum(map(len, told)) < 1200):
        told.append(rng.choice(_ON).format(**words))
    return "\n".join(told)


def goods(rng: Random, offence: Offence, owner: str) -> list[Goods]:
    """What was seized, when the offence is about goods."""
    if not offence.goods:
        return []
    kinds = (("手机", "部", "黑色，屏幕有裂痕"), ("银行卡", "张", "尾号6217"), ("现金", "元", "面值100元"))
    return [
        Goods(
            number=str(n),
            name=kind,
            quantity=f"{rng.randrange(1, 4)}.00",
            unit=unit,
            features=features,
            source="现场扣押",
            kept="涉案财物管理中心",
            owner=owner,
            value=f"{rng.randrange(10000, 500000) / 100:.2f}",
            proposal="随案移送" if n == 1 else "返还被害人",
        )
        for n, (kind, unit, features) in enumerate(rng.sample(kinds, rng.randrange(1, 3)), 1)
    ]
