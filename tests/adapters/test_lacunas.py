"""What is done about lacunas: by kind and place, the agency before the mapping, folded and bounded."""

import pytest
from casebus.adapters.lacunas import NOTHING_SAID, LacunaSettings, judge
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import Misconfigured
from casebus.schemas.lacuna import LONGEST, MOST, REST, Gap, Lacuna, Weight, folded, gravest
from pydantic import ValidationError

A, W, H, R = Weight
PHONE = Lacuna(Gap.DROPPED, "persons[0].phone")
CODE = Lacuna(Gap.UNMAPPED_CODE, "case.category", params={"value": "9"})


def said(**settings: object) -> LacunaSettings:
    return LacunaSettings.model_validate({name.replace("_", "-"): value for name, value in settings.items()})


@pytest.mark.parametrize(
    ("lacuna", "own", "mapping", "weight"),
    [
        (PHONE, {}, {}, A),
        (CODE, {}, {}, W),
        (CODE, {}, {"unmapped_code": "accept"}, A),
        (PHONE, {}, {"dropped": "hold"}, H),
        (PHONE, {"dropped": "accept"}, {"dropped": "hold"}, A),
        (PHONE, {"lossy": "reject"}, {"dropped": "hold"}, H),
        (PHONE, {}, {"dropped": "warn", "paths": [{"path": "persons.phone", "policy": "reject"}]}, R),
        (PHONE, {}, {"paths": [{"path": "persons", "policy": "reject"}]}, R),
        (PHONE, {}, {"paths": [{"path": "persons.pho", "policy": "reject"}]}, A),
        (PHONE, {}, {"paths": [{"path": "persons[0].phone", "policy": "reject"}]}, R),
        (PHONE, {}, {"paths": [{"kind": "lossy", "path": "persons.phone", "policy": "reject"}]}, A),
        (PHONE, {"dropped": "warn"}, {"paths": [{"path": "persons.phone", "policy": "reject"}]}, W),
    ],
)
def test_the_nearest_word_counts(
    lacuna: Lacuna, own: dict[str, object], mapping: dict[str, object], weight: Weight
) -> None:
    (judged,) = judge([lacuna], said(**own), said(**mapping)).lacunas
    assert judged.weight is weight


def test_a_path_without_selectors_covers_every_element() -> None:
    lacuna = Lacuna(Gap.DROPPED, "persons[2].charges[sequence=1].code")
    every = said(paths=[{"path": "persons.charges.code", "policy": "warn"}])
    other = said(paths=[{"path": "persons.charges[sequence=2].code", "policy": "warn"}])

    assert judge([lacuna], every, NOTHING_SAID).lacunas[0].weight is W
    assert judge([lacuna], other, NOTHING_SAID).lacunas[0].weight is A


def test_equal_ones_are_told_once_with_their_number() -> None:
    found = folded(
        [PHONE, Lacuna(Gap.DROPPED, "persons[7].phone", "later"), CODE, Lacuna(Gap.LOSSY, "a[0.1].b")]
    )

    assert [(one.path, one.count) for one in found] == [
        ("persons[].phone", 2),
        ("case.category", 1),
        ("a[].b", 1),
    ]
    assert sum(one.count for one in folded([*found, *found])) == 8


def test_a_document_full_of_unknown_codes_stays_small() -> None:
    many = [Lacuna(Gap.UNMAPPED_CODE, f"persons[{n}].sex", params={"value": str(n)}) for n in range(5000)]

    found = folded(many)

    assert len(found) == MOST + 1
    assert sum(one.count for one in found) == 5000
    assert (found[-1].path, found[-1].params) == (REST, {})


def test_names_of_a_strangers_making_stay_bounded() -> None:
    found = folded(Lacuna(Gap.DROPPED, f"{n}" + "x" * 1000) for n in range(5000))

    assert len(found) == MOST + 1
    assert max(len(one.path) for one in found) == LONGEST


def test_the_gravest_counts_and_what_is_refused_is_told() -> None:
    judged = judge([PHONE, CODE], said(dropped="reject"), NOTHING_SAID)

    assert gravest(judged.lacunas) is R
    assert gravest(()) is A
    assert [problem.code for problem in judged.problems(R)] == ["LACUNA_DROPPED"]


def test_lacunas_travel_as_plain_values() -> None:
    (one,) = judge([CODE], NOTHING_SAID, NOTHING_SAID).lacunas
    assert Lacuna.from_json(one.to_json()) == one


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"droped": "warn"}, "droped"),
        ({"dropped": "ignore"}, "dropped"),
        ({"paths": [{"policy": "warn"}]}, "paths.0.path"),
        ({"paths": [{"path": "a", "policy": "warn", "kind": "gone"}]}, "paths.0.kind"),
    ],
)
def test_wrong_settings_are_told_with_their_place(settings: dict[str, object], path: str) -> None:
    with pytest.raises(Misconfigured) as told:
        read_settings(LacunaSettings, settings)
    assert [problem.path for problem in told.value.problems] == [path]


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        setattr(said(), "dropped", Weight.WARN)  # noqa: B010 - the checker must not see it
