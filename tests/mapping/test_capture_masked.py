"""A real document as a masked example: the same in every way that a mapping sees, and nobody's data in it."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, load_mapping
from casebus.adapters.mapping.capture.captured import Captured, capture
from casebus.adapters.mapping.capture.inventions import Inventions
from casebus.adapters.mapping.watch.difference import leaves
from casebus.adapters.mapping.watch.personal import Harmless
from casebus.schemas.identifiers import is_resident_id, resident_id_birth
from casebus.schemas.validation import validate_case

DAY = date(2022, 6, 1)
AJYS = MAPPINGS / "police" / "examples" / "AJYS"


def mapping_of(name: str) -> MappingFile:
    return load_mapping(MAPPINGS / f"{name}.yaml", codecs=codec_of, targets=targets())


def sources() -> Iterator[Any]:
    for path in sorted(MAPPINGS.glob("*/examples/*/*")):
        if path.suffix != ".yaml" and not re.search(r"\.(case|receipt)\.json$|\.zip$", path.name):
            name = f"{path.parents[2].name}/{path.parent.name}"
            if "receives:" in (MAPPINGS / f"{name}.yaml").read_text("utf-8"):
                yield pytest.param(name, path, id=f"{name}/{path.name}")


def captured(mapping: MappingFile, body: bytes, seed: str = "s") -> Captured:
    return capture(mapping, body, DAY, seed=seed, check=validate_case)


def texts(value: Any) -> dict[str, str]:
    """The personal texts of a document by path."""
    return {".".join(map(str, path)): one for path, one in leaves(value) if isinstance(one, str)}


@pytest.mark.parametrize(("name", "path"), list(sources()))
def test_every_example_that_ships_can_be_captured(name: str, path: Path) -> None:
    # Given a document of an agency
    mapping, body = mapping_of(name), path.read_bytes()
    before = [mapping.read(record, on=DAY).document for record in mapping.decode(body)]

    # When it is captured
    found = captured(mapping, body)

    # Then nothing of it is personal any more, all else is the same, and as long as it was
    assert found.refused == ()
    harmless = Harmless(mapping)
    charset = str((mapping.plan.sheet.codec or {}).get("charset", "utf-8"))
    charset = {"GB2312": "gb18030", "GBK": "gb18030"}.get(charset, charset)
    for one, other in zip(before, found.documents, strict=True):
        old, new = texts(one), texts(other)
        assert old.keys() == new.keys()
        for place, text in old.items():
            if harmless(re.sub(r"\.\d+", "", place)):
                assert new[place] == text
            else:
                assert len(new[place].encode(charset)) == len(text.encode(charset)), place
    if found.layout_kept:
        assert len(found.body) == len(body)


def test_who_is_who_stays_and_numbers_stay_valid() -> None:
    mapping = mapping_of("police/AJYS")
    body = (AJYS / "full.xml").read_bytes()
    (before,) = (mapping.read(record, on=DAY).document for record in mapping.decode(body))

    (after,) = captured(mapping, body).documents

    # The same person has the same invented name everywhere, in free text too
    for one, other in zip(before["persons"], after["persons"], strict=True):
        name, invented = one["name"]["full"], other["name"]["full"]
        assert invented != name
        assert len(invented) == len(name)
        assert (name in before["case"]["title"]) == (invented in after["case"]["title"])
        # and a number of the same area and sex that tells the date of birth that is written
        if one["identity"]["kind"] == "resident-id":
            number = other["identity"]["number"]
            assert is_resident_id(number)
            assert number != one["identity"]["number"]
            assert number[:6] == one["identity"]["number"][:6]
            assert int(number[16]) % 2 == int(one["identity"]["number"][16]) % 2
            assert str(resident_id_birth(number)) == other["born_on"] != one["born_on"]
    text = captured(mapping, body).body.decode("gb18030")
    for personal in (
        "马·哈三",
        "622901199511120420",
        "13900000001",
        "东乡族自治县锁南镇",
        "赵䶮",
        "盗走手机",
    ):
        assert personal in body.decode("gb18030")
        assert personal not in text


def test_only_the_seed_decides() -> None:
    mapping, body = mapping_of("police/AJYS"), (AJYS / "full.xml").read_bytes()

    assert captured(mapping, body, "a").body == captured(mapping, body, "a").body
    assert captured(mapping, body, "a").body != captured(mapping, body, "b").body


def test_problems_stay_what_they_were() -> None:
    # Given a document with an unknown code, a wrong check digit and a day that no calendar has
    mapping = mapping_of("police/AJYS")
    body = (AJYS / "full.xml").read_bytes().replace(b"<XB>1<", b"<XB>7<", 1)
    body = body.replace(b"622901199511120420", b"622901199511120421").replace(b"19900303<", b"19900231<", 1)

    found = captured(mapping, body)

    assert found.refused == ()
    assert {problem.code for problem in found.problems} >= {
        "MAPPING_CODE_UNKNOWN",
        "MAPPING_VALUE_UNREADABLE",
    }
    assert all("622901" not in str(problem) for problem in found.problems)


def test_what_lies_beside_the_record_is_masked_or_the_format_is_written_anew() -> None:
    # Given a comment with a name that no field holds
    mapping = mapping_of("police/AJYS")
    body = (AJYS / "full.xml").read_bytes()
    remark = "<!-- 经办人欧阳震华 0931-5558888, 马·哈三 -->".encode("gb18030")

    found = captured(mapping, body.replace(b"<XTXX>", remark + b"<XTXX>", 1))

    text = found.body.decode("gb18030")
    assert found.refused == ()
    assert "欧阳" not in text
    assert "5558888" not in text


def test_what_cannot_be_read_is_refused_whole() -> None:
    found = captured(mapping_of("police/AJYS"), "<AJYS>马哈三".encode("gb18030"))

    assert found.body == b""
    assert found.refused[0].code == "CAPTURE_UNREADABLE"


@pytest.mark.parametrize(
    ("text", "path", "like"),
    [
        ("A6229015500002021090001", "case.identifiers.number", r"A622901550000202109\d{4}"),
        ("（2017）甘2901执162号", "case.identifiers.number", r"（2017）甘2901执\d{3}号"),
        ("临市检批捕〔2021〕9号", "persons.measures.document", r"临市检批捕〔2021〕\d号"),
        ("13900000001", "persons.phone", r"139\d{8}"),
        ("１３９００００００01", "persons.phone", r"１３９[０-９]{6}\d\d"),
        ("62290119951112042x", "persons.identity.number", r"622901\d{11}[\dx]"),
        ("510104850101001", "persons.identity.number", r"510104\d{9}"),
        ("1990-03-03", "persons.born_on", r"1990-0[234]-\d\d"),
        ("19900303", "persons.born_on", r"19900[234]\d\d"),
        ("20211115093000", "", r"2021\d{4}093000"),
        ("0002_起诉意见书.tif", "materials.file_name", r"\d{4}_某某某某某\.tif"),
        ("和平路12号3单元", "persons.residence.text", r"某某某\d\d某\d某某"),
        ("Smith, John", "persons.residence.text", r"Xxxxx, Xxxx"),
        ("买买提·艾力", "persons.name.full", r"(?!买)..(.)·.."),
    ],
)
def test_inventions_keep_the_form(text: str, path: str, like: str) -> None:
    inventions = Inventions("gb18030", "seed")

    made = inventions.value(text, path)

    assert re.fullmatch(like, made), made
    assert made != text
    assert len(made.encode("gb18030")) == len(text.encode("gb18030"))
    assert inventions.value(f" {text}\u3000", path) == f" {made}\u3000"


def test_two_persons_never_become_one() -> None:
    inventions = Inventions("utf-8", "seed")
    names = [f"王{chr(0x4E00 + number)}" for number in range(800)]

    inventions.avoid(names)
    made = {inventions.value(name, "persons.name.full") for name in names}

    assert len(made) == len(names)
    assert not made & set(names)


@pytest.mark.parametrize("length", ["x\u3400", "\U00020000王", "ᠠᠡ", "Ａｂ", "Жук"])
def test_rare_characters_keep_their_length(length: str) -> None:
    for charset in ("utf-8", "gb18030"):
        made: Callable[[str], str] = Inventions(charset, "seed").characters.name
        assert len(made(length).encode(charset)) == len(length.encode(charset))
        assert made(length) != length


def test_texts_that_differed_go_on_to_differ() -> None:
    inventions = Inventions("gb18030", "seed")
    texts = [f"{chr(0x4E00 + number)}国" for number in range(60)]

    made = {inventions.value(text, "persons.nationality") for text in texts}

    assert len(made) == len(texts)
    assert {len(one.encode("gb18030")) for one in made} == {4}


def test_a_name_in_a_place_that_is_shown_is_refused_a_town_is_not() -> None:
    # Given an office that is called after a town, and then after a suspect
    mapping, full = mapping_of("police/AJYS"), (AJYS / "full.xml").read_bytes()
    organ = re.search(rb"<BADW>([^<]*)</BADW>", full)
    assert organ is not None

    def with_organ(text: str) -> Captured:
        return captured(mapping, full.replace(organ[0], f"<BADW>{text}</BADW>".encode("gb18030")))

    town, suspect = with_organ("临夏市看守所第二大队"), with_organ("马·哈三工作站")

    # Then only the second would tell who somebody is
    assert town.refused == ()
    assert {problem.code for problem in suspect.refused} == {"CAPTURE_LEFT"}
    assert suspect.body == b""
    assert "哈三" not in str(suspect)
