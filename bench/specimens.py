"""One document in each codec's format, as its agency writes it, with the cheapest honest parse of the same bytes."""

import csv
import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import python_calamine
from lxml import etree

from ..adapters.contracts import Delivery
from ..adapters.kinds import MAPPINGS
from ..adapters.loading import codec_of, targets
from ..adapters.mapping import MappingFile, Mappings, load_mapping
from ..adapters.mapping.watch.recorder import Recorder
from ..adapters.reading import CHINA, Reader
from ..schemas.validation import CaseCheck
from .samples import case_document

#: the day and time of every measured translation
NOW = datetime(2021, 9, 29, 2, 0, tzinfo=UTC)
#: documents in one file where the format puts several into one
LINES = 20


@dataclass(frozen=True)
class Specimen:
    """What is measured for one codec. Each call does the whole body once."""

    codec: str
    mapping: str
    size: int
    documents: int
    floor: Callable[[], object]
    read: Callable[[], object]
    write: Callable[[], object]
    #: the mapping alone, every document once: nobody watching, and a probe that keeps all it is told
    plain: Callable[[], object]
    watched: Callable[[], object]


@dataclass(frozen=True)
class Plan:
    """How one specimen is made: `own` are fields that only the agency itself fills."""

    codec: str
    mapping: str
    receives: str
    handover: str
    own: Callable[[int], Mapping[str, Any]]
    floor: Callable[[bytes, MappingFile], Callable[[], object]]
    documents: int = 1
    #: whose document it is: one convict's, or one detainee's
    convict: bool = False
    held: bool = False


def specimens() -> list[Specimen]:
    """Every codec's, translated and checked once so that what is measured is known to work."""
    return [_specimen(plan) for plan in PLANS]


def _specimen(plan: Plan) -> Specimen:
    mapping = load_mapping(MAPPINGS / f"{plan.mapping}.yaml", codecs=codec_of, targets=targets())
    cases = [_document(plan, index) for index in range(plan.documents)]
    records = []
    for index, case in enumerate(cases):
        record = mapping.write(case, on=NOW.astimezone(CHINA).date()).record
        record.update(plan.own(index))
        records.append(record)
    body = mapping.codec.encode(records)
    delivery = Delivery(plan.receives, plan.receives, body, lambda _: None, id="1")
    reader = Reader("bench", Mappings((mapping,)), CaseCheck())
    submissions = reader.read(delivery, NOW)
    if problems := [problem for one in submissions for problem in one.problems]:
        raise AssertionError(f"{plan.codec}: {problems}")
    contents = [one.content for one in submissions]
    decoded, on = mapping.decode(body), NOW.astimezone(CHINA).date()
    return Specimen(
        plan.codec,
        plan.mapping,
        len(body),
        len(submissions),
        floor=plan.floor(body, mapping),
        read=lambda: reader.read(delivery, NOW),
        write=_writing(mapping, plan, contents),
        plain=lambda: [mapping.read(record, on=on) for record in decoded],
        watched=lambda: [mapping.read(record, on=on, probe=Recorder()) for record in decoded],
    )


def _writing(mapping: MappingFile, plan: Plan, contents: list[bytes]) -> Callable[[], object]:
    """The documents back as bytes, all of them in one body, as they came."""
    on = NOW.astimezone(CHINA).date()
    own = [plan.own(index) for index in range(len(contents))]

    def write() -> bytes:
        records = []
        for content, fields in zip(contents, own, strict=True):
            record = mapping.write(orjson.loads(content), on=on).record
            record.update(fields)
            records.append(record)
        return mapping.codec.encode(records)

    return write


def _document(plan: Plan, index: int) -> dict[str, Any]:
    document = {**case_document(index + 1), "handover": plan.handover}
    if plan.convict:
        person = document["persons"][index % 3]
        person |= {"role": "convict", "sentence": SENTENCE, "execution": EXECUTION}
        document["persons"] = [person]
        document["document"] |= {"kind": "execution-receipt", "title": "执行通知书回执"}
    if plan.held:
        person = document["persons"][index % 3]
        person |= {"measures": person["measures"][-1:], "execution": CUSTODY}
        document["persons"] = [person]
        document["document"] |= {"kind": "custody-handover-form", "title": "换押证"}
        document["case"] |= {"organ": "临夏市看守所", "organ_code": "622901111"}
    return document


CUSTODY = {"number": "622901111202109270001", "admitted_on": "2021-09-27"}
SENTENCE = {"principal": "imprisonment", "months": 10, "from": "2021-12-01", "to": "2022-09-30"}
EXECUTION = {
    "number": "622900210001",
    "facility": "临夏监狱",
    "received_on": "2021-12-10",
    "admitted_on": "2021-12-12",
    "conduct": "服从管理，遵守监规，积极参加劳动和教育改造。",
}


def _xml_floor(body: bytes, _: MappingFile) -> Callable[[], object]:
    """lxml over the bytes, told the charset that they really have."""
    parser = etree.XMLParser(encoding="gb18030", resolve_entities=False, no_network=True, collect_ids=False)
    return lambda: etree.fromstring(body, parser)


def _json_floor(body: bytes, _: MappingFile) -> Callable[[], object]:
    return lambda: orjson.loads(body)


def _csv_floor(body: bytes, _: MappingFile) -> Callable[[], object]:
    return lambda: list(csv.reader(io.StringIO(body.decode("gb18030"), newline="")))


def _fixed_floor(body: bytes, mapping: MappingFile) -> Callable[[], object]:
    """Each line cut by one struct, each field decoded and stripped."""
    settings: Any = getattr(mapping.codec, "settings")  # noqa: B009 - a codec's settings are its own affair
    lines = {
        one.marker.encode(): struct.Struct(f"{len(one.marker)}s" + "".join(f"{f.bytes}s" for f in one.fields))
        for one in (settings.header, settings.main, *settings.children.values(), settings.trailer)
    }

    def parse() -> object:
        return [
            [cell.decode("gb18030").rstrip() for cell in lines[line[:1]].unpack(line)]
            for line in body.removesuffix(b"\r\n").split(b"\r\n")
        ]

    return parse


def _excel_floor(body: bytes, _: MappingFile) -> Callable[[], object]:
    """The reading library alone, over bytes that it is told to trust."""
    return lambda: python_calamine.load_workbook(io.BytesIO(body)).get_sheet_by_index(0).to_python()


def _dbf_floor(body: bytes, _: MappingFile) -> Callable[[], object]:
    """Each record cut by one struct as the header says, each field decoded and stripped."""
    count, start, size = struct.unpack_from("<IHH", body, 4)
    shape = struct.Struct("x" + "".join(f"{body[at + 16]}s" for at in range(32, start - 1, 32)))

    def parse() -> object:
        records = memoryview(body)[start : start + count * size]
        return [[cell.decode("gb18030").rstrip() for cell in row] for row in shape.iter_unpack(records)]

    return parse


PLANS = (
    Plan("xml", "police/AJYS", "AJYS_1.xml", "PROSECUTION_TRANSFER", lambda _: {}, _xml_floor),
    Plan(
        "json",
        "procuratorate/decisions",
        "documents",
        "INDICTMENT",
        lambda index: {"docId": f"J622901-2021-{index:06d}", "sentAt": "2021-10-05 09:00:00"},
        _json_floor,
    ),
    Plan(
        "csv",
        "correction/feedback",
        "FK_1.csv",
        "EXEC_NOTICE_RECEIPT",
        lambda index: {"序号": str(index + 1), "台账编号": f"JZ{index:06d}"},
        _csv_floor,
        documents=LINES,
        convict=True,
    ),
    Plan(
        "fixed",
        "prison/feedback",
        "FK_1.dat",
        "EXEC_NOTICE_RECEIPT",
        lambda index: {"流水号": f"YZ{index:06d}"},
        _fixed_floor,
        documents=LINES,
        convict=True,
    ),
    Plan(
        "rows",
        "court/sent",
        "JH_FS_WS",
        "EXECUTION_DELIVERY",
        lambda index: {"LSH": f"F{index:06d}", "ZT": "0", "RKSJ": "2021-10-05 09:00:00"},
        _json_floor,
    ),
    Plan(
        "excel",
        "correction-excel/feedback",
        "FK_1.xlsx",
        "EXEC_NOTICE_RECEIPT",
        lambda index: {"序号": index + 1, "台账编号": f"JZ{index:06d}"},
        _excel_floor,
        documents=LINES,
        convict=True,
    ),
    Plan(
        "dbf",
        "detention/feedback",
        "HH_1.dbf",
        "CUSTODY_HANDOVER_RECEIPT",
        lambda index: {"BH": f"KS{index:06d}"},
        _dbf_floor,
        documents=LINES,
        held=True,
    ),
)
