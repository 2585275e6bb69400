"""A trace says for every value where it comes from, in both directions, and can be shown to others."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from casebus.adapters import kinds
from casebus.adapters.loading import codec_of, mappings_in, targets
from casebus.adapters.mapping import MappingFile, load_mapping
from casebus.adapters.mapping.watch import located, trace_in, trace_out
from casebus.adapters.mapping.watch.canonical import plain
from casebus.adapters.mapping.watch.examples import Example, examples

DAY = date(2022, 6, 1)
KINDS = (kinds.POLICE, kinds.COURT, kinds.PRISON, kinds.CORRECTION, kinds.PROCURATORATE)
#: kinds of entry that leave a value behind
CARRYING = {"value", "const", "default", "selector", "empty"}


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


@pytest.mark.parametrize(("mapping", "example"), EXAMPLES)
def test_every_canonical_value_has_its_rule_and_its_place(mapping: MappingFile, example: Example) -> None:
    # Given a document as its agency writes it, when it is traced
    trace = trace_in(mapping, example.source.read_bytes(), DAY)

    # Then every value of the canonical document is told, under its own path, with the line of its rule
    assert trace.problems == ()
    for one, document in zip(trace.documents, example.documents, strict=True):
        told = {entry.path: entry for entry in one.entries if entry.kind in CARRYING}
        for path, value in leaves(document):
            assert told[path].result == value, path
        for entry in told.values():
            assert entry.kind != "value" or (entry.place and entry.source), entry
            last = re.sub(r"\[[^]]*]$", "", entry.path.rpartition(".")[2])
            assert entry.kind != "value" or last in entry.text or "from" in entry.text, entry


@pytest.mark.parametrize(("mapping", "example"), EXAMPLES)
def test_every_written_value_has_its_rule_and_its_place(mapping: MappingFile, example: Example) -> None:
    for index, document in enumerate(example.documents):
        # Given a canonical document, when it is traced on its way out
        trace = trace_out(mapping, document, DAY, example.envelope(index))

        # Then every value of the record is told, and the body is what is sent
        assert (trace.problems, trace.documents[0].problems) == ((), ())
        assert trace.body
        record = mapping.write(document, on=DAY, envelope=example.envelope(index)).record
        assert trace.body == mapping.encode(record)
        told = [str(entry.result) for entry in trace.documents[0].entries if entry.kind in CARRYING]
        assert not [value for _, value in leaves(record) if str(value) not in told]


def test_a_place_is_where_the_bytes_are() -> None:
    # Given a format of fixed width, written
    mapping = shipped("prison/notices")
    (example, *_) = examples(mapping)
    trace = trace_out(mapping, example.documents[0], DAY, example.envelope(0))

    # When the bytes at each place are read, then they are the value
    lines, found = trace.body.split(b"\r\n"), 0
    for entry in trace.documents[0].entries:
        match = re.match(r"line (\d+), bytes (\d+)-(\d+) ", entry.place)
        if entry.kind == "value" and match:
            line, first, last = map(int, match.groups())
            cell = lines[line - 1][first - 1 : last].decode("gb18030").strip()
            assert cell in (str(entry.result), str(entry.result).zfill(len(cell))), entry
            found += 1
    assert found > 10


def test_steps_are_told_as_the_rule_calls_them() -> None:
    trace = trace_in(shipped("police/AJYS"), body_of("police/AJYS", "typed.xml"), DAY)

    (name,) = (one for one in trace.documents[0].entries if one.path == "persons[0].name.full")

    assert (name.before, name.result) == (" 马•哈三\u3000", "马·哈三")
    assert [(step.operation, step.value) for step in name.steps] == [
        ("trim", "马•哈三"),
        ("interpunct", "马·哈三"),
    ]
    assert (name.source, name.target) == ("RYXX/RY[1]/XM", "persons[0].name.full")
    assert name.text == "name.full: XM | trim | interpunct"
    assert re.fullmatch(r"police/AJYS\.yaml:\d+:\d+", name.rule)
    (number,) = (one for one in trace.documents[0].entries if one.path == "case.filed_on")
    assert [step.operation for step in number.steps] == ["trim", "date(yyyyMMdd)"]


def test_what_does_not_fit_is_told_at_its_rule() -> None:
    # Given a birthday that is none and a sex that nobody knows
    body = body_of("police/AJYS", "full.xml").replace(b"<XB>1</XB>", b"<XB>7</XB>", 1)

    trace = trace_in(shipped("police/AJYS"), body, DAY)

    (entry,) = (one for one in trace.documents[0].entries if one.kind == "problem")
    assert entry.problem is not None
    assert (entry.problem.code, entry.path, entry.before) == ("MAPPING_CODE_UNKNOWN", "persons[0].sex", "7")
    assert entry.text == "sex: XB | trim | code(sex)"
    assert entry.place.endswith("/RYXX/RY[1]/XB")
    assert trace.documents[0].problems == (entry.problem,)


def test_what_is_absent_and_what_is_filled_in_is_told() -> None:
    inward = trace_in(shipped("police/AJYS"), body_of("police/AJYS", "sparse.xml"), DAY)
    kinds_in = {entry.target: entry.kind for entry in inward.documents[0].entries}
    mapping = shipped("police/XTWS")
    (example,) = (one for one in examples(mapping) if one.source.stem == "release")
    outward = trace_out(mapping, example.documents[0], DAY, example.envelope(0)).documents[0].entries

    assert kinds_in["case.occurred_on"] == "absent"
    assert kinds_in["case.identifiers[kind=police-case].kind"] == "selector"
    assert kinds_in["schema_version"] == "const"
    empty = [entry for entry in outward if entry.kind == "empty"]
    assert empty
    assert all(entry.result == "" and entry.source and entry.place for entry in empty)
    assert {entry.path for entry in outward if entry.path.startswith("envelope.")} > {"envelope.transfer"}


def test_what_is_not_carried_over_whole_is_told() -> None:
    mapping = shipped("police/XTWS")
    (example,) = (one for one in examples(mapping) if one.source.stem == "judgment")

    entries = trace_out(mapping, example.documents[0], DAY, example.envelope(0)).documents[0].entries

    lossy = [one for one in entries if one.kind == "lacuna" and one.path == "envelope.accepted_at"]
    assert [(one.result, one.text.startswith("accepted_at:")) for one in lossy] == [("lossy", True)]


def test_bytes_that_cannot_be_read_give_problems() -> None:
    trace = trace_in(shipped("police/AJYS"), b"<AJYS", DAY)

    assert [problem.code for problem in trace.problems] == ["XML_SYNTAX"]
    assert trace.documents == ()


def test_a_record_that_cannot_be_written_gives_problems() -> None:
    # Given a name that the format has no room for
    mapping = shipped("prison/notices")
    (example, *_) = examples(mapping)
    document = json.loads(json.dumps(example.documents[0]))
    document["persons"][0]["name"]["full"] = "名" * 90

    trace = trace_out(mapping, document, DAY)

    assert trace.body == b""
    assert trace.problems
    assert any(entry.source.endswith("姓名") for entry in trace.documents[0].entries)


def test_the_shape_for_machines_is_stable() -> None:
    trace = trace_in(shipped("police/AJYS"), body_of("police/AJYS", "full.xml"), DAY)

    told = json.loads(json.dumps(trace.to_json()))

    assert list(told) == ["mapping", "direction", "on", "unplaced", "problems", "documents"]
    assert list(told["documents"][0]) == ["index", "key", "entries"]
    fields = [
        "kind",
        "path",
        "target",
        "rule",
        "text",
        "source",
        "place",
        "before",
        "steps",
        "result",
        "problem",
    ]
    assert all(list(entry) == fields for entry in told["documents"][0]["entries"])


def test_a_large_source_is_not_looked_through_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    body = body_of("police/AJYS", "full.xml")
    monkeypatch.setattr(located, "BUDGET", 10 * len(body))

    trace = trace_in(shipped("police/AJYS"), body, DAY)

    placed = [entry for entry in trace.documents[0].entries if entry.place.startswith("line ")]
    assert (len(placed), trace.unplaced > 50) == (10, True)


def test_only_what_is_wanted_is_told() -> None:
    body = body_of("police/AJYS", "full.xml")

    trace = trace_in(shipped("police/AJYS"), body, DAY, lambda paths: "persons[1].id" in paths)

    assert [entry.path for entry in trace.documents[0].entries] == ["persons[1].id"]


def test_numbers_that_json_lacks_are_told_as_text() -> None:
    assert plain([10**30, "\ud800", {"a": (1, None, True)}]) == [
        str(10**30),
        "\\ud800",
        {"a": [1, None, True]},
    ]


def test_the_unwatched_source_knows_no_probe() -> None:
    """Watching costs nothing when nobody watches: not one line of the usual function speaks of a probe."""
    for name in ("police/AJYS", "court/received", "prison/feedback", "procuratorate/receipts"):
        mapping = shipped(name)
        for way in (mapping.inward, mapping.outward):
            assert not re.search(r"\bP\b", way.source), name
            assert re.search(r"\bP\.value\(", way.observed.source)
