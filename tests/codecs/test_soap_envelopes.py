"""SOAP's own rules: versions, header blocks that must be understood, faults, and what stands where it must not."""

from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.soap import SoapCodec
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument, Misconfigured

ONE, TWO = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
PAYLOAD = {"root": "q:Case", "namespaces": {"q": "urn:q", "w": "urn:w"}}
CASE = '<Case xmlns="urn:q"><A>1</A></Case>'
FAULT_1 = (
    '<e:Fault><faultcode>e:Client</faultcode><faultstring xml:lang="zh">身份无效</faultstring><faultactor>urn:gate'
    '</faultactor><detail><w:Code xmlns:w="urn:w">E7</w:Code></detail></e:Fault>'
)
FAULT_2 = (
    '<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value xmlns:m="urn:m">m:Expired</e:Value>'
    '</e:Subcode></e:Code><e:Reason><e:Text xml:lang="en">Too late</e:Text><e:Text xml:lang="zh">已过期</e:Text>'
    "</e:Reason><e:Node>urn:n</e:Node></e:Fault>"
)


def made(version: str = "1.1", **settings: Any) -> SoapCodec:
    values = {"charset": "UTF-8", "newline": "\n", "version": version, "payload": PAYLOAD}
    return SoapCodec(read_settings(SoapCodec.Settings, values | settings), Path())


def envelope(body: str, header: str = "", space: str = ONE) -> bytes:
    return (
        f'<e:Envelope xmlns:e="{space}"><e:Header>{header}</e:Header><e:Body>{body}</e:Body></e:Envelope>'
    ).encode()


def problems(codec: SoapCodec, body: bytes) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as caught:
        codec.decode(body)
    assert all(problem.place for problem in caught.value.problems)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def refused(codec: SoapCodec, record: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as caught:
        codec.encode([record])
    return [(problem.code, problem.path) for problem in caught.value.problems]


def test_the_record_is_the_payloads_own_whatever_the_envelopes_prefix() -> None:
    assert made().decode(envelope(CASE)) == [{"q:A": "1"}]
    bare = f'<Envelope xmlns="{ONE}"><Body><q:Case xmlns:q="urn:q"><q:A>1</q:A></q:Case></Body></Envelope>'
    assert made().decode(bare.encode()) == [{"q:A": "1"}]


def test_the_other_version_is_named() -> None:
    with pytest.raises(BadDocument) as caught:
        made("1.2").decode(envelope(CASE))
    (problem,) = caught.value.problems
    assert (problem.code, problem.params["found"]) == ("SOAP_VERSION", "SOAP 1.1")
    assert problems(made(), b"<Case/>") == [("SOAP_VERSION", "")]


@pytest.mark.parametrize(
    "body",
    [
        f'<e:Envelope xmlns:e="{ONE}"><e:Body/></e:Envelope>',
        f'<e:Envelope xmlns:e="{ONE}"/>',
        f'<e:Envelope xmlns:e="{ONE}"><e:Header/></e:Envelope>',
        f'<e:Envelope xmlns:e="{ONE}"><e:Body>{CASE}{CASE}</e:Body></e:Envelope>',
        f'<e:Envelope xmlns:e="{ONE}"><e:Body>{CASE}</e:Body><x/></e:Envelope>',
    ],
)
def test_the_body_holds_one_document(body: str) -> None:
    assert problems(made(), body.encode()) == [("SOAP_BODY", "")]


@pytest.mark.parametrize(
    ("attributes", "refused"),
    [
        ("", False),
        ('e:mustUnderstand="0"', False),
        ('e:mustUnderstand="1"', True),
        ('e:mustUnderstand="true"', True),
        ('e:mustUnderstand="1" e:actor="urn:someone-else"', False),
        ('e:mustUnderstand="1" e:actor="http://schemas.xmlsoap.org/soap/actor/next"', True),
        ('mustUnderstand="1"', False),
    ],
)
def test_an_unknown_block_is_passed_over_unless_it_must_be_understood(attributes: str, refused: bool) -> None:
    body = envelope(CASE, f'<x:T xmlns:x="urn:x" {attributes}>1</x:T>')
    if refused:
        assert problems(made(), body) == [("SOAP_NOT_UNDERSTOOD", "soap:Header")]
    else:
        assert made().decode(body) == [{"q:A": "1"}]


def test_declared_blocks_are_read_and_written_and_required_ones_missed() -> None:
    codec = made(header=[{"name": "w:T", "required": True}, {"name": "w:U"}], header_repeats=["w:U/w:I"])
    body = envelope(
        CASE, '<w:U xmlns:w="urn:w" a="1"><w:I>i</w:I></w:U><w:T xmlns:w="urn:w" e:mustUnderstand="1">t</w:T>'
    )
    record = {"soap:Header": {"w:U": {"@a": "1", "w:I": ["i"]}, "w:T": {"#text": "t"}}, "q:A": "1"}
    assert codec.decode(body) == [record]
    assert codec.decode(codec.encode([record])) == [record]
    assert codec.locate(body, 0, ("soap:Header", "w:U", "w:I", 0)) == "line 1, /w:U/w:I[1]"
    assert problems(codec, envelope(CASE)) == [("FIELD_MISSING", "soap:Header/w:T")]
    wrong = {"soap:Header": {"w:U": "x", "w:V": {}}, "q:A": ["a", ["b"]]}
    assert refused(codec, wrong) == [
        ("VALUE_KIND", "soap:Header/w:U"),
        ("FIELD_UNKNOWN", "soap:Header/w:V"),
        ("FIELD_MISSING", "soap:Header/w:T"),
        ("VALUE_KIND", "q:A[2]"),
    ]


def test_a_fault_is_a_problem_with_its_code_and_every_reason() -> None:
    codec = made(header=[{"name": "w:T", "required": True}])
    with pytest.raises(BadDocument) as caught:
        codec.decode(envelope(FAULT_1))
    (problem,) = caught.value.problems
    assert problem.code == "SOAP_FAULT"
    assert dict(problem.params) == {"code": "Client", "reason": "身份无效"}
    with pytest.raises(BadDocument) as caught:
        made("1.2").decode(envelope(FAULT_2, space=TWO))
    assert dict(caught.value.problems[0].params) == {
        "code": "Sender.m:Expired",
        "reason": "Too late / 已过期",
    }


def test_a_fault_may_be_a_record_and_is_written_again() -> None:
    codec = made(fault="record")
    one = {
        "code": "Client",
        "reason": [{"lang": "zh", "text": "身份无效"}],
        "role": "urn:gate",
        "detail": {"w:Code": "E7"},
    }
    assert codec.decode(envelope(FAULT_1)) == [{"soap:Fault": one}]
    assert codec.decode(codec.encode([{"soap:Fault": one}])) == [{"soap:Fault": one}]
    assert codec.decode(envelope(CASE)) == [{"q:A": "1"}]

    other = made("1.2", fault="record")
    two = {
        "code": "Sender",
        "subcodes": ["m:Expired"],
        "reason": [{"lang": "en", "text": "Too late"}, {"lang": "zh", "text": "已过期"}],
        "node": "urn:n",
    }
    assert other.decode(envelope(FAULT_2, space=TWO)) == [{"soap:Fault": two}]
    plain = {"code": "Receiver", "reason": [{"lang": "en", "text": "a<b&\r"}], "detail": {"#text": "<x>"}}
    assert other.decode(other.encode([{"soap:Fault": plain}])) == [{"soap:Fault": plain}]


def test_a_fault_that_cannot_be_written_names_all_that_is_wrong() -> None:
    codec = made(fault="record")
    assert refused(codec, {"soap:Fault": {"junk": "1"}, "q:A": "1"}) == [
        ("FIELD_UNKNOWN", "q:A"),
        ("FIELD_UNKNOWN", "soap:Fault/junk"),
        ("FIELD_MISSING", "soap:Fault/code"),
        ("FIELD_MISSING", "soap:Fault/reason"),
    ]
    assert refused(codec, {"soap:Fault": "x"}) == [("VALUE_KIND", "soap:Fault")]
    assert refused(made(), {"soap:Fault": {}}) == [("XML_NAME", "soap:Fault")]


def test_an_escaped_document_in_the_payload_comes_out_and_goes_in_exactly() -> None:
    inner = '<?xml version="1.0" encoding="GBK"?><a b="&amp;">]]&gt;</a>\r\n'
    codec = made()
    assert codec.decode(codec.encode([{"q:A": inner}])) == [{"q:A": inner}]
    cdata = envelope(f'<Case xmlns="urn:q"><A><![CDATA[{inner[:-2]}]]></A></Case>')
    assert codec.decode(cdata) == [{"q:A": inner[:-2]}]


@pytest.mark.parametrize(
    "settings",
    [
        {"header": [{"name": "T"}]},
        {"header": [{"name": "x:T"}]},
        {"header": [{"name": "w:T"}, {"name": "w:T"}]},
        {"payload": {"root": "Case", "namespaces": {"soap": "urn:x"}}},
        {"version": "1.0"},
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured):
        made(**settings)
