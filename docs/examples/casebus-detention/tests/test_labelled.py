"""The codec passes casebus's suite; what is special about labelled text is beside it."""

from pathlib import Path

import pytest
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecCapabilities, CodecSuite
from casebus.schemas.errors import BadDocument
from casebus_detention.labelled import LabelledCodec


def codec_with(newline: str = "\n") -> LabelledCodec:
    values = {"charset": "gb18030", "newline": newline, "fields": ["编号", "姓名", "备注"], "max_bytes": 4000}
    return LabelledCodec(read_settings(LabelledCodec.Settings, values), Path())


class TestLabelled(CodecSuite):
    capabilities = CodecCapabilities(null=False, many=True)

    @pytest.fixture
    def codec(self) -> LabelledCodec:
        return codec_with()

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        texts = "编号：1\n姓名：马·哈三\n备注：甲：乙\n", "编号：1\n备注：\n\n编号：2\n姓名：王镕\n"
        return [text.encode("gb18030") for text in texts]

    @pytest.fixture
    def text_field(self) -> str:
        return "备注"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        text = "编号：1\n姓名\n编号：2\n\n住址：临夏\n备注：甲\r\n"
        codes = "LABELLED_LINE", "LABELLED_TWICE", "LABELLED_UNKNOWN", "LABELLED_BREAK"
        return [Broken(text.encode("gb18030"), codes)]

    @pytest.fixture
    def too_large(self) -> bytes:
        return b"a" * 5000


def test_blank_lines_and_a_missing_last_newline_are_no_documents() -> None:
    body = "\n\n编号：1\n\n\n编号：2".encode("gb18030")

    assert codec_with().decode(body) == [{"编号": "1"}, {"编号": "2"}]


def test_blank_lines_alone_are_an_empty_body() -> None:
    with pytest.raises(BadDocument) as caught:
        codec_with("\r\n").decode(b"\r\n\r\n")

    assert [problem.code for problem in caught.value.problems] == ["BODY_EMPTY"]


def test_a_place_is_the_line_of_that_document() -> None:
    body = "编号：1\r\n\r\n编号：2\r\n姓名：王镕\r\n".encode("gb18030")
    codec = codec_with("\r\n")

    assert codec.locate(body, 1, ("姓名",)) == "line 4, 姓名"
    assert codec.locate(body, 0, ("姓名",)) == "document from line 1, 姓名"
    assert codec.locate(body, 1, ("备注",)) == "document from line 3, 备注"


@pytest.mark.parametrize("record", [{}, {"备注": "甲\n乙"}, {"备注": "甲\r"}, {"备注": ["甲"]}])
def test_what_would_not_come_back_is_not_written(record: dict[str, object]) -> None:
    with pytest.raises(BadDocument) as caught:
        codec_with("\r\n").encode([{"编号": "1"}, record])

    assert len(caught.value.problems) == 1
