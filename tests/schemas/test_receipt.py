"""A receipt is looked at to the end, as a case is."""

from casebus.schemas.validation import validate_receipt


def test_a_receipt() -> None:
    receipt = {
        "id": "1",
        "stage": "submission",
        "outcome": "refused",
        "key": "A1/临公〔2021〕1号",
        "at": "2021-09-29T09:00:00+08:00",
        "problems": [{"code": "SCHEMA_MISSING", "zh": "缺少必填字段", "en": "missing"}],
    }
    assert validate_receipt({"schema_version": 1, "receipt": receipt}) == []
    wrong = validate_receipt(
        {"schema_version": 1, "receipt": {**receipt, "at": "2021-09-29", "outcome": "ok"}}
    )
    assert {problem.path for problem in wrong} == {"receipt.at", "receipt.outcome"}
