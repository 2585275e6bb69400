"""A masked trace can be shown to others: it helps, and names nobody."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from casebus.adapters import kinds
from casebus.adapters.loading import codec_of, mappings_in, targets
from casebus.adapters.mapping import MappingFile, load_mapping
from casebus.adapters.mapping.watch import Entry, Trace, TracedDocument, trace_in, trace_out
from casebus.adapters.mapping.watch.examples import Example, examples
from casebus.adapters.mapping.watch.masking import mask, masked

DAY = date(2022, 6, 1)
KINDS = (kinds.POLICE, kinds.COURT, kinds.PRISON, kinds.CORRECTION, kinds.PROCURATORATE)


def every_example() -> Iterator[Any]:
    for kind in KINDS:
        for mapping in mappings_in(kind.mappings).files:
            for example in examples(mapping):
                yield pytest.param(mapping, example, id=f"{mapping.name}-{example.source.name}")


EXAMPLES = list(every_example())


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


@cache
def shipped(name: str) -> MappingFile:
    return load_mapping(kinds.MAPPINGS / f"{name}.yaml", codecs=codec_of, targets=targets())


def body_of(name: str, example: str) -> bytes:
    kind, _, document = name.partition("/")
    return (kinds.MAPPINGS / kind / "examples" / document / example).read_bytes()


def personal(document: dict[str, Any]) -> set[str]:
    """What tells who the persons of a case are."""
    hidden = re.compile(
        r"(persons\[\d+]\.(id|name\.\w+|born_on|phone|identity\.number|\w+\.text|previous)|case\.brief|case\.title)"
    )
    return {str(value) for path, value in leaves(document) if hidden.fullmatch(path)}


def told_of(trace: Trace) -> str:
    return json.dumps(trace.to_json(), ensure_ascii=False)


@pytest.mark.parametrize(("mapping", "example"), EXAMPLES)
def test_a_masked_trace_names_nobody(mapping: MappingFile, example: Example) -> None:
    names = set().union(*(personal(dict(document)) for document in example.documents))
    inward = masked(trace_in(mapping, example.source.read_bytes(), DAY), mapping)
    outward = [masked(trace_out(mapping, one, DAY), mapping) for one in example.documents]

    for trace in (inward, *outward):
        assert trace.body == b""
        assert not [name for name in names if len(name) > 1 and f'"{name}"' in told_of(trace)]


def texts_of(shape: Any, path: str = "") -> Iterator[str]:
    """Every path of the model that holds free text, dates among them."""
    shape = shape.items() if shape.types == {"array"} else shape
    for name, inner in shape.properties.items():
        yield from texts_of(inner, f"{path}.{name}" if path else name)
    if path and "string" in shape.types and not shape.choices:
        yield path


def test_text_is_hidden_unless_it_is_listed() -> None:
    # Given an entry for every field of the case that holds text
    mapping = shipped("police/AJYS")
    entries = tuple(Entry("value", one, one, "", "", result="甲1") for one in texts_of(mapping.plan.shape))
    trace = Trace(mapping.name, "in", DAY, (TracedDocument(0, "", entries),))

    # When the trace is masked, then dates but those of birth are left, and these
    shown = {one.target for one in masked(trace, mapping).documents[0].entries if one.result == "甲1"}
    names = {one for one in shown if not re.search(r"(_on|_at|\bon|\bat|\bfrom|\bto)$", one)}
    assert names == {
        *("case.area", "case.organ", "case.organ_code"),
        *("addressee.agency", "addressee.area", "addressee.name"),
        *("persons.domicile.area", "persons.residence.area", "persons.execution.facility"),
        *("persons.charges.name", "persons.charges.article", "persons.charges.code"),
        *("persons.measures.organ", "persons.decisions.article", "materials.media_type", "property.unit"),
    }
    assert "persons.born_on" not in shown


def test_of_a_foreign_schema_only_codes_are_shown() -> None:
    mapping = replace(shipped("police/AJYS"), target="filing")
    body = body_of("police/AJYS", "full.xml")

    entries = {
        one.path: one.result for one in masked(trace_in(mapping, body, DAY), mapping).documents[0].entries
    }

    assert (entries["case.filed_on"], entries["persons[0].role"]) == ("####-##-##", "suspect")


def test_masking_keeps_what_helps() -> None:
    mapping = shipped("police/AJYS")
    body = body_of("police/AJYS", "full.xml").replace(b"<XB>1</XB>", b"<XB>7</XB>", 1)

    entries = {one.path: one for one in masked(trace_in(mapping, body, DAY), mapping).documents[0].entries}

    assert mask("张三·A1, 2021") == "○○·x#, ####"
    assert (entries["handover"].result, entries["persons[0].role"].result) == (
        "PROSECUTION_TRANSFER",
        "suspect",
    )
    assert entries["case.filed_on"].result == "2021-09-20"
    assert entries["persons[0].born_on"].result == "####-##-##"
    assert [step.operation for step in entries["persons[0].name.full"].steps] == ["trim", "interpunct"]
