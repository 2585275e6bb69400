"""The laws of every form of `reshape:`: back undoes forward, forward undoes back, layouts tell what comes out."""

import base64
from collections.abc import Sequence
from typing import Any

import pytest
from casebus.adapters.codecs.charset import TextCode
from casebus.adapters.codecs.json import JsonCodec, JsonSettings
from casebus.adapters.contracts import Field
from casebus.adapters.mapping.language import Spot
from casebus.adapters.mapping.reshape import Reshape
from casebus.adapters.mapping.reshape.embedded import Embedded
from casebus.adapters.mapping.reshape.entries import Entries
from casebus.adapters.mapping.reshape.rows import Rows
from casebus.adapters.mapping.reshape.slots import Slots
from hypothesis import given
from hypothesis import strategies as st

SPOT = Spot("police/doc.yaml", 1, 1)
WORD = st.text("甲乙丙a1 ", min_size=1, max_size=4)
BLANK = st.sampled_from(["", None])
VALUE = st.one_of(WORD, BLANK, st.integers(0, 3), st.booleans())


def some(names: Sequence[str], value: st.SearchStrategy[Any] = VALUE) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, value))


def items(names: Sequence[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Items that each say something."""
    first, *rest = names
    return st.lists(st.builds(lambda a, b: {first: a, **b}, WORD, some(rest)), min_size=1, max_size=3)


def paths(value: Any, path: str = "") -> set[str]:
    """Every layout path in a record."""
    if isinstance(value, list):
        return {one for item in value for one in paths(item, path)}
    if not isinstance(value, dict):
        return set()
    own = {f"{path}{name}" for name in value}
    return own | {one for name, inner in value.items() for one in paths(inner, f"{path}{name}/")}


def within(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The record, with and without the group `G` around its items."""
    return [{"H": "x", "G": {"R": record[name]}}] if record.get(name) else [{"H": "x"}]


SLOT = tuple({"NAME": f"C{n}_NAME", "ART": f"C{n}_ART"} for n in (1, 2, 3))
SLOTS = Slots(SPOT, "C", SLOT)
FLAT = some(["NO", "X", *(column for slot in SLOT for column in slot.values())])
NESTED = st.builds(lambda own, more: {**own, **more}, some(["NO", "X"]), some(["C"], items(["NAME", "ART"])))


def compacted(record: dict[str, Any]) -> dict[str, Any]:
    """The filled slots one after the other: the one thing that `slots` does not keep."""
    filled = [{new: record[old] for new, old in slot.items() if old in record} for slot in SLOT]
    filled = [one for one in filled if any(value not in (None, "") for value in one.values())]
    rest = {name: value for name, value in record.items() if name in ("NO", "X")}
    for slot, one in zip(SLOT, filled, strict=False):
        rest |= {slot[new]: value for new, value in one.items()}
    return rest


@given(records=st.lists(FLAT, max_size=3))
def test_slots_come_back_without_their_gaps(records: list[dict[str, Any]]) -> None:
    assert SLOTS.back(SLOTS.forward(records), []) == [compacted(record) for record in records]


@given(records=st.lists(NESTED, max_size=3))
def test_items_come_back_from_their_slots(records: list[dict[str, Any]]) -> None:
    assert SLOTS.forward(SLOTS.back(records, [])) == records


@given(people=st.lists(NESTED, min_size=1, max_size=3))
def test_slots_within_a_repeated_group_keep_both_laws(people: list[dict[str, Any]]) -> None:
    inner = Slots(SPOT, "C", SLOT, within=("G", "R"))
    records = [{"H": "x", "G": {"R": people}}, {"H": "without a group"}, {"H": "empty", "G": ""}]

    flat = inner.back(records, [])

    assert inner.forward(flat) == records
    assert inner.back(inner.forward(flat), []) == flat


@given(sizes=st.lists(st.integers(0, 8), min_size=1, max_size=4))
def test_items_continue_in_further_records(sizes: list[int]) -> None:
    form = Slots(SPOT, "C", SLOT, overflow="continue-record", repeat=("NO",))
    records = [
        {"NO": f"n{number}", "X": "x", **({"C": [{"NAME": f"{one}"} for one in range(size)]} if size else {})}
        for number, size in enumerate(sizes)
    ]

    flat = form.back(records, [])

    assert len(flat) == sum(max(1, -(-size // 3)) for size in sizes)
    assert form.forward(flat) == records
    assert form.back(form.forward(flat), []) == flat


ROWS = Rows(SPOT, (("NO",),), "R", ("XM", "SFZH"))
PEOPLE = items(["XM", "SFZH"])


@st.composite
def nested(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Records with different keys, some without items."""
    keys = draw(st.lists(WORD, max_size=4, unique=True))
    return [{"NO": key, **draw(some(["X", "Y"])), **draw(some(["R"], PEOPLE))} for key in keys]


@given(records=nested(), adjacent=st.booleans())
def test_records_come_back_from_their_rows(records: list[dict[str, Any]], adjacent: bool) -> None:
    form = Rows(SPOT, (("NO",),), "R", ("XM", "SFZH"), adjacent=adjacent)

    rows = form.back(records, [])

    assert form.forward(rows) == records
    assert form.back(form.forward(rows), []) == rows


@given(records=nested(), data=st.data())
def test_rows_that_stand_anywhere_come_back_in_groups(
    records: list[dict[str, Any]], data: st.DataObject
) -> None:
    rows = ROWS.back(records, [])
    mixed = data.draw(st.permutations(rows))

    again = ROWS.back(ROWS.forward(mixed), [])

    first = {row["NO"]: mixed.index(row) for row in reversed(mixed)}
    assert again == sorted(mixed, key=lambda row: first[row["NO"]])


@given(charges=st.lists(st.lists(items(["ZM"]), min_size=1, max_size=3), max_size=3), outer=st.booleans())
def test_two_levels_come_back_whichever_is_first(
    charges: list[list[list[dict[str, Any]]]], outer: bool
) -> None:
    # Given cases → persons → charges, and two steps in one order or the other
    records = [
        {"NO": f"{case}", "R": [{"ID": f"{person}", "C": found} for person, found in enumerate(persons)]}
        for case, persons in enumerate(charges)
    ]
    steps = [
        Rows(SPOT, (("NO",),), "R", ("ID", "ZM")),
        Rows(SPOT, (("ID",),), "C", ("ZM",), within=("R",)),
    ] if outer else [
        Rows(SPOT, (("NO",), ("ID",)), "C", ("ZM",)),
        Rows(SPOT, (("NO",),), "R", ("ID", "C")),
    ]  # fmt: skip

    # When they are written as rows and read back
    rows = steps[0].back(steps[1].back(records, []), [])

    # Then there is one row for each charge, and the records are the same
    assert len(rows) == sum(len(found) for persons in charges for found in persons)
    assert steps[1].forward(steps[0].forward(rows)) == records


CODEC = JsonCodec(JsonSettings(charset="UTF-8", newline=""), None)  # type: ignore[arg-type]
GROUP = some(["A", "B"], st.one_of(WORD, st.none(), st.just(""), st.integers(0, 9), some(["X"], WORD)))


@pytest.mark.parametrize("coded", [False, True])
@given(groups=st.lists(st.one_of(GROUP, BLANK), max_size=3), alone=st.one_of(GROUP, BLANK))
def test_documents_in_fields_come_back(coded: bool, groups: list[Any], alone: Any) -> None:
    form = Embedded(SPOT, ("BODY", "TEXT"), "DOC", CODEC, TextCode("UTF-8"), base64=coded)
    records = [{"BODY": [{"DOC": group, "N": 1} for group in groups]}, {"BODY": {"DOC": alone}}, {"BODY": {}}]

    texts = form.back(records, [])

    assert form.forward(texts) == records
    assert form.back(form.forward(texts), []) == texts


@given(text=WORD)
def test_bytes_in_base64_are_read_in_their_own_charset(text: str) -> None:
    form = Embedded(SPOT, ("T",), "T", CODEC, TextCode("UTF-8"), base64=True, carried=TextCode("GBK"))

    written = form.back([{"T": {"A": text}}], [])

    assert text in base64.b64decode(written[0]["T"]).decode("gb18030")
    assert form.forward(written) == [{"T": {"A": text}}]


ENTRIES = Entries(SPOT, ("G", "E"))
OBJECT = st.dictionaries(WORD, st.one_of(VALUE, GROUP, st.lists(WORD, max_size=2)), max_size=4)


@given(value=st.one_of(OBJECT, BLANK))
def test_objects_come_back_from_their_lists(value: Any) -> None:
    records = [{"G": {"E": value, "N": 1}}, {"G": [{"E": value}]}, {"G": {}}]

    listed = ENTRIES.forward(records)
    again = ENTRIES.back(listed, [])

    assert again == records
    assert [list(one["G"]["E"] or ()) for one in again[:1]] == [list(value or ())]
    assert ENTRIES.forward(again) == listed


FIELDS = tuple(
    map(Field, ["NO", "X", "Y", "XM", "SFZH", *(column for slot in SLOT for column in slot.values())])
)


@pytest.mark.parametrize(
    ("form", "records"),
    [
        (SLOTS, [{"NO": "1", "C1_NAME": "a", "C3_NAME": "c", "C3_ART": ""}]),
        (ROWS, [{"NO": "1", "X": "x", "XM": "甲", "SFZH": "1"}, {"NO": "1", "X": "x", "XM": "乙"}]),
    ],
    ids=["slots", "rows"],
)
def test_layouts_name_every_field_that_comes_out(form: Reshape, records: list[dict[str, Any]]) -> None:
    after = {field.path for field in form.layout(FIELDS) or ()}

    assert {one for record in form.forward(records) for one in paths(record)} <= after
    assert form.layout(None) is None
