"""Two versions of a mapping over the same samples: what they do differently, by cause, with the rules behind it."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, load_mapping
from casebus.adapters.mapping.compare.behaviour import Sample
from casebus.adapters.mapping.compare.causes import Comparison, compare
from casebus.adapters.mapping.compare.corpus import folder_samples, own_samples
from casebus.schemas.errors import Misconfigured

DAY = date(2022, 6, 1)
SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "kind": {"enum": ["a", "b"]},
        "note": {"type": "string"},
        "people": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
        },
    },
}
RULES = "  id: ID\n  name: XM | trim\n  kind: LB | code(kind)\n  people: { each: RY, key: BH, rules: { id: BH, name: XM } }\n"


@pytest.fixture
def version(tmp_path: Path) -> Callable[..., MappingFile]:
    """A version of one small mapping, in a folder of its own."""

    def made(name: str, rules: str, codes: str = "1,a\n2,b\n") -> MappingFile:
        folder = tmp_path / name / "x"
        (folder / "codes").mkdir(parents=True)
        head = "local,canonical,relation,preferred_out,valid_from,valid_to,note\n"
        (folder / "codes" / "kind.csv").write_text(head + codes)
        (folder / "t.json").write_text(json.dumps(SCHEMA))
        codec = 'codec: { kind: json, charset: UTF-8, newline: "" }'
        (folder / "doc.yaml").write_text(
            f"mapping: x/doc\nversion: 1\ntarget: t.json\n{codec}\nrules:\n{rules}"
        )
        return load_mapping(folder / "doc.yaml", codecs=codec_of, targets=targets())

    return made


def sample(name: str = "one", **record: object) -> Sample:
    whole = {"ID": "1", "XM": " 马哈三 ", "LB": "1", "RY": [{"BH": "7", "XM": "王"}], **record}
    return Sample(name, json.dumps(whole, ensure_ascii=False).encode())


def causes(found: Comparison) -> list[tuple[str, str, str, int]]:
    return [(one.direction, one.kind, one.path, one.count) for one in found.causes]


def test_the_same_behaviour_is_no_difference_whatever_the_text(version: Callable[..., MappingFile]) -> None:
    other = (
        RULES.replace("name: XM | trim", "name: { from: XM | trim | trim }").replace("  id: ID\n", "")
        + "  id: ID\n"
    )

    found = compare(version("old", RULES), version("new", other), [sample(), sample("two", LB="2")], DAY)

    assert (found.samples, found.documents, found.causes) == (2, 2, ())


def test_every_kind_of_change_is_grouped_with_its_rules(version: Callable[..., MappingFile]) -> None:
    # Given a version with another operation, another field, one rule less, one more, and one code less
    new = "  id: ID\n  name: XM\n  kind: LB | code(kind)\n  note: BZ\n  people: { each: RY, key: BH, rules: { id: BH } }\n"
    pair = version("old", RULES), version("new", new, "1,a\n")

    # When both see good documents, one of which has a code that the new version lacks
    found = compare(
        *pair, [sample(), sample("two", BZ="!"), sample("three", LB="2"), sample("four", LB="9")], DAY
    )

    # Then each cause is told once, with how often and the first place
    assert causes(found) == [
        ("in", "newly refused", "kind", 1),
        ("in", "lost", "people[].name", 4),
        ("in", "added", "note", 1),
        ("in", "changed", "name", 4),
        ("out", "lost", "RY[]/XM", 2),
        ("out", "added", "BZ", 1),
        ("out", "changed", "XM", 2),
    ]
    by_path = {(one.direction, one.path): one for one in found.causes}
    changed = by_path["in", "name"]
    assert (changed.example.before, changed.example.after) == ("马哈三", " 马哈三 ")
    assert (changed.old, changed.new) == ({"x/doc.yaml:7:9"}, {"x/doc.yaml:7:9"})
    refused = by_path["in", "kind"]
    assert (refused.code, refused.example.sample, refused.new) == (
        "MAPPING_CODE_UNKNOWN",
        "three",
        {"x/doc.yaml:8:9"},
    )
    # And what both refuse is counted, not told
    assert found.refused_by_both == 1


def test_newly_accepted_is_the_other_way_round(version: Callable[..., MappingFile]) -> None:
    pair = version("old", RULES, "1,a\n"), version("new", RULES)

    found = compare(*pair, [sample(LB="2")], DAY)

    assert ("in", "newly accepted", "kind", 1) in causes(found)


def test_bytes_that_only_one_can_read(version: Callable[..., MappingFile]) -> None:
    pair = version("old", RULES), version("new", RULES)

    found = compare(*pair, [Sample("broken", b"{")], DAY)

    assert (found.causes, found.refused_by_both) == ((), 1)


def test_masked_examples_tell_nobody(version: Callable[..., MappingFile]) -> None:
    pair = version("old", RULES), version("new", RULES.replace("name: XM | trim", "name: XM"))

    found = compare(*pair, [sample()], DAY, masked=True)

    assert {one.example.before for one in found.causes if one.path == "name"} == {"○○○"}
    assert "马" not in json.dumps([one.to_json() for one in found.causes], ensure_ascii=False)


def test_made_up_documents_find_what_no_example_shows(version: Callable[..., MappingFile]) -> None:
    pair = version("old", RULES), version("new", RULES.replace("{ id: BH, name: XM }", "{ id: BH }"))

    found = compare(*pair, own_samples(*pair, documents=20, on=DAY, seed=0), DAY)

    assert ("out", "lost", "RY[]/XM") in {(one.direction, one.kind, one.path) for one in found.causes}


def test_a_folder_of_legacy_and_canonical_documents() -> None:
    mapping = load_mapping(MAPPINGS / "police" / "AJYS.yaml", codecs=codec_of, targets=targets())

    found = list(folder_samples(MAPPINGS / "police" / "examples" / "AJYS", mapping))

    assert [one.name for one in found if one.body is None][:1] == ["full.case.json"]
    assert len(found) == 8
    assert compare(mapping, mapping, found, DAY).causes == ()


def test_a_canonical_sample_that_is_none(tmp_path: Path) -> None:
    mapping = load_mapping(MAPPINGS / "police" / "AJYS.yaml", codecs=codec_of, targets=targets())
    (tmp_path / "a.case.json").write_text("{")

    with pytest.raises(Misconfigured):
        list(folder_samples(tmp_path, mapping))


def test_what_one_version_cuts_is_told(version: Callable[..., MappingFile]) -> None:
    # Given a version that shortens a text, as it says
    cut = '  note: { from: "BZ | limit(4, utf-8)", loses: the end of a long note }\n'
    pair = version("old", RULES + "  note: BZ\n"), version("new", RULES + cut)

    found = compare(*pair, [Sample("one", documents=({"id": "1", "note": "abcdefgh"},))], DAY)

    assert ("out", "changed", "BZ", 1) in causes(found)
    (lacuna,) = (one for one in found.causes if one.kind == "new lacuna")
    assert (lacuna.path, lacuna.code, lacuna.old) == ("note", "truncated", set())
