"""Every wrong setting of `reshape:` is named with its line and column, before anything is read."""

from typing import Any

import pytest
from casebus.adapters.contracts import Field
from casebus.adapters.loading import codec_of
from casebus.adapters.mapping.reshape import reshaped
from casebus.adapters.mapping.source import Block, Faults, read_yaml

FIELDS = (
    *map(Field, ("AJBH", "LB", "XM", "C1_NAME", "C1_ART", "C2_NAME", "C2_ART", "TEXT", "TEXTS")),
    Field("RYXX", "group"),
    Field("RYXX/RY", "group", repeats=True),
    *(Field(f"RYXX/RY/{name}") for name in ("BH", "T1", "T2")),
    Field("N", "integer"),
    Field("MAP", "group"),
    Field("MAP/P1", "group"),
    Field("MAP/P1/NAME", required=True),
)


class Flat:
    """A codec of which only the layout is asked."""

    def layout(self) -> Any:
        return FIELDS


def read(text: str) -> tuple[Any, list[tuple[str, str, str]]]:
    """The codec, and every problem as line:column, code and what it names."""
    faults = Faults()
    root = read_yaml(f"reshape:\n{text}\n", "police/doc.yaml", faults)
    assert isinstance(root, Block)
    codec = reshaped(Flat(), root.get("reshape"), faults, lambda kind, some: codec_of(kind, some, None))  # type: ignore[arg-type]
    found = faults.sorted()
    said = [
        str(one.params.get("key") or one.params.get("expected") or one.params.get("path")) for one in found
    ]
    return codec, [
        (one.rule.removeprefix("police/doc.yaml:"), one.code, text)
        for one, text in zip(found, said, strict=True)
    ]


SLOTS = "into: C, count: 2, fields: { NAME: 'C{n}_NAME' }"
ROWS = "by: [AJBH], into: RY, fields: [XM]"
XML = "codec: { kind: xml, charset: UTF-8, newline: '', root: R }"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  slots: {}", ("2:3", "MAPPING_FORM", "reshape: [ { form: { … } }, … ]")),
        ("  []", ("2:3", "MAPPING_FORM", "reshape: [ { form: { … } }, … ]")),
        ("  - slot: {}", ("2:5", "MAPPING_KEY_UNKNOWN", "slot")),
        ("  - slots: C", ("2:12", "MAPPING_FORM", "slots: { … }")),
        ("  - text", ("2:5", "MAPPING_FORM", "slots | rows | embedded | entries: { … }")),
        (f"  - slots: {{ {SLOTS}, overfow: reject }}", ("2:64", "MAPPING_KEY_UNKNOWN", "overfow")),
        (f"  - slots: {{ {SLOTS}, overflow: drop }}",
         ("2:74", "MAPPING_FORM", "overflow: reject | truncate | continue-record")),
        (f"  - slots: {{ {SLOTS}, overflow: truncate }}", ("2:12", "MAPPING_KEY_MISSING", "loses")),
        (f"  - slots: {{ {SLOTS}, overflow: continue-record }}", ("2:12", "MAPPING_KEY_MISSING", "repeat")),
        (f"  - slots: {{ {SLOTS}, loses: much }}", ("2:71", "MAPPING_FORM", "loses: only with overflow: truncate")),
        (f"  - slots: {{ {SLOTS}, repeat: [LB] }}",
         ("2:72", "MAPPING_FORM", "repeat: only with overflow: continue-record")),
        (f"  - slots: {{ {SLOTS}, within: RYXX/R }}", ("2:72", "MAPPING_SOURCE_UNKNOWN", "RYXX/R")),
        (f"  - slots: {{ {SLOTS}, within: LB }}", ("2:72", "MAPPING_KIND", "LB")),
        ("  - slots: { into: C, count: 0, fields: { NAME: 'C{n}_NAME' } }",
         ("2:30", "MAPPING_FORM", "count: a number from 1 to 1000")),
        ("  - slots: { into: C, count: 1001, fields: { NAME: 'C{n}_NAME' } }",
         ("2:30", "MAPPING_FORM", "count: a number from 1 to 1000")),
        ("  - slots: { into: C, count: 2, fields: { NAME: 'C_NAME' } }",
         ("2:49", "MAPPING_FORM", 'fields/NAME: "CHARGE{n}_NAME" (with {n}, or {n:02})')),
        ("  - slots: { into: C, count: 3, fields: { NAME: 'C{n}_NAME' } }",
         ("2:49", "MAPPING_SOURCE_UNKNOWN", "C3_NAME")),
        ("  - slots: { into: C, count: 2, fields: { A: 'C{n}_ART', B: 'C{n}_ART' } }",
         ("2:41", "MAPPING_FORM", "fields: a field of its own for each slot")),
        ("  - slots: { into: LB, count: 2, fields: { NAME: 'C{n}_NAME' } }", ("2:20", "RESHAPE_NAME_TAKEN", "LB")),
        ("  - slots: { into: A/B, count: 2, fields: { NAME: 'C{n}_NAME' } }", ("2:20", "MAPPING_FORM", "into: NAME")),
        ("  - slots: { into: C, fields: { NAME: 'C{n}_NAME' } }", ("2:12", "MAPPING_KEY_MISSING", "count")),
        ("  - rows: { into: RY, fields: [XM] }", ("2:11", "MAPPING_KEY_MISSING", "by")),
        ("  - rows: { by: [AJBH], into: RY, fields: [XN] }", ("2:44", "MAPPING_SOURCE_UNKNOWN", "XN")),
        ("  - rows: { by: [AJBH], into: RY, fields: [AJBH] }",
         ("2:44", "MAPPING_FORM", "fields: [NAME, …], none of them in `by`")),
        ("  - rows: { by: [AJBH, AJBH], into: RY, fields: [XM] }", ("2:17", "MAPPING_FORM", "by: [NAME, …]")),
        (f"  - rows: {{ {ROWS}, adjacent: perhaps }}", ("2:59", "MAPPING_FORM", "adjacent: true | false")),
        ("  - rows: { by: BH, into: T, fields: [T1], within: RYXX }", ("2:52", "MAPPING_KIND", "RYXX")),
        (f"  - embedded: {{ at: TEXTE, as: DOC, {XML} }}", ("2:21", "MAPPING_SOURCE_UNKNOWN", "TEXTE")),
        (f"  - embedded: {{ at: N, as: DOC, {XML} }}", ("2:21", "MAPPING_KIND", "N")),
        (f"  - embedded: {{ at: TEXT, as: LB, {XML} }}", ("2:31", "RESHAPE_NAME_TAKEN", "LB")),
        ("  - embedded: { at: TEXT, as: DOC }", ("2:15", "MAPPING_FORM", "codec: { kind: …, … }")),
        ("  - embedded: { at: TEXT, as: DOC, codec: { kind: xml } }", ("2:43", "SETTING_MISSING", "None")),
        ("  - embedded: { at: TEXT, as: DOC, codec: { kind: xlm } }", ("2:43", "PLUGIN_UNKNOWN_NEAR", "None")),
        (f"  - embedded: {{ at: TEXT, as: DOC, charset: GBK, {XML} }}",
         ("2:45", "MAPPING_FORM", "charset: only with base64: true")),
        (f"  - embedded: {{ at: TEXT, as: DOC, base64: true, charset: GBKK, {XML} }}",
         ("2:59", "MAPPING_FORM", "charset: UTF-8 | GB18030 | GBK | Big5 | …")),
        ("  - entries: { at: LB }", ("2:20", "MAPPING_KIND", "LB")),
        ("  - entries: { at: . }", ("2:20", "MAPPING_FORM", "at: path/of/group")),
        ("  - entries: { key: K }", ("2:14", "MAPPING_KEY_MISSING", "at")),
        ("  - entries: { at: MAP, key: K, value: K }",
         ("2:40", "MAPPING_FORM", "value: another name than `key`")),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_where_it_stands(text: str, expected: tuple[str, str, str]) -> None:
    _, problems = read(text)

    assert expected in problems


@pytest.mark.parametrize(
    ("text", "added", "gone"),
    [
        ("  - slots: { into: C, count: 2, fields: { NAME: 'C{n}_NAME', ART: 'C{n}_ART' } }",
         {"C", "C/NAME", "C/ART"}, {"C1_NAME", "C1_ART", "C2_NAME", "C2_ART"}),
        ("  - slots: { into: T, count: 2, fields: { T: 'T{n}' }, within: RYXX/RY }",
         {"RYXX/RY/T", "RYXX/RY/T/T"}, {"RYXX/RY/T1", "RYXX/RY/T2"}),
        (f"  - rows: {{ {ROWS} }}", {"RY", "RY/XM"}, {"XM"}),
        ("  - rows: { by: [AJBH], into: RY, fields: [RYXX, XM] }\n  - rows: { by: XM, into: Z, fields: [RYXX], within: RY }",
         {"RY", "RY/XM", "RY/Z", "RY/Z/RYXX", "RY/Z/RYXX/RY", *(f"RY/Z/RYXX/RY/{n}" for n in ("BH", "T1", "T2"))},
         {"XM", "RYXX", "RYXX/RY", *(f"RYXX/RY/{n}" for n in ("BH", "T1", "T2"))}),
        (f"  - embedded: {{ at: TEXT, as: DOC, {XML} }}", {"DOC", "DOC/*"}, {"TEXT"}),
        ("  - entries: { at: MAP }", {"MAP/#key", "MAP/#value", "MAP/NAME"}, {"MAP/P1", "MAP/P1/NAME"}),
    ],
    ids=["slots", "slots-within", "rows", "two-levels", "embedded", "entries"],
)  # fmt: skip
def test_the_layout_is_that_of_the_reshaped_record(text: str, added: set[str], gone: set[str]) -> None:
    codec, problems = read(text)

    assert problems == []
    after = [field.path for field in codec.layout()]
    assert len(after) == len(set(after))
    before = {field.path for field in FIELDS}
    assert (set(after) - before, before - set(after)) == (added, gone)


def test_lengths_follow_the_strictest_slot() -> None:
    # Given numbered fields of different lengths, of which the first is required
    class Short(Flat):
        def layout(self) -> Any:
            return (Field("T1", max_chars=40, required=True), Field("T2", max_chars=20), Field("LB"))

    faults = Faults()
    root = read_yaml("- slots: { into: T, count: 2, fields: { X: 'T{n}' } }", "police/doc.yaml", faults)

    codec = reshaped(Short(), root, faults, lambda kind, some: codec_of(kind, some, None))  # type: ignore[arg-type]

    # Then an item may be as long as any slot allows, and none is required
    _, field, _ = codec.layout() or ()
    assert (field.path, field.max_chars, field.required) == ("T/X", 20, False)
    # And the required field is written when there is no item
    assert codec.reshapes[0].back([{"LB": "1"}], []) == [{"LB": "1", "T1": ""}]  # type: ignore[attr-defined]
