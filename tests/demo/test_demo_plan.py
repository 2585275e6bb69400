"""The prefecture's plan: exact figures, the same for the same seed, every kind of mischief."""

from collections import Counter
from datetime import date

import pytest
from casebus.demo import cases, mischief, people, story
from casebus.demo.prefecture import Prefecture


@pytest.mark.parametrize(
    ("count", "arrests", "prosecutions"),
    [(457, 110, 394), (1, 0, 1), (10, 2, 9), (40, 10, 34), (3000, 722, 2586), (0, 0, 0)],
)
def test_reviews_are_exact_and_every_case_has_one(count: int, arrests: int, prosecutions: int) -> None:
    fates = story.fates(count, seed=3)

    assert (arrests, prosecutions) == story.reviews(count)
    assert sum(f.arrest for f in fates) == arrests
    assert sum(f.prosecution for f in fates) == prosecutions
    assert all(f.arrest or f.prosecution for f in fates)
    assert sum(f.arrest and f.prosecution for f in fates) == arrests + prosecutions - count


def test_the_same_seed_is_the_same_prefecture_and_another_is_not() -> None:
    first, again, other = Prefecture(60, 1), Prefecture(60, 1), Prefecture(60, 2)

    assert first.fates == again.fates
    assert first.faults == again.faults
    assert [first.case(n) for n in range(60)] == [again.case(59 - n) for n in range(60)][::-1]
    assert first.fates != other.fates
    assert first.case(7) != other.case(7)


@pytest.mark.parametrize("seed", range(12))
def test_forty_cases_have_every_kind_of_mischief_and_of_ending(seed: int) -> None:
    prefecture = Prefecture(40, seed)

    assert set(prefecture.faults.values()) == {kind.name for kind in mischief.KINDS}
    assert {f.end for f in prefecture.fates} == {"", story.INDICTED, story.DROPPED, story.WITHDRAWN}
    assert any(0 < len(f.not_arrested) < f.suspects for f in prefecture.fates)
    assert any(len(f.branches) == 2 for f in prefecture.fates)
    assert {j.kind for f in prefecture.fates for j in f.judgments} >= {story.ACQUITTED, story.EXEMPTED}


def test_mischief_stays_rare() -> None:
    faults = Counter(Prefecture(457, 1).faults.values())

    assert max(faults.values()) <= 457 * 0.04
    assert min(faults.values()) >= 3


def test_case_numbers_name_their_case_and_are_unique() -> None:
    prefecture = Prefecture(100, 1)
    numbers = [prefecture.case(n).number for n in range(100)]

    assert len(set(numbers)) == 100
    assert [cases.index_of(number) for number in numbers] == list(range(100))
    assert all(len(number) == 23 for number in numbers)


def test_person_numbers_are_unique_and_tell_the_suspect() -> None:
    prefecture = Prefecture(100, 1)
    everybody = [p for n in range(100) for p in (*prefecture.case(n).suspects, *prefecture.case(n).victims)]

    assert len({p.number for p in everybody}) == len(everybody)
    assert all(len(p.number) == 23 for p in everybody)
    for n in range(100):
        assert [cases.suspect_of(p.number) for p in prefecture.case(n).suspects] == list(
            range(1, len(prefecture.case(n).suspects) + 1)
        )


@pytest.mark.parametrize("valid", ["11010519491231002X", "440524188001010014", "622901198501010012"])
def test_check_digits_are_those_of_the_standard(valid: str) -> None:
    assert people.check_digit(valid[:17]) == valid[17]


def test_ids_fit_their_people() -> None:
    prefecture = Prefecture(120, 1)
    everybody = [p for n in range(120) for p in prefecture.case(n).suspects]

    for p in everybody:
        if p.id_kind == people.UNKNOWN:
            assert p.id_no == ""
        elif len(p.id_no) == 18:
            assert p.id_no[6:14] == f"{p.born:%Y%m%d}"
            assert people.check_digit(p.id_no[:17]) == p.id_no[17]
            assert int(p.id_no[16]) % 2 == int(p.sex == "1")
        elif p.id_kind == people.RESIDENT:
            assert p.id_no[6:12] == f"{p.born:%y%m%d}"
    assert {len(p.id_no) for p in everybody} == {0, 9, 15, 18}


def test_names_have_what_makes_names_hard() -> None:
    prefecture = Prefecture(457, 1)
    names = "".join(p.name for n in range(457) for p in prefecture.case(n).suspects)

    assert "·" in names
    assert any(c in names for c in "镕喆堃䶮")
    assert any(ord(c) > 0xFFFF for c in names)
    with pytest.raises(UnicodeEncodeError):
        names.encode("gb2312")
    assert names.encode("gb18030").decode("gb18030") == names


def test_briefs_are_long_and_hold_what_needs_care() -> None:
    prefecture = Prefecture(200, 1)
    briefs = [prefecture.case(n).brief for n in range(200)]

    assert all(200 <= len(brief) <= 1500 for brief in briefs)
    assert all("\n" in brief and "，" in brief for brief in briefs)
    assert {sign for sign in "<>&“”①" if any(sign in brief for brief in briefs)} == set("<>&“”①")


def test_an_id_kept_as_a_number_loses_its_tail_and_shows_it() -> None:
    assert people.excel("622901198501010012") == "622901198501010000"
    prefecture = Prefecture(457, 1)
    spoilt = [slot for slot, kind in prefecture.faults.items() if kind == mischief.EXCEL_ID]

    assert spoilt
    for index, _ in spoilt:
        ruined = people.excel(prefecture.case(index).suspects[0].id_no)
        assert people.check_digit(ruined[:17]) != ruined[17]


def test_cases_begin_in_the_first_half_of_2021() -> None:
    days = [cases.filed_on(5, n) for n in range(300)]

    assert min(days) >= date(2021, 3, 2)
    assert max(days) < date(2021, 6, 30)


def test_too_many_cases_are_refused_before_anything_begins() -> None:
    with pytest.raises(ValueError, match="7920"):
        Prefecture(8000, 1)
