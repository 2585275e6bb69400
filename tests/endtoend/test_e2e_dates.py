"""Dates and times in every spelling of the legacy systems, in mappings that a deployment has fitted to them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from five_agencies import CORRECTION, COURT
from five_systems import Prefecture
from golden import case_number, hearing
from golden_records import office_file, office_line

SPELLINGS = "null(9999/12/31, 1900/1/1, 0000/0/0) | date(yyyy/M/d, yyyy年M月d日, yyyyMMdd, yyyy.M.d, yy-MM-dd, chinese)"


@pytest.fixture(scope="module")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefecture]:
    """One whose correction office and court have mappings of their own: more spellings of dates and times."""
    home = tmp_path_factory.mktemp("prefecture")
    for name in ("court", "correction", "codes"):
        shutil.copytree(MAPPINGS / name, home / "mappings" / name)
    _change(
        home / "mappings/correction/feedback.yaml", "收到日期 | date(yyyy/M/d)", f"收到日期 | {SPELLINGS}"
    )
    _change(
        home / "mappings/court/sent.yaml",
        "datetime(yyyy-MM-dd HH:mm:ss)",
        "datetime(yyyy-MM-dd HH:mm:ss, iso)",
    )

    def own_mappings(toml: str) -> str:
        for kind in ("court", "correction"):
            toml = toml.replace(f'kind = "{kind}"', f'kind = "{kind}"\nmappings = "mappings/{kind}"')
        return toml

    made = Prefecture(home, change=own_mappings)
    yield made
    made.close()


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇二一年九月二十九日", "2021-09-29"),
        ("二零二一年九月二十九日", "2021-09-29"),
        ("二○二一年九月二十九日", "2021-09-29"),
        ("二◯二一年九月二十九日", "2021-09-29"),
        ("二Ｏ二一年十月十日", "2021-10-10"),
        ("二O二一年九月三日", "2021-09-03"),
        ("二0二一年九月三日", "2021-09-03"),
        ("2021年9月29日", "2021-09-29"),
        ("20210929", "2021-09-29"),
        ("2021/9/29", "2021-09-29"),
        ("2021.09.29", "2021-09-29"),
        ("21-09-29", "2021-09-29"),
        ("9999/12/31", None),
        ("1900/1/1", None),
        ("0000/0/0", None),
    ],
)
def test_dates_in_every_spelling_are_one_date(prefecture: Prefecture, written: str, day: str | None) -> None:
    serial = prefecture.serial()
    body = office_file([office_line(serial, 收到日期=written)])
    prefecture.put(CORRECTION, f"FK_{serial}.csv", body)

    prefecture.flow()

    assert prefecture.canonical(CORRECTION, body)["persons"][0]["execution"].get("received_on") == day
    (row,) = prefecture.court("SELECT LSH FROM JH_JS_AJ WHERE a1 = ?", case_number(serial, 5))
    (person,) = prefecture.court("SELECT * FROM JH_JS_RY WHERE LSH = ?", row["LSH"])
    assert day is None or day in person.values()


@pytest.mark.parametrize(
    "written",
    ["2021年9月", "二〇二一年十三月一日", "二〇二一年二月三十日", "2021/2/30", "44468", "29/9/2021"],
)
def test_what_is_no_date_is_refused_and_names_the_spellings(prefecture: Prefecture, written: str) -> None:
    serial = prefecture.serial()
    body = office_file([office_line(serial, 收到日期=written)])
    prefecture.put(CORRECTION, f"FK_{serial}.csv", body)

    prefecture.flow()

    refusal = prefecture.refusal(CORRECTION, body, name=f"FK_{serial}.csv")
    assert refusal.codes == ["MAPPING_VALUE_UNREADABLE"]
    assert refusal.places[0].endswith("(收到日期)")
    assert "chinese" in refusal.problems[0].params["expected"]


@pytest.mark.parametrize(
    ("written", "instant", "local"),
    [
        ("2021-10-20 09:30:00", "2021-10-20T09:30:00+08:00", "2021-10-20 09:30:00"),
        ("2021-10-20T01:30:00.0000000-00:00", "2021-10-20T09:30:00+08:00", "2021-10-20 09:30:00"),
        ("2021-10-20T01:30:00Z", "2021-10-20T09:30:00+08:00", "2021-10-20 09:30:00"),
        ("2021-07-20T10:30:00+09:00", "2021-07-20T09:30:00+08:00", "2021-07-20 09:30:00"),
        ("2021-01-20T09:30:00+08:00", "2021-01-20T09:30:00+08:00", "2021-01-20 09:30:00"),
        ("2021-10-20T09:30", "2021-10-20T09:30:00+08:00", "2021-10-20 09:30:00"),
    ],
)
def test_times_are_instants_whatever_their_zone(
    prefecture: Prefecture, written: str, instant: str, local: str
) -> None:
    serial = prefecture.serial()
    hearing(prefecture.court, serial, f21=written)

    prefecture.flow()

    (got,) = [
        b for b in prefecture.system.bodies("/api/documents")
        if b["case"]["policeCaseNo"] == case_number(serial, 3)
    ]  # fmt: skip
    assert got["hearing"]["time"] == local, (instant, got["hearing"])
    assert prefecture.outcomes(COURT, f"FS{serial}") == ["1", "5", "5"]
