"""What only an agency uses is taken and put back: by keys, in the layout's place, never over what a rule wrote."""

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from casebus.adapters.contracts import Field
from casebus.adapters.mapping import load_mapping
from casebus.adapters.mapping.residual import Kept, Own, restore, take
from casebus.schemas.lacuna import Gap
from hypothesis import given
from hypothesis import strategies as st

HEAD = """\
mapping: police/doc
version: 1
receives: "doc_*.xml"
sends: "doc_{id}.xml"
handovers: [ARREST_REQUEST]
codec: { kind: fake }
key: NO
"""
RULES = """\
rules:
  number: NO
  address.text: XX/DZ
  persons:
    each: RYXX/RY
    key: BH
    rules:
      id: BH
      name.full: XM
      charges: { each: ZM, key: [MC, FT], rules: { name: MC, article: FT } }
"""
IGNORED = "ignored: { BZ: own, XX/NB: own, RYXX/RY/NB: own, RYXX/RY/ZM/NB: own, RYXX/RY/SB: own, SJ: time, ZT: own }\n"
FIELDS = (
    Field("NO"), Field("BZ", required=True), Field("SJ"), Field("XX", "group"), Field("XX/NB"), Field("XX/DZ"),
    Field("RYXX", "group"), Field("RYXX/RY", "group", repeats=True), Field("RYXX/RY/BH"),
    Field("RYXX/RY/NB", required=True), Field("RYXX/RY/XM"),
    Field("RYXX/RY/SB", "group"), Field("RYXX/RY/SB/A"), Field("RYXX/RY/SB/B"),
    Field("RYXX/RY/ZM", "group", repeats=True), Field("RYXX/RY/ZM/MC"), Field("RYXX/RY/ZM/FT"), Field("RYXX/RY/ZM/NB"),
    Field("ZT", "group"), Field("ZT/A"),
)  # fmt: skip
OFF = "residue: { off: [SJ, RYXX/RY/SB/B] }\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, made: Any) -> Own:
    """A mapping with fields of the agency's own at every depth."""
    return made(tmp_path_factory.mktemp("own"), FIELDS, RULES + IGNORED + OFF)


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory, made: Any) -> Own:
    """The same rules on a format without a layout."""
    return made(tmp_path_factory.mktemp("open"), None, RULES + "residue: { off: [SJ] }\n")


@pytest.fixture(scope="module")
def made(schema: dict[str, Any]) -> Any:
    """Loads a mapping over these fields."""

    def make(folder: Path, fields: Sequence[Field] | None, text: str) -> Own:
        path = folder / "police" / "doc.yaml"
        path.parent.mkdir()
        path.write_text(HEAD + text, "utf-8")
        codec: Any = SimpleNamespace(layout=lambda: fields)
        return Own(load_mapping(path, codecs=lambda *_: codec, targets={"case": schema}).plan)

    return make


RECORD: dict[str, Any] = {
    "NO": "1", "BZ": "remark", "SJ": "now", "XX": {"NB": "a", "DZ": "b"},
    "RYXX": {"RY": [
        {"BH": "1", "NB": "one", "XM": "x", "SB": {"A": "p", "B": "q"},
         "ZM": [{"MC": "m", "FT": "1", "NB": "m1"}, {"MC": "m", "FT": "2", "NB": "m2"}]},
        {"BH": "2", "NB": "two", "XM": "y"},
    ]},
    "ZT": {"A": "z"},
}  # fmt: skip


def bare(record: dict[str, Any]) -> dict[str, Any]:
    """The record as the rules write it."""
    people = [
        {"BH": one["BH"], "NB": "", "XM": one["XM"],
         **({"ZM": [{"MC": z["MC"], "FT": z["FT"]} for z in one["ZM"]]} if "ZM" in one else {})}
        for one in record["RYXX"]["RY"]
    ]  # fmt: skip
    return {"NO": record["NO"], "BZ": "", "XX": {"DZ": record["XX"]["DZ"]}, "RYXX": {"RY": people}}


def without_off(record: dict[str, Any]) -> dict[str, Any]:
    found = deepcopy(record)
    found.pop("SJ", None)
    for one in found["RYXX"]["RY"]:
        one.get("SB", {}).pop("B", None)
    return found


def flat(value: Any) -> str:
    """With the order of the fields."""
    return repr(value)


def test_what_was_taken_comes_back_in_its_place(own: Own) -> None:
    record, lacunas = restore(own, bare(RECORD), take(own, RECORD))

    assert flat(record) == flat(without_off(RECORD))
    assert lacunas == ()


def test_only_the_agencys_own_fields_are_taken(own: Own) -> None:
    assert take(own, RECORD)[:4] == (
        Kept(("BZ",), "remark"),
        Kept(("XX", "NB"), "a"),
        Kept(("RYXX", "RY", ("1",), "NB"), "one"),
        Kept(("RYXX", "RY", ("1",), "SB"), {"A": "p"}),
    )


def test_items_are_found_by_their_key(own: Own) -> None:
    # Given a case that comes back with one person gone, one new, the others in another order
    written = bare(RECORD)
    first, second = written["RYXX"]["RY"]
    first["ZM"].reverse()
    first["XM"] = "corrected"
    written["RYXX"]["RY"] = [{"BH": "3", "NB": "", "XM": "new"}, second, first]

    record, lacunas = restore(own, written, take(own, RECORD))

    people = record["RYXX"]["RY"]
    assert [(one["BH"], one["NB"], one["XM"]) for one in people] == [
        ("3", "", "new"), ("2", "two", "y"), ("1", "one", "corrected"),
    ]  # fmt: skip
    assert [z["NB"] for z in people[2]["ZM"]] == ["m2", "m1"]
    assert [(one.kind, one.path, one.place) for one in lacunas] == [
        (Gap.RESIDUE_MISSING, "RYXX/RY/NB", "RYXX/RY[1]/NB")
    ]

    written["RYXX"]["RY"] = [second]
    record, lacunas = restore(own, written, take(own, RECORD))
    assert (flat(record).count("one"), lacunas) == (0, ())


def test_without_residue_a_required_field_is_told_blank(own: Own) -> None:
    record, lacunas = restore(own, bare(RECORD), ())

    assert record == bare(RECORD)
    assert [one.place for one in lacunas] == ["BZ", "RYXX/RY[1]/NB", "RYXX/RY[2]/NB"]
    assert all(one.rule for one in lacunas)


def test_a_rule_always_wins(own: Own) -> None:
    record, _ = restore(own, bare(RECORD), [Kept(("NO",), "9"), Kept(("RYXX", "RY", ("2",), "XM"), "old")])
    assert (record["NO"], record["RYXX"]["RY"][1]["XM"]) == ("1", "y")


def test_a_field_that_the_format_no_longer_has_is_told(own: Own) -> None:
    kept = [Kept(("OLD",), "x"), Kept(("BZ",), "b"), Kept(("RYXX", "RY", ("1",), "NB"), "1")]
    _, lacunas = restore(own, bare(RECORD), [*kept, Kept(("RYXX", "RY", ("2",), "NB"), "2")])
    assert [one.path for one in lacunas] == ["OLD"]


def test_a_group_that_the_rules_did_not_write_is_not_half_made(own: Own) -> None:
    written = bare(RECORD)
    del written["XX"]

    record, lacunas = restore(own, written, take(own, RECORD))

    assert "XX" not in record
    assert [one.path for one in lacunas] == ["XX/NB"]


def test_nothing_given_is_changed(own: Own) -> None:
    written, kept = bare(RECORD), take(own, RECORD)
    before = deepcopy(written)
    restore(own, written, kept)
    assert written == before


def test_without_a_layout_all_that_is_not_mapped_is_kept(unknown: Own) -> None:
    odd = {"NO": {"#text": "1", "@v": "2"}, "SJ": "now", "X": [{"a": 1}], "XX": {"DZ": "b", "Y": None},
           "RYXX": {"RY": [{"BH": "1", "XM": "x", "@q": "r"}]}}  # fmt: skip
    plain = {"NO": "1", "XX": {"DZ": "b"}, "RYXX": {"RY": [{"BH": "1", "XM": "x"}]}}

    record, lacunas = restore(unknown, plain, take(unknown, odd))

    assert record == {name: value for name, value in odd.items() if name != "SJ"}
    assert lacunas == ()


def test_what_nobody_reads_may_be_as_deep_as_it_likes(unknown: Own) -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = {"a": deep}

    assert [one.path for one in take(unknown, {"NO": "1", "D": deep, "SJ": deep})] == [("D",)]


TEXTS = st.text("ab1 ", max_size=2)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Records of that layout, people and charges with keys of their own."""
    people = []
    for key in draw(st.lists(st.sampled_from("123456"), unique=True)):
        one: dict[str, Any] = {"BH": key, "NB": draw(TEXTS), "XM": draw(TEXTS)}
        if draw(st.booleans()):
            one["SB"] = {"A": draw(TEXTS)}
        pairs = st.tuples(st.sampled_from("mn"), st.sampled_from(["", "1", "2"]))
        if charges := draw(st.lists(pairs, unique=True)):
            one["ZM"] = [{"MC": name, "FT": article, "NB": draw(TEXTS)} for name, article in charges]
        people.append(one)
    record = {"NO": "1", "BZ": draw(TEXTS), "XX": {"NB": draw(TEXTS), "DZ": "b"}, "RYXX": {"RY": people}}
    return record | ({"ZT": {"A": draw(TEXTS)}} if draw(st.booleans()) else {})


@given(record=records())
def test_law_taken_then_restored_is_the_record(own: Own, record: dict[str, Any]) -> None:
    found, lacunas = restore(own, bare(record), take(own, record))
    assert flat(found) == flat(record)
    assert lacunas == ()


@given(record=records(), data=st.data())
def test_law_the_order_of_items_does_not_matter(
    own: Own, record: dict[str, Any], data: st.DataObject
) -> None:
    written = bare(record)
    order = data.draw(st.permutations(range(len(written["RYXX"]["RY"]))))
    gone = data.draw(st.integers(0, len(order)))
    written["RYXX"]["RY"] = [written["RYXX"]["RY"][index] for index in order[gone:]]

    found, _ = restore(own, written, take(own, record))

    assert flat(found["RYXX"]["RY"]) == flat([record["RYXX"]["RY"][index] for index in order[gone:]])


@given(record=records())
def test_law_restoring_twice_is_restoring_once(own: Own, record: dict[str, Any]) -> None:
    kept = take(own, record)
    once, _ = restore(own, bare(record), kept)
    assert restore(own, once, kept)[0] == once
