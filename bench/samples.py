"""One realistic case, invented from end to end: three suspects, a long narrative, property, a catalogue."""

from typing import Any

#: number, name, sex, born on, ethnic group: the resident ids have right check digits and belong to nobody
PEOPLE = (
    ("622901198501010012", "马·哈三", "1", "1985-01-01", "03"),
    ("622926199003150022", "马麦燕", "2", "1990-03-15", "26"),
    ("622900197001010015", "张喆镕", "1", "1970-01-01", "01"),
)
NARRATIVE = (
    "经依法侦查查明：犯罪嫌疑人马·哈三伙同马麦燕、张喆镕于2021年9月19日23时许，驾驶无牌号面包车窜至临夏市红园路"
    "某小区，趁无人之机撬开地下车库3号库门，盗走被害人李某存放于库内的“雅迪”牌电动自行车两辆、铜芯电缆线约120米及"
    "现金人民币3,200元。作案后三人将赃物运至城郊废品收购站销赃，得赃款4,650元，由马·哈三分得2,000元，马麦燕分得"
    "1,325元，张喆镕分得1,325元。经临夏市价格认证中心认定，被盗物品总价值为人民币11,860元。认定上述事实的证据如下："
    "受案登记表、现场勘验笔录、被害人陈述、证人证言、视听资料、价格认定结论书及犯罪嫌疑人供述和辩解等。上述犯罪事实"
    "清楚，证据确实、充分，足以认定。犯罪嫌疑人马·哈三到案后如实供述自己的罪行，自愿认罪认罚，并签署具结书；犯罪嫌疑人"
    "马麦燕系初犯，已主动退缴赃款；犯罪嫌疑人张喆镕曾因盗窃受过刑事处罚，系累犯，依法应当从重处罚。"
)


def case_document(number: int = 1, handover: str = "PROSECUTION_TRANSFER") -> dict[str, Any]:
    """The canonical document; `number` makes its case and its document numbers new ones."""
    serial = f"{number % 10000:04d}"
    unit = f"622901{55 + number // 10000 % 40:02d}0000"
    return {
        "schema_version": 1,
        "handover": handover,
        "case": {
            "identifiers": [{"kind": "police-case", "number": f"A{unit}202109{serial}"}],
            "category": "theft",
            "title": "马·哈三等三人盗窃案",
            "area": "622901",
            "filed_on": "2021-09-20",
            "occurred_on": "2021-09-19",
            "place": "临夏市红园路某小区地下车库",
            "brief": NARRATIVE,
            "organ": "临夏市公安局刑事侦查大队",
            "organ_code": unit,
            "officer": "王建国",
            "leniency": True,
        },
        "document": {
            "kind": "prosecution-opinion",
            "number": f"临公(刑)诉字〔2021〕{number:06d}号",
            "title": "起诉意见书",
            "issued_on": "2021-09-29",
            "issuer": "临夏市公安局",
            "signatory": "李志强",
            "reason": "犯罪嫌疑人的行为已触犯《中华人民共和国刑法》第二百六十四条之规定，涉嫌盗窃罪，特移送审查起诉。",
        },
        "persons": [_person(f"{unit}2021{index:02d}{serial}", one) for index, one in enumerate(PEOPLE, 1)],
        "property": [_item(index) for index in range(1, 4)],
        "materials": [_material(index) for index in range(1, 13)],
    }


def _person(number: str, one: tuple[str, str, str, str, str]) -> dict[str, Any]:
    card, name, sex, born, ethnicity = one
    return {
        "id": f"R{number}",
        "role": "suspect",
        "name": {"full": name, "alias": "老三" if sex == "1" else "阿娃"},
        "sex": sex,
        "born_on": born,
        "ethnicity": ethnicity,
        "nationality": "中国",
        "identity": {"kind": "resident-id", "number": card},
        "education": "初中毕业",
        "occupation": "无业",
        "domicile": {"area": "622926", "text": "甘肃省东乡族自治县锁南镇某村某社12号"},
        "residence": {"area": "622901", "text": "甘肃省临夏市城关镇某路某号某单元301室"},
        "phone": "13800000000",
        "previous": "2015年因盗窃罪被临夏市人民法院判处有期徒刑八个月，2016年2月刑满释放。",
        "charges": [{"sequence": 1, "name": "盗窃罪", "article": "第二百六十四条", "code": "040105"}],
        "measures": [
            _measure("detention", "2021-09-20", "2021-09-27", "拘"),
            _measure("arrest", "2021-09-27", "2021-11-27", "捕"),
        ],
    }


def _measure(kind: str, start: str, end: str, word: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "from": start,
        "to": end,
        "organ": "临夏市公安局",
        "place": "临夏市看守所",
        "document": f"临公(刑){word}字〔2021〕0112号",
        "state": "executed",
    }


def _item(index: int) -> dict[str, Any]:
    return {
        "id": str(index),
        "name": ("电动自行车", "铜芯电缆线", "现金")[index - 1],
        "quantity": 2.5,
        "unit": "件",
        "features": "黑色，八成新，车架号已核对",
        "source": "犯罪嫌疑人住处扣押",
        "place": "临夏市公安局涉案财物管理中心",
        "owner": "李某",
        "value": 3953.25,
        "proposal": "发还被害人",
    }


def _material(index: int) -> dict[str, Any]:
    kind = ("prosecution-opinion", "case-file", "evidence")[index % 3]
    return {
        "id": str(index),
        "volume": "procedural" if index < 4 else "evidence",
        "kind": kind,
        "title": f"卷宗材料第{index}项（讯问笔录及权利义务告知书）",
        "pages": 12 * index,
        "first_page": 1 + 12 * index,
    }
