"""A gateway under a policy: what comes in with a lacuna is refused, held or told; what goes out never goes first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from casebus.adapters.contracts import Delivery, Field
from casebus.adapters.lacunas import LacunaSettings
from casebus.adapters.mapping import Mappings, load_mapping
from casebus.adapters.reading import Reader
from casebus.adapters.residue import Residues
from casebus.adapters.writing import Writer
from casebus.schemas.exchange import Release
from casebus.schemas.lacuna import Gap, Weight

NOW = datetime(2021, 9, 29, tzinfo=UTC)
SCHEMA = {
    "type": "object",
    "properties": {"number": {"type": "string"}, "note": {"type": "string"}, "title": {"type": "string"},
                   "names": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "string"}}}}},
}  # fmt: skip
TEXT = """\
mapping: police/doc
version: 4
{ways}
handovers: [ARREST_REQUEST]
codec: {{ kind: fake }}
key: NO
{more}
rules:
  number: NO
  note: {{ from: "BZ | limit(4, GBK)", loses: the end }}
"""
SEND, READ = 'sends: "a_{id}"', 'receives: "a_*"'


class Lines:
    """A format of one JSON object per source."""

    def __init__(self, fields: Sequence[Field] | None) -> None:
        self.fields = fields

    def decode(self, body: bytes) -> list[Any]:
        return [orjson.loads(body)]

    def encode(self, records: Sequence[Any]) -> bytes:
        return orjson.dumps(records[0])

    def locate(self, body: bytes, index: int, path: Sequence[Any]) -> str:
        return "/".join(map(str, path))

    def layout(self) -> Sequence[Field] | None:
        return self.fields


def mappings(folder: Path, ways: str, more: str = "", fields: Sequence[Field] | None = None) -> Mappings:
    path = folder / "police" / "doc.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEXT.format(ways=ways, more=more), "utf-8")
    codec: Any = Lines(fields)
    targets = {"case": SCHEMA, "receipt": SCHEMA}
    return Mappings((load_mapping(path, codecs=lambda *_: codec, targets=targets),))


def release(kind: str = "handover", *, despite: bool = False, **document: Any) -> Release:
    body = orjson.dumps({"number": "1", "note": "甲乙", **document})
    return Release("t1", 1, kind, "ARREST_REQUEST", "police-1", {}, body, "", despite)


def settings(**kinds: str) -> LacunaSettings:
    return LacunaSettings.model_validate(kinds)


@pytest.mark.parametrize(
    ("policy", "problems", "weight"),
    [
        ("accept", [], "accept"),
        ("warn", [], "warn"),
        ("hold", [], "hold"),
        ("reject", ["LACUNA_DROPPED"], "reject"),
    ],
)
def test_a_source_with_a_lacuna(tmp_path: Path, policy: str, problems: list[str], weight: str) -> None:
    # Given a format without a layout, in which a field stands that no rule reads
    found = mappings(tmp_path, READ, f"lacunas: {{ dropped: {policy} }}")
    delivery = Delivery("a_1", "ref", b'{"NO": "1", "X": {"Y": "secret"}}', lambda _: None, id="i")

    (submission,) = Reader("police-1", found, lambda _: []).read(delivery, NOW)

    assert [(one.kind, one.path, one.weight) for one in submission.lacunas] == [
        (Gap.DROPPED, "X", Weight(weight))
    ]
    assert [problem.code for problem in submission.problems] == problems
    assert (submission.mapping_version, "secret" in str(submission.lacunas)) == ("4", False)


def test_what_is_kept_for_the_way_back_is_not_lost(tmp_path: Path) -> None:
    found = mappings(tmp_path, f"{READ}\n{SEND}")
    store = Residues(tmp_path / "residue", found)
    delivery = Delivery("a_1", "ref", b'{"NO": "1", "X": "own", "BZ": "b"}', lambda _: None, id="i")
    (submission,) = Reader("police-1", found, lambda _: [], residues=store).read(delivery, NOW)
    store.settle("i", {submission.key: True}, NOW)

    written = Writer(found, residues=store).write(release(), NOW.date())

    assert (submission.lacunas, written.lacunas) == ((), ())
    assert written.letter is not None
    assert orjson.loads(written.letter.body) == {"NO": "1", "BZ": "甲乙", "X": "own"}


@pytest.mark.parametrize(
    ("policy", "despite", "goes", "held"),
    [("accept", False, True, False), ("warn", False, True, False), ("hold", False, False, True),
     ("hold", True, True, False), ("reject", False, False, False), ("reject", True, False, False)],
)  # fmt: skip
def test_a_letter_with_a_lacuna(tmp_path: Path, policy: str, despite: bool, goes: bool, held: bool) -> None:
    found = mappings(tmp_path, SEND)
    writer = Writer(found, lacunas=settings(truncated=policy))

    written = writer.write(release(note="甲乙丙丁", despite=despite), NOW.date())

    assert (written.letter is not None, written.held) == (goes, held)
    assert [problem.code for problem in written.problems] == ([] if goes else ["LACUNA_TRUNCATED"])
    assert [(one.kind, one.weight) for one in written.lacunas] == [(Gap.TRUNCATED, Weight(policy))]
    assert written.version == "4"
    assert writer.write(release(), NOW.date()).lacunas == ()


def test_of_several_the_gravest_decides(tmp_path: Path) -> None:
    writer = Writer(mappings(tmp_path, SEND), lacunas=settings(truncated="hold", dropped="reject"))

    written = writer.write(release(note="甲乙丙丁", title="x", despite=True), NOW.date())

    assert (written.letter, written.held) == (None, False)
    assert [problem.code for problem in written.problems] == ["LACUNA_DROPPED"]


def test_a_receipt_waits_for_nobody_and_tells_only_what_somebody_asked_for(tmp_path: Path) -> None:
    found = mappings(tmp_path, SEND, "target: receipt")
    for policy, told in (("accept", 0), ("warn", 1), ("hold", 1)):
        written = Writer(found, lacunas=settings(truncated=policy)).write(
            release("receipt", note="甲乙丙丁"), NOW.date()
        )
        assert (written.letter is not None, len(written.lacunas)) == (True, told)
    assert (
        Writer(found, lacunas=settings(truncated="reject"))
        .write(release("receipt", note="甲乙丙丁"), NOW.date())
        .problems
    )


def test_items_for_which_there_is_no_room_are_told(tmp_path: Path) -> None:
    # Given numbered fields, of which the format has two
    path = tmp_path / "police" / "doc.yaml"
    path.parent.mkdir()
    text = TEXT.format(ways=SEND, more="").replace(
        "rules:",
        "reshape:\n  - slots: { into: L, fields: { N: 'N{n}' }, count: 2, overflow: truncate, loses: the rest }\nrules:",
    )
    path.write_text(text + "  names: { each: L, key: N, rules: { n: N } }\n", "utf-8")
    codec: Any = Lines(None)
    found = Mappings((load_mapping(path, codecs=lambda *_: codec, targets={"case": SCHEMA}),))

    written = Writer(found).write(release(names=[{"n": "a"}, {"n": "b"}, {"n": "c"}]), NOW.date())

    (lacuna,) = written.lacunas
    assert (lacuna.kind, dict(lacuna.params)) == (Gap.TRUNCATED, {"given": "3", "kept": "2"})
    assert lacuna.path
    assert written.letter is not None
    assert orjson.loads(written.letter.body)["N2"] == "b"
