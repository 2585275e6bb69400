"""XML of a published exchange standard without its schema: namespaces everywhere, lists as they come, mixed text."""

from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.xml import XmlCodec
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecSuite
from casebus.schemas.errors import BadDocument, Misconfigured

NC, J, S = "urn:core", "urn:justice", "urn:structures"
SPACES = {"nc": NC, "j": J, "s": S}


def made(tmp_path: Path, **settings: Any) -> XmlCodec:
    values = {
        "charset": "UTF-8",
        "newline": "",
        "declaration": False,
        "root": "nc:Case",
        "namespaces": SPACES,
    }
    return XmlCodec(read_settings(XmlCodec.Settings, values | settings), tmp_path)


def codes(codec: XmlCodec, body: str) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        codec.decode(body.encode())
    return [problem.code for problem in caught.value.problems]


def refused(codec: XmlCodec, record: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as caught:
        codec.encode([record])
    return [(problem.code, problem.path) for problem in caught.value.problems]


class TestXmlOfAnyNamespace(CodecSuite):
    @pytest.fixture
    def codec(self, tmp_path: Path) -> XmlCodec:
        return made(tmp_path, repeats="auto", keep_xsi=True, default_namespace="nc", max_bytes=5000)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        rest = 'xmlns:j="urn:justice" xmlns:s="urn:structures"'
        return [
            f'<Case xmlns="urn:core" {rest}><Note>甲</Note><j:Charge s:id="C1">乙</j:Charge>'
            f"<j:Charge>丙</j:Charge></Case>".encode(),
            f'<Case xmlns="urn:core" {rest} xmlns:nc="urn:core" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'nc:a="1"><Note xsi:nil="true"/><j:P xsi:type="nc:Big"><None xmlns=""><In>x</In></None></j:P></Case>'.encode(),
        ]

    @pytest.fixture
    def text_field(self) -> str:
        return "nc:Note"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        body = (
            b'<Case xmlns="urn:core"><a/>x<X xmlns="urn:1"/><X xmlns="urn:2"/>'
            b'<b xmlns:p="urn:1" xmlns:q="urn:2" p:i="1" q:i="2"/></Case>'
        )
        return [Broken(body, ("XML_MIXED", "XML_NAMESPACE_CLASH", "XML_NAMESPACE_CLASH"))]

    @pytest.fixture
    def too_large(self) -> bytes:
        return b"<Case>" + b"x" * 5000


@pytest.mark.parametrize(
    "body",
    [
        '<nc:Case xmlns:nc="urn:core" xmlns:s="urn:structures"><nc:P s:id="1" t="2">x</nc:P></nc:Case>',
        '<q:Case xmlns:q="urn:core" xmlns:nc="urn:structures"><q:P nc:id="1" t="2">x</q:P></q:Case>',
        '<Case xmlns="urn:core"><P xmlns:a="urn:structures" a:id="1" t="2">x</P></Case>',
        '<Case xmlns="urn:core"><z:P xmlns:z="urn:core" xmlns:a="urn:structures" a:id="1" t="2">x</z:P></Case>',
    ],
)
def test_keys_have_our_prefixes_whatever_the_document_uses(tmp_path: Path, body: str) -> None:
    record = {"nc:P": {"@s:id": "1", "@t": "2", "#text": "x"}}
    assert made(tmp_path).decode(body.encode()) == [record]


def test_an_undeclared_namespace_keeps_its_local_name_where_nothing_else_has_it(tmp_path: Path) -> None:
    codec = made(tmp_path, root="Case", namespace=NC)
    assert codec.decode(b'<Case xmlns="urn:core"><X xmlns="urn:1">x</X></Case>') == [{"X": "x"}]
    assert codes(codec, '<Case xmlns="urn:core"><X xmlns="urn:1"/><X xmlns=""/></Case>') == [
        "XML_NAMESPACE_CLASH"
    ]


def test_two_namespaces_are_never_merged_without_declared_prefixes(tmp_path: Path) -> None:
    codec = made(tmp_path, root="Case", namespace=NC, namespaces={}, repeats="auto")
    body = '<Case xmlns="urn:core"><G><X>1</X></G><G><X xmlns="urn:1">2</X></G></Case>'
    assert codec.decode(body.encode()) == [{"G": [{"X": "1"}, {"X": "2"}]}]
    assert codes(codec, '<Case xmlns="urn:core"><X/><X xmlns="urn:1"/></Case>') == ["XML_NAMESPACE_CLASH"]


def test_every_declared_prefix_is_on_the_root_and_the_bytes_are_the_same_each_time(tmp_path: Path) -> None:
    record = {"j:Charge": [{"@s:ref": "C1", "@xml:lang": "zh", "#text": "盗窃"}], "X": {"Y": None}}
    body = (
        '<nc:Case xmlns:nc="urn:core" xmlns:j="urn:justice" xmlns:s="urn:structures" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<j:Charge s:ref="C1" xml:lang="zh">盗窃</j:Charge><X><Y xsi:nil="true"/></X></nc:Case>'
    )
    assert made(tmp_path).encode([record]) == body.encode()
    assert made(tmp_path, repeats=["j:Charge"]).decode(body.encode()) == [record]


def test_what_stands_in_no_namespace_is_not_caught_by_the_default_one(tmp_path: Path) -> None:
    codec = made(tmp_path, default_namespace="nc")
    record = {"X": {"Y": "1", "nc:Z": {"Q": "2"}}, "nc:A": "3"}
    assert codec.decode(codec.encode([record])) == [record]


def test_names_that_cannot_be_written_are_all_named(tmp_path: Path) -> None:
    record = {
        "nc:a b": "1",
        "q:X": "2",
        "": "3",
        "nc:G": {"@q:x": "1", "@a b": "2", "@": "3"},
        "nc:L": [["x"]],
    }
    assert refused(made(tmp_path), record) == [
        ("XML_NAME", "nc:a b"),
        ("XML_NAME", "q:X"),
        ("XML_NAME", ""),
        ("XML_NAME", "nc:G/@q:x"),
        ("XML_NAME", "nc:G/@a b"),
        ("XML_NAME", "nc:G/@"),
        ("VALUE_KIND", "nc:L[1]"),
    ]


def test_lists_come_as_they_are_and_listed_paths_always_are(tmp_path: Path) -> None:
    body = b'<Case xmlns="urn:core"><A>1</A><B>2</B><B/><G><C/><C>3</C></G></Case>'
    record = {"nc:A": ["1"], "nc:B": ["2", ""], "nc:G": {"nc:C": ["", "3"]}}
    assert made(tmp_path, repeats=["*", "nc:A"]).decode(body) == [record]
    assert codes(made(tmp_path, repeats=["nc:A"]), body.decode()) == ["XML_REPEATED", "XML_REPEATED"]


def test_a_type_named_in_the_document_has_our_prefix_too(tmp_path: Path) -> None:
    body = (
        '<Case xmlns="urn:core" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><P xmlns:q="urn:justice" '
        'xsi:type="q:Minor"/><Q xsi:type="Big"/></Case>'
    )
    codec = made(tmp_path, keep_xsi=True)
    record = {"nc:P": {"@xsi:type": "j:Minor", "#text": ""}, "nc:Q": {"@xsi:type": "nc:Big", "#text": ""}}
    assert codec.decode(body.encode()) == [record]
    assert codec.decode(codec.encode([record])) == [record]
    assert made(tmp_path).decode(body.encode()) == [{"nc:P": "", "nc:Q": ""}]


def test_a_nil_element_keeps_its_reference(tmp_path: Path) -> None:
    codec = made(tmp_path)
    record = {"nc:P": {"@s:ref": "P1", "@xsi:nil": "true"}, "nc:Q": None}
    body = codec.encode([record])
    assert b'<nc:P s:ref="P1" xsi:nil="true"/>' in body
    assert codec.decode(body) == [record]


def test_mixed_text_is_read_whole_by_declaration_and_never_written(tmp_path: Path) -> None:
    body = (
        '<Case xmlns="urn:core"><T t="1">a<!-- c --><b>b<?p i?></b>c<![CDATA[<d>]]></T><U>x<i/>y</U></Case>'
    )
    record = {"nc:T": {"@t": "1", "#text": "abc<d>"}, "nc:U": "xy"}
    assert made(tmp_path, mixed="text").decode(body.encode()) == [record]
    assert codes(made(tmp_path), body) == ["XML_MIXED", "XML_MIXED"]
    mixed = {"nc:T": {"#text": "a", "nc:b": "b"}}
    assert refused(made(tmp_path, mixed="text"), mixed) == [("XML_MIXED_OUT", "nc:T")]
    assert refused(made(tmp_path), {"#text": "a", "nc:b": "b"}) == [("XML_MIXED_OUT", "#text")]


def test_an_escaped_document_inside_a_field_comes_out_and_goes_in_exactly(tmp_path: Path) -> None:
    inner = '<?xml version="1.0"?>\n<a b="1&amp;2">]]&gt; 甲</a>\t'
    codec = made(tmp_path)
    assert codec.decode(codec.encode([{"nc:D": inner}])) == [{"nc:D": inner}]
    body = f'<Case xmlns="urn:core"><D><![CDATA[{inner}]]></D></Case>'
    assert codec.decode(body.encode()) == [{"nc:D": inner}]


@pytest.mark.parametrize(
    "settings",
    [
        {"root": "q:Case"},
        {"default_namespace": "q"},
        {"namespaces": {"xml": "urn:x"}, "root": "Case"},
        {"namespaces": {"a": "urn:x", "b": "urn:x"}, "root": "Case"},
        {"namespaces": {"a b": "urn:x"}, "root": "Case"},
        {"namespaces": {"a": " "}, "root": "Case"},
    ],
)
def test_prefixes_that_cannot_be_are_refused(tmp_path: Path, settings: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured):
        made(tmp_path, **settings)


def test_a_root_in_no_namespace_is_not_caught_by_the_default_one(tmp_path: Path) -> None:
    codec = made(tmp_path, root="Case", default_namespace="nc")
    record = {"nc:A": {"B": "1"}, "C": "2"}
    assert codec.encode([record]).startswith(b'<Case xmlns:nc="urn:core"')
    assert codec.decode(codec.encode([record])) == [record]
