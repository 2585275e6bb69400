"""The laws of a whole mapping: what is written is read back, what is read is written back."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from casebus.adapters.contracts import Field
from casebus.adapters.mapping import MappingFile, load_mapping
from hypothesis import given
from hypothesis import strategies as st

MAPPING = """\
mapping: police/doc
version: 1
receives: doc
sends: doc
handovers: [ARREST_REQUEST]
codec: { kind: fake }
key: HEAD/NO
rules:
  handover: { const: ARREST_REQUEST }
  number: HEAD/NO
  category: HEAD/LB | code(kind)
  filed_on: HEAD/RQ | date(yyyyMMdd, chinese)
  value: HEAD/JE | decimal(2)
  open: HEAD/GK | boolean(是, 否)
  tags: HEAD/BQ | split("、")
  note: { from: "HEAD/BZ | null(无)", out: 无 }
  identifiers[kind=police].number: HEAD/JCH | width
  identifiers[kind=court].number: HEAD/FYH
  address: { country: { const: 中国 }, text: HEAD/DZ }
  persons:
    each: RYXX/RY
    key: BH
    rules:
      id: BH
      name.full: XM | trim | interpunct
      charges: { each: ZM, key: [MC, FT], rules: { name: MC, article: FT } }
"""


@pytest.fixture(scope="module")
def mapping(request: pytest.FixtureRequest) -> MappingFile:
    schema = request.getfixturevalue("schema")
    with TemporaryDirectory() as folder:
        place = Path(folder) / "police"
        (place / "codes").mkdir(parents=True)
        (place / "codes" / "kind.csv").write_text(
            "local,canonical,relation,preferred_out\n01,theft,,yes\n02,theft,,\n03,fraud,,\n", "utf-8"
        )
        (place / "doc.yaml").write_text(MAPPING, "utf-8")

        class Open:
            def layout(self) -> list[Field] | None:
                return None

        return load_mapping(place / "doc.yaml", codecs=lambda *_: Open(), targets={"case": schema})  # type: ignore[arg-type, return-value]


WORDS = st.text("甲乙丙a1", min_size=1, max_size=6)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


CHARGES = st.lists(
    some(article=WORDS).flatmap(lambda rest: WORDS.map(lambda name: {"name": name, **rest})),
    min_size=1, max_size=3, unique_by=lambda charge: (charge["name"], charge.get("article")),
)  # fmt: skip
PERSON = st.fixed_dictionaries(
    {"id": WORDS}, optional={"name": st.fixed_dictionaries({"full": WORDS}), "charges": CHARGES}
)
DOCUMENT = st.fixed_dictionaries(
    {"handover": st.just("ARREST_REQUEST"), "number": WORDS},
    optional={
        "category": st.sampled_from(["theft", "fraud"]),
        "filed_on": st.dates(date(1900, 1, 1)).map(date.isoformat),
        "value": st.integers(0, 10**11).map(lambda cents: cents / 100),
        "open": st.booleans(),
        "tags": st.lists(WORDS, min_size=1, max_size=3),
        "note": WORDS,
        "identifiers": st.lists(
            st.fixed_dictionaries({"number": WORDS, "kind": st.sampled_from(["police", "court"])}),
            min_size=1, max_size=2, unique_by=lambda found: found["kind"],
        ).map(lambda found: sorted(found, key=lambda item: str(item["kind"]), reverse=True)),
        "address": st.fixed_dictionaries({"country": st.just("中国"), "text": WORDS}),
        "persons": st.lists(PERSON, min_size=1, max_size=3, unique_by=lambda person: person["id"]),
    },
)  # fmt: skip
DAY = date(2021, 9, 29)


@given(document=DOCUMENT)
def test_what_is_written_is_read_back(mapping: MappingFile, document: dict[str, Any]) -> None:
    record, problems = mapping.write(document, on=DAY)[:2]
    assert problems == ()

    reading = mapping.read(record, on=DAY)

    assert reading.problems == ()
    assert reading.document == document
    assert mapping.write(reading.document, on=DAY).record == record


LEAF = st.one_of(
    st.none(), st.text(max_size=4), st.integers(), st.booleans(), st.just("01"), st.just("20210929")
)
ANYTHING = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["HEAD", "RYXX", "RY", "NO", "LB", "RQ", "BH", "XM", "ZM", "MC", "BQ"]),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)


@given(record=st.dictionaries(st.sampled_from(["HEAD", "RYXX", "X"]), ANYTHING))
def test_any_record_at_all_gives_a_reading(mapping: MappingFile, record: dict[str, Any]) -> None:
    reading = mapping.read(record, on=DAY)

    # without a key there is always something to say
    assert reading.key or reading.problems
    if not reading.problems:
        assert mapping.write(reading.document, on=DAY).problems == ()


NAMES = st.sampled_from(
    [
        "number",
        "category",
        "filed_on",
        "value",
        "open",
        "tags",
        "note",
        "identifiers",
        "address",
        "persons",
        "kind",
        "id",
        "name",
    ]
)
CANONICAL = st.recursive(
    LEAF, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5)), max_leaves=20
)  # fmt: skip


@given(document=st.dictionaries(NAMES, CANONICAL))
def test_any_document_at_all_gives_a_writing(mapping: MappingFile, document: dict[str, Any]) -> None:
    record, problems = mapping.write(document, on=DAY)[:2]

    assert isinstance(record, dict)
    assert all(problem.rule.startswith("police/doc.yaml:") for problem in problems)
