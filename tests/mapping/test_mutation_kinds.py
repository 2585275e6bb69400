"""Each kind of mutant changes what it says, where it says, and nothing that means the same."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import load_mapping
from casebus.adapters.mapping.mutation import Against, drawn, judged
from casebus.adapters.mapping.mutation.kinds import KINDS, repatterned
from casebus.adapters.mapping.mutation.mutant import Mutant, mutant
from casebus.adapters.mapping.mutation.sheet import places
from casebus.adapters.mapping.mutation.tables import row
from casebus.adapters.mapping.target import schemas

DAY = date(2026, 11, 1)
SHEET = """\
key: NO
rules:
  handover: { const: ARREST_REQUEST }
  case:
    title: AJMC | trim
    filed_on: LASJ | date(yyyyMMdd)
  persons:
    each: RY
    key: BH
    rules:
      id: BH
      name.full: XM | trim
writes:
  BBH: "3.2"
ignored:
  BZ: a remark
"""


@pytest.fixture(scope="module")
def police():
    path = next(Path(place) for place in ("mappings/police/JSHZ.yaml",) if Path(place).is_file())
    return load_mapping(path.resolve(), codecs=codec_of, targets=targets())


def changed(kind: str, seed: int) -> Mutant | None:
    found = places(SHEET, schemas("case", targets()).shape())
    edits = KINDS[kind](found, Random(seed))
    return mutant(Path("a.yaml"), Path("a.yaml"), SHEET, kind, edits) if edits else None


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        ("constant", {'  BBH: "3.3"', '  BBH: "4.2"', "  handover: { const: "}),
        ("key", {"key: ", "    key: "}),
        ("pattern", {"    filed_on: LASJ | date("}),
        ("direction", {"    title: { from: ", "    filed_on: { from: ", "      id: { from: ", "      name.full: { from: "}),
        ("operation", {"    title: AJMC", "    filed_on: LASJ", "      name.full: XM"}),
    ],
)  # fmt: skip
def test_changes_one_line(kind, allowed):
    # When a mutant of this kind is drawn, whatever the seed
    for seed in range(20):
        found = changed(kind, seed)
        # Then one line is another one, the one that the mutant names
        lines = list(zip(SHEET.splitlines(), found.text.splitlines(), strict=True))
        different = [number for number, (one, other) in enumerate(lines, 1) if one != other]
        assert different == [found.line]
        assert lines[found.line - 1][1].startswith(tuple(allowed))


@pytest.mark.parametrize("kind", ["source", "ignored"])
def test_exchanges_paths_of_one_scope(kind):
    for seed in range(20):
        # When two paths are exchanged
        found = changed(kind, seed)
        lines = list(zip(SHEET.splitlines(), found.text.splitlines(), strict=True))
        different = [number for number, (one, other) in enumerate(lines, 1) if one != other]
        # Then both stand in the same group, and none is lost
        assert len(different) == 2
        assert len({number > 9 for number in different} - {True}) == 1 or different == [11, 12]
        assert sorted(SHEET) == sorted(found.text)


def test_changes_left_sides_within_a_block():
    found = {changed("target", seed).text for seed in range(40)}
    # Then a left side is another's or another property of the schema
    assert len(found) > 5
    assert any("\n    filed_on: AJMC | trim\n    title: LASJ" in text for text in found)


def test_patterns_have_other_spellings():
    assert "date(yyyyddMM)" in repatterned("date(yyyyMMdd)")
    assert repatterned("boolean(1, 0)") == ["boolean(0, 1)"]
    assert repatterned("decimal(2)") == ["decimal(3)"]
    assert repatterned("trim") == repatterned("code(sex)") == []


def test_code_rows_with_one_meaning_are_left_alone(police):
    # Given a table of the mapping
    name, table = next(iter(sorted(police.plan.tables.items())))
    folder = police.plan.path.parent
    file = next(
        one for one in (folder / f"codes/{name}.csv", folder.parent / f"codes/{name}.csv") if one.is_file()
    )
    # When rows are exchanged
    found = row(police.plan.path, table, file, Random(1))
    # Then two lines differ and no code is lost
    before, after = file.read_text("utf-8").splitlines(), found.text.splitlines()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 2
    assert sorted("".join(before)) == sorted("".join(after))


def test_a_seed_draws_the_same(police):
    assert drawn([police], 12, 3) == drawn([police], 12, 3) != drawn([police], 12, 4)


def test_the_proof_notices_and_the_files_stay(police):
    # Given a handful of mutants of one mapping
    mutants = drawn([police], 6, 1)
    before = {file: file.read_bytes() for file in {one.file for one in mutants}}
    # When they are judged
    verdicts = list(judged(mutants, Against(codec_of, targets(), DAY, documents=5)))
    # Then each has a verdict, most are caught, none by a crash, and the shipped files are as they were
    assert [one.mutant for one in verdicts] == mutants
    assert sum(one.caught for one in verdicts) >= 4
    assert not any(one.crash for one in verdicts)
    assert all(file.read_bytes() == content for file, content in before.items())


def test_a_mapping_that_is_right_is_not_caught(police):
    # Given a mutant that changes nothing but a comment
    path = police.plan.path
    text = path.read_text("utf-8") + "# nothing else\n"
    same = Mutant(path, path, "comment", 1, 1, "", "", text)
    # When it is judged
    (verdict,) = judged([same], Against(codec_of, targets(), DAY, documents=20))
    # Then nothing is found, for nothing is wrong
    assert verdict.by == ""
    assert not verdict.crash
