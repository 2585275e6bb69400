"""Whatever records come: a form takes them, and then keeps its laws, or says what is wrong with each."""

from typing import Any

import pytest
from casebus.adapters.codecs.charset import TextCode
from casebus.adapters.codecs.json import JsonCodec, JsonSettings
from casebus.adapters.mapping.language import Spot
from casebus.adapters.mapping.reshape import Misfit, Reshape
from casebus.adapters.mapping.reshape.embedded import Embedded
from casebus.adapters.mapping.reshape.entries import Entries
from casebus.adapters.mapping.reshape.rows import Rows
from casebus.adapters.mapping.reshape.slots import Slots
from hypothesis import given, settings
from hypothesis import strategies as st

SPOT = Spot("police/doc.yaml", 1, 1)
SLOT = ({"A": "A1", "B": "B1"}, {"A": "A2", "B": "B2"})
CODEC = JsonCodec(JsonSettings(charset="UTF-8", newline=""), None)  # type: ignore[arg-type]
LISTS = JsonCodec(JsonSettings(charset="UTF-8", newline="", documents="A"), None)  # type: ignore[arg-type]
UTF8 = TextCode("UTF-8")
FORMS: dict[str, Reshape] = {
    "slots": Slots(SPOT, "R", SLOT),
    "slots within": Slots(SPOT, "R", SLOT, within=("G", "H")),
    "slots continued": Slots(SPOT, "R", SLOT, overflow="continue-record", repeat=("K",)),
    "slots continued within": Slots(SPOT, "R", SLOT, ("G",), overflow="continue-record", repeat=("K",)),
    "rows": Rows(SPOT, (("K",),), "R", ("A", "B")),
    "rows adjacent": Rows(SPOT, (("K",), ("G", "K")), "R", ("A1", "B"), adjacent=True),
    "rows within": Rows(SPOT, (("K",),), "A", ("A", "B"), within=("G", "H")),
    "embedded": Embedded(SPOT, ("G", "A"), "R", CODEC, UTF8),
    "embedded in place": Embedded(SPOT, ("A",), "A", CODEC, UTF8, base64=True),
    "embedded many": Embedded(SPOT, ("A",), "R", LISTS, UTF8, many=True),
    "entries": Entries(SPOT, ("G",), "K", "A"),
}
#: there are many forms: each gets a third of the examples
EXAMPLES = settings().max_examples // 3
NAMES = st.sampled_from(["A", "B", "A1", "B1", "A2", "B2", "K", "G", "H", "R"])
TEXTS = st.sampled_from(["", "a", "b", "a b", "{}", '{"A": 1}', '{"A": [{}, {"B": ""}]}', "e30=", "[", "1"])
LEAF = st.one_of(st.none(), TEXTS, st.integers(0, 2), st.booleans())
VALUE = st.recursive(
    LEAF,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=12,
)
RECORDS = st.lists(st.dictionaries(NAMES, VALUE, max_size=8), max_size=4)
#: keys that a form needs, so that more gets through
KEYED = st.lists(
    st.builds(lambda key, rest: {"K": key, **rest}, st.sampled_from("xyz"), st.dictionaries(NAMES, LEAF)),
    max_size=4,
)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@settings(max_examples=EXAMPLES)
@given(records=st.one_of(RECORDS, KEYED))
def test_what_comes_in_is_refused_or_goes_out_and_comes_in_the_same(
    form: Reshape, records: list[Any]
) -> None:
    before, faults, found = repr(records), (), None
    try:
        found = form.forward(records)
    except Misfit as misfit:
        faults = misfit.faults
    finally:
        assert repr(records) == before
    if found is None:
        assert faults
        assert all(0 <= fault.index < len(records) for fault in faults)
        return

    assert form.forward(form.back(found, [])) == found
    trace = form.origins(records)
    for index, record in enumerate(found):
        for path in every(record):
            origin = trace(index, path)
            assert 0 <= origin.index < len(records)
            assert there(records[origin.index], origin.path[:-1]), (path, origin)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@settings(max_examples=EXAMPLES)
@given(records=st.one_of(RECORDS, KEYED))
def test_what_goes_out_is_refused_or_comes_back_the_same(form: Reshape, records: list[Any]) -> None:
    before, faults, found = repr(records), (), None
    try:
        found = form.back(records, [])
    except Misfit as misfit:
        faults = misfit.faults
    finally:
        assert repr(records) == before
    if found is None:
        assert faults
        assert all(0 <= fault.index < len(records) for fault in faults)
        return

    again = form.forward(found)
    assert form.back(again, []) == found
    assert told(again) == told(records)


def told(value: Any) -> Any:
    """Records without what says nothing: groups without items."""
    if isinstance(value, list):
        return [told(one) for one in value]
    if isinstance(value, dict):
        return {
            name: told(one)
            for name, one in value.items()
            if name not in ("R", "A") or one not in ([], "", None)
        }
    return value


def every(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path in a record."""
    steps = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    return [path, *(one for step, inner in steps for one in every(inner, (*path, step)))]


def there(record: Any, path: tuple[str | int, ...]) -> bool:
    """Whether the path leads somewhere in the record."""
    for step in path:
        try:
            record = record[step]
        except (LookupError, TypeError):
            return False
    return True
