"""The preview follows files as they are saved; a broken mapping tells its problems beside the last good result."""

from pathlib import Path

import pytest
from preview_side import Visitor, folder_of


@pytest.fixture
def police(tmp_path: Path) -> Path:
    """A folder of mappings to edit."""
    return folder_of("police", tmp_path / "mappings")


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_a_saved_mapping_is_a_new_stamp_and_a_new_picture(police: Path) -> None:
    visitor = Visitor.of(police / "AJYS.yaml", police / "examples" / "AJYS" / "full.xml")
    before = visitor.look()

    edit(police / "AJYS.yaml", "title: AJXX/AJMC | trim", "title: AJXX/AJMC | trim | width")

    assert visitor.ask("/a-token/stamp").json["stamp"] != before["stamp"]
    after = visitor.look()
    assert after["stamp"] == visitor.ask("/a-token/stamp").json["stamp"]
    title = next(one for one in after["picture"]["entries"] if one.get("path") == "case.title")
    assert [operation for operation, _ in title["steps"]] == ["trim", "width"]


@pytest.mark.parametrize(
    "file", ["codes/sex.csv", "AJYS.xsd", "examples/AJYS/full.xml", "../codes/measure-zh.csv"]
)
def test_files_beside_the_mapping_are_watched_too(police: Path, file: str) -> None:
    visitor = Visitor.of(police / "AJYS.yaml")
    before = visitor.ask("/a-token/stamp").json
    path = police / file
    if not path.exists():
        path.parent.mkdir(exist_ok=True)

    path.write_bytes((path.read_bytes() if path.exists() else b"") + b"\n")

    assert visitor.ask("/a-token/stamp").json != before


def test_a_broken_mapping_tells_its_problems_and_keeps_the_last_good_result(police: Path) -> None:
    visitor = Visitor.of(police / "AJYS.yaml", police / "examples" / "AJYS" / "full.xml")
    good = visitor.look()

    edit(police / "AJYS.yaml", "title: AJXX/AJMC | trim", "title: AJXX/AJMX | trimm")
    broken = visitor.look()

    assert (broken["stale"], broken["errors"] > 0) == (True, True)
    assert broken["picture"]["canonical"] == good["picture"]["canonical"]
    own = broken["files"][0]
    row = next(
        row for row in own["rows"] if "AJMX" in row["parts"][0][0] + "".join(part[0] for part in row["parts"])
    )
    codes = {broken["checks"][number]["code"] for number in row["notes"]}
    assert codes >= {"MAPPING_SOURCE_UNKNOWN", "MAPPING_OPERATION_UNKNOWN"}
    assert ["AJXX/AJMX", [], "error"] in row["parts"]
    # another document of the same sample is shown with the last good mapping, too
    assert visitor.look(text=good["picture"]["source"]["raw"])["picture"] is not None

    edit(police / "AJYS.yaml", "title: AJXX/AJMX | trimm", "title: AJXX/AJMC | trim")
    assert visitor.look()["stale"] is False


@pytest.mark.parametrize("text", ["", "mapping: [", "\x00", "- 1\n- 2\n", "mapping: police/AJYS\n"])
def test_a_half_saved_mapping_never_ends_the_preview(police: Path, text: str) -> None:
    (police / "AJYS.yaml").write_text(text, "utf-8")

    shown = Visitor.of(police / "AJYS.yaml").look()

    assert (shown["stale"], shown["picture"]) == (True, None)
    assert shown["errors"] > 0


def test_a_mapping_that_was_deleted_is_told(police: Path) -> None:
    visitor = Visitor.of(police / "AJYS.yaml")
    visitor.look()
    (police / "AJYS.yaml").unlink()

    shown = visitor.look()

    assert (shown["stale"], shown["errors"] > 0) == (True, True)


def test_a_mapping_without_samples_says_so(police: Path) -> None:
    for one in (police / "examples" / "AJYS").iterdir():
        one.unlink()

    shown = Visitor.of(police / "AJYS.yaml").look()

    assert (shown["samples"], shown["picture"], shown["stale"]) == ([], None, False)
