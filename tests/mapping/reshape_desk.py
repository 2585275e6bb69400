"""What the tests of whole reshaping mappings share: a mapping of a real format, read and written as a gateway does."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from casebus.adapters.contracts import Delivery
from casebus.adapters.loading import codec_of
from casebus.adapters.mapping import MappingFile, Mappings, load_mapping
from casebus.adapters.mapping.reshape import Cut
from casebus.adapters.reading import Reader
from casebus.schemas.exchange import Submission

DAY = date(2021, 9, 29)
Load = Callable[..., MappingFile]
CSV = '{{ kind: csv, charset: UTF-8, newline: "\\n", bom: false, delimiter: ",", columns: [{}] }}'


def loaded(
    tmp_path: Path, schema: dict[str, Any], codec: str, reshape: str, rules: str, *, key: str = "NO"
) -> MappingFile:
    """A mapping of real bytes, with the installed codecs."""
    head = 'mapping: police/doc\nversion: 1\nreceives: "*"\nsends: "{id}"\nhandovers: [ARREST_REQUEST]\n'
    parts = [f"key: {key}", f"codec: {codec}", "reshape:", indent(dedent(reshape).strip(), "  ")]
    parts += ["rules:", "  handover: { const: ARREST_REQUEST }", indent(dedent(rules).strip(), "  ")]
    path = tmp_path / "police" / "doc.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + "\n".join(parts) + "\n", "utf-8")
    return load_mapping(path, codecs=codec_of, targets={"case": schema})


def read(mapping: MappingFile, body: str) -> list[Submission]:
    """The submissions of one source."""
    delivery = Delivery("doc", "doc 1", body.encode(), lambda _: None)
    reader = Reader("police-1", Mappings((mapping,)), lambda document: [])
    return reader.read(delivery, datetime(2021, 9, 29, tzinfo=UTC))


def told(submissions: list[Submission]) -> list[tuple[str, str]]:
    return [(one.code, one.place) for submission in submissions for one in submission.problems]


def documents(mapping: MappingFile, body: str) -> list[dict[str, Any]]:
    readings = [mapping.read(record, on=DAY) for record in mapping.decode(body.encode())]
    assert [one.problems for one in readings] == [()] * len(readings)
    return [one.document for one in readings]


def written(mapping: MappingFile, found: list[dict[str, Any]], cuts: list[Cut] | None = None) -> str:
    writings = [mapping.write(one, on=DAY) for one in found]
    assert [one.problems for one in writings] == [()] * len(writings)
    return mapping.encode(*(one.record for one in writings), cuts=cuts).decode()
