"""`casebus mapping trace | try | coverage`: what people read and what machines read."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import load_mapping
from casebus.adapters.mapping.watch import Coverage
from casebus.adapters.mapping.watch.rulebook import Rulebook
from casebus.console import exits
from casebus.console.cli import call
from casebus.console.coverage_page import Covered, coverage_page
from casebus.console.texts import Texts
from rich.cells import cell_len

EXAMPLES = MAPPINGS / "police" / "examples" / "AJYS"
DAY = ("--on", "2022-06-01")


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = exits.OK) -> list[str]:
    """The lines of a command that ended with `code`."""
    assert call(arguments) == code
    return capsys.readouterr().out.splitlines()


def figures(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = exits.OK) -> dict[str, Any]:
    """The JSON object on its last line."""
    value: dict[str, Any] = json.loads(told(capsys, *arguments, "--json", code=code)[-1])
    return value


def test_a_trace_for_people_is_grouped_and_fits_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "--lang", "en", "mapping", "trace", "police/AJYS", str(EXAMPLES / "typed.xml"), *DAY)

    start = lines.index("persons[0].name")
    assert lines[start + 1].startswith("  full ← RYXX/RY[1]/XM  (line ")
    assert lines[start + 2].endswith("trim → “马•哈三”  interpunct → “马·哈三”")
    assert lines[start + 3].endswith("name.full: XM | trim | interpunct")
    assert lines[start + 3].strip().startswith("police/AJYS.yaml:")
    assert max(cell_len(line) for line in lines) <= 120
    assert "persons[0].residence" not in "".join(lines)


def test_a_trace_in_chinese_tells_what_was_absent_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    sample = str(EXAMPLES / "sparse.xml")

    lines = told(capsys, "--lang", "zh", "mapping", "trace", "police/AJYS", sample, *DAY, "--all")

    assert any(line.strip() == "无值" for line in lines)


def test_a_trace_by_path_and_masked(capsys: pytest.CaptureFixture[str]) -> None:
    sample = str(EXAMPLES / "full.xml")

    one = figures(
        capsys, "mapping", "trace", "police/AJYS", sample, *DAY, "--path", "persons[1].name.f*", "--mask"
    )

    entries = one["documents"][0]["entries"]
    assert [(entry["path"], entry["result"]) for entry in entries] == [("persons[1].name.full", "○·○○")]
    by_field = figures(capsys, "mapping", "trace", "police/AJYS", sample, *DAY, "--path", "RYXX/*/XM")
    names = [entry["path"] for entry in by_field["documents"][0]["entries"]]
    assert names == [f"persons[{index}].name.full" for index in range(3)]


def test_a_canonical_sample_is_traced_on_its_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    sample = MAPPINGS / "prison" / "examples" / "feedback" / "several.case.json"

    out = figures(capsys, "mapping", "trace", "prison/feedback", str(sample), *DAY)

    assert (out["direction"], [one["index"] for one in out["documents"]]) == ("out", [0, 1])
    keys = [
        entry["result"]
        for one in out["documents"]
        for entry in one["entries"]
        if entry["path"] == "envelope.key"
    ]
    assert keys == ["LX2022000301", "LX2022000302"]


@pytest.mark.parametrize(("asked", "day"), [((), "2019-05-01"), (DAY, "2022-06-01")])
def test_an_example_may_say_its_day(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, asked: tuple[str, ...], day: str
) -> None:
    (tmp_path / "full.xml").write_bytes((EXAMPLES / "full.xml").read_bytes())
    (tmp_path / "examples.yaml").write_text("full.xml: { on: 2019-05-01 }", "utf-8")

    assert figures(capsys, "mapping", "trace", "police/AJYS", str(tmp_path / "full.xml"), *asked)["on"] == day


def test_a_trace_of_a_bad_sample_ends_with_problems(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Input:
        buffer = io.BytesIO((EXAMPLES / "full.xml").read_bytes().replace(b"<XB>1<", b"<XB>7<", 1))

    monkeypatch.setattr("sys.stdin", Input)

    bad = figures(capsys, "mapping", "trace", "police/AJYS", "-", *DAY, code=exits.PROBLEMS)

    (problem,) = (entry for entry in bad["documents"][0]["entries"] if entry["kind"] == "problem")
    assert (bad["ok"], problem["problem"]["code"]) == (False, "MAPPING_CODE_UNKNOWN")


@pytest.mark.parametrize(
    ("mapping", "sample", "code"),
    [
        ("police/NONE", "x.xml", "MAPPING_FILE_ABSENT"),
        ("police/AJYS", "nothing.xml", "MAPPING_SAMPLE_ABSENT"),
        ("police/AJYS", str(MAPPINGS), "MAPPING_SAMPLE_ABSENT"),
    ],
)
def test_what_is_not_there_is_said(
    capsys: pytest.CaptureFixture[str], mapping: str, sample: str, code: str
) -> None:
    for command in ("trace", "try"):
        assert call(["mapping", command, mapping, sample]) == exits.MISCONFIGURED
        assert code in capsys.readouterr().err


@pytest.mark.parametrize("text", ["{", "[]", "[1]", '"x"'])
def test_a_canonical_sample_that_is_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    sample = tmp_path / "a.case.json"
    sample.write_text(text, "utf-8")

    assert call(["mapping", "trace", "police/AJYS", str(sample)]) == exits.MISCONFIGURED
    assert "MAPPING_SAMPLE_JSON" in capsys.readouterr().err


def test_trying_the_examples_of_a_mapping(capsys: pytest.CaptureFixture[str]) -> None:
    tried = figures(capsys, "mapping", "try", "police/AJYS", *DAY)

    assert (tried["ok"], tried["mapping"], tried["on"]) == (True, "police/AJYS", "2022-06-01")
    by_name = {Path(one["sample"]).name: one for one in tried["samples"]}
    assert by_name.keys() == {"full.xml", "resubmitted.xml", "sparse.xml", "typed.xml"}
    assert by_name["sparse.xml"]["difference"] == {"same": True, "lines": [], "fields": []}
    expected = json.loads((EXAMPLES / "full.case.json").read_text("utf-8"))
    assert by_name["full.xml"]["documents"][0]["document"] == expected


def test_the_way_back_of_text_is_shown_as_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "mapping", "try", "police/AJYS", str(EXAMPLES / "typed.xml"), *DAY)

    assert "-<XM> 马•哈三\u3000</XM>" in lines
    assert "+<XM>马·哈三</XM>" in lines


def test_the_way_back_of_other_formats_is_shown_as_fields(capsys: pytest.CaptureFixture[str]) -> None:
    sample = MAPPINGS / "prison" / "examples" / "feedback" / "several.dat"

    lines = told(capsys, "--lang", "en", "mapping", "try", "prison/feedback", str(sample), *DAY)

    assert "  [1]/替代流水号: “LX2022000300” → ∅" in lines


def test_a_sample_that_does_not_validate_has_its_places(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    # Given a resident number whose check digit is wrong, which only validation finds
    sample = tmp_path / "bad.xml"
    body = (EXAMPLES / "full.xml").read_bytes()
    sample.write_bytes(body.replace(b"622901199511120420", b"622901199511120421"))

    tried = figures(capsys, "mapping", "try", "police/AJYS", str(sample), *DAY, code=exits.PROBLEMS)

    (problem,) = tried["problems"]
    assert problem["path"] == "persons[1].identity.number"
    assert problem["place"].endswith("/AJYS/RYXX/RY[2]/ZJHM")
    assert problem["rule"].startswith("police/AJYS.yaml:")


def test_a_sample_cannot_talk_to_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    # Given a title with a control sequence of eight bits, and a mark that turns the line around
    sample = tmp_path / "bad.xml"
    text = (EXAMPLES / "full.xml").read_bytes().decode("gb18030")
    sample.write_bytes(text.replace("<AJMC>", "<AJMC>\x9b31m\u202e").encode("gb18030"))

    for command in ("try", "trace"):
        call(["mapping", command, "police/AJYS", str(sample), *DAY])
        out = capsys.readouterr().out
        assert not {"\x9b", "\u202e"} & set(out)
        assert "\\x9b31m\\u202e" in out


def test_a_mapping_without_examples(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "police" / "AJYS.yaml"
    path.parent.mkdir()
    for file in ("AJYS.yaml", "AJYS.xsd", "types.xsd"):
        (path.parent / file).write_bytes((MAPPINGS / "police" / file).read_bytes())
    for folder in (MAPPINGS / "codes", MAPPINGS / "police" / "codes"):
        copy = tmp_path / folder.relative_to(MAPPINGS)
        copy.mkdir(parents=True)
        for file in folder.iterdir():
            (copy / file.name).write_bytes(file.read_bytes())

    assert call(["mapping", "try", str(path)]) == exits.MISCONFIGURED
    assert "MAPPING_EXAMPLES_ABSENT" in capsys.readouterr().err


def test_coverage_has_a_threshold(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    mapping = str(MAPPINGS / "police" / "ZXHZ.yaml")

    bare = figures(capsys, "mapping", "coverage", mapping, "--documents", "0", *DAY, code=exits.PROBLEMS)
    full = figures(capsys, "mapping", "coverage", mapping, "--documents", "5", *DAY)

    assert (bare["ok"], full["ok"], full["threshold"]) == (False, True, 95.0)
    (one,) = full["mappings"]
    assert one["mapping"] == "police/ZXHZ"
    assert {"total", "hit", "share", "missed"} == one["in"].keys() == one["out"].keys()
    assert min(one["in"]["share"], one["out"]["share"]) >= 95
    (missed, *_) = bare["mappings"][0]["in"]["missed"]
    assert missed.keys() == {"what", "place", "about"}


def test_coverage_for_people_says_what_was_never_reached(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    mapping = str(MAPPINGS / "police" / "JSHZ.yaml")
    ask = ["mapping", "coverage", mapping, "--documents", "0", "--html", str(tmp_path / "new"), *DAY]

    lines = told(capsys, "--lang", "en", *ask, code=exits.PROBLEMS)

    assert any("codes/receipt-stage.csv:" in line and "code never used" in line for line in lines)
    page = (tmp_path / "new" / "index.html").read_text("utf-8")
    assert "police/JSHZ" in page


def test_the_page_shows_every_line_and_loads_nothing() -> None:
    # Given a mapping of which nothing was reached but one document
    mapping = load_mapping(MAPPINGS / "police" / "JSHZ.yaml", codecs=codec_of, targets=targets())
    coverage = Coverage.of(mapping)
    report, book = coverage.report(), Rulebook(mapping)

    # When it is drawn with lines that a stranger may have written
    lines = {"police/JSHZ.yaml": [f"<script>alert({n})</script>" for n in range(60)]}
    page = coverage_page([Covered(report, lambda file: lines.get(file, book.lines(file)))], Texts("en"), 95)

    # Then all is escaped, lines are red with what is missing, and nothing comes from elsewhere
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 60
    assert 'class="miss" title="In: ' in page
    assert "http" not in page.replace("http-equiv", "")
    assert "$" not in page
