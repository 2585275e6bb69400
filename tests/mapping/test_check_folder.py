"""The mappings of one folder together: names and hand-overs that two of them claim, code tables that none uses."""

from pathlib import Path

import pytest
from casebus.adapters.mapping.check_folder import check_folder
from casebus.adapters.mapping.check_globs import overlap

FILE = """\
mapping: police/{name}
version: 1
receives: "{receives}"
sends: "{sends}"
handovers: [{handovers}]
codec: {{ kind: fake }}
key: NO
rules:
  number: NO | code(used)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "police"
    (found / "codes").mkdir(parents=True)
    return found


def write(folder: Path, name: str, *, receives: str = "", sends: str = "", handovers: str = "A") -> None:
    text = FILE.format(name=name, receives=receives, sends=sends, handovers=handovers)
    (folder / f"{name}.yaml").write_text(text, "utf-8")


def test_two_mappings_that_read_the_same_delivery(folder: Path) -> None:
    write(folder, "a", receives="FK_*.dat")
    write(folder, "b", receives="*_HZ.dat")
    write(folder, "c", receives="HZ_*.xml")

    (found,) = check_folder(folder)

    assert (found.code, found.rule) == ("MAPPING_RECEIVES_OVERLAP", "police/b.yaml:3:1")
    assert found.params == {"name": "FK_HZ.dat", "other": "police/a"}


def test_two_mappings_that_write_the_same_hand_over(folder: Path) -> None:
    write(folder, "a", sends="a_{id}", handovers="A, B")
    write(folder, "b", sends="b_{id}", handovers="C, B")
    write(folder, "c", handovers="A")

    (found,) = check_folder(folder)

    assert (found.code, found.rule) == ("MAPPING_HANDOVER_TWICE", "police/b.yaml:5:16")
    assert found.params == {"handover": "B", "other": "police/a"}


def test_a_table_that_no_mapping_names(folder: Path) -> None:
    write(folder, "a")
    (folder / "codes" / "used.csv").write_text("local,canonical\n", "utf-8")
    (folder / "codes" / "use.csv").write_text("local,canonical\n", "utf-8")

    assert [(one.code, one.rule) for one in check_folder(folder)] == [
        ("MAPPING_TABLE_UNUSED", "police/codes/use.csv:1:1")
    ]


def test_files_that_cannot_be_read_are_told_of_elsewhere(folder: Path) -> None:
    (folder / "a.yaml").write_bytes(b"\xff\xfe\x00")
    (folder / "b.yaml").write_text("a: [", "utf-8")

    assert check_folder(folder) == []


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("FK_*.dat", "FK_*.dat", "FK_.dat"),
        ("*", "a", "a"),
        ("a?c", "ab*", "abc"),
        ("[a-c]1", "b*", "b1"),
        ("[!b]x", "b?", None),
        ("a*", "b*", None),
        ("*.xml", "*.dat", None),
        ("a*b*c", "abc", "abc"),
        ("[", "?", "["),
        ("[]]", "]", "]"),
        ("警*", "警?", "警0"),
    ],
)
def test_whether_two_patterns_share_a_name(first: str, second: str, name: str | None) -> None:
    assert overlap(first, second) == name
    assert (overlap(second, first) is None) == (name is None)
