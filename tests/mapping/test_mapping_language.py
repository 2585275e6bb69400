"""The language as written: the page, the catalogue and the mappings that ship agree with the engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from casebus.adapters.mapping.language import Call, Copy, Spot, Step, dotted
from casebus.adapters.mapping.rules_text import read_rules
from casebus.adapters.mapping.sheet_text import read_sheet
from casebus.adapters.mapping.source import Block, Faults, read_yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "mapping-language.md").read_text("utf-8")
ENGINE = "\n".join(path.read_text("utf-8") for path in (ROOT / "adapters" / "mapping").rglob("*.py"))


def rules(text: str) -> tuple[Any, list[str]]:
    faults = Faults()
    root = read_yaml(text, "x.yaml", faults)
    assert isinstance(root, Block)
    return read_rules(root, (), faults), [f"{p.rule} {p.code}" for p in faults.sorted()]


def test_a_rule_keeps_the_place_of_each_operation() -> None:
    found, problems = rules('a:\n  b.c: X/Y | trim | split(", ") | null(无, "|", \'\')\n')

    assert problems == []
    assert found == (
        Copy(
            (Step("a"), Step("b"), Step("c")),
            ("X", "Y"),
            (
                Call("trim", (), Spot("x.yaml", 2, 14)),
                Call("split", (", ",), Spot("x.yaml", 2, 21)),
                Call("null", ("无", "|", ""), Spot("x.yaml", 2, 35)),
            ),
            Spot("x.yaml", 2, 8),
        ),
    )


@pytest.mark.parametrize("path", ["a", "a.b", "a[k=v].b", "a[k=1.5].b[x=y z].c"])
def test_canonical_paths_read_as_they_are_written(path: str) -> None:
    found, problems = rules(f'"{path}": X')

    assert problems == []
    assert dotted(found[0].target) == path


def test_from_may_be_a_field_of_a_group() -> None:
    found, problems = rules("a: { from: X, to: Y }\nb: { from: X, in: 1 }\nc: { from: Z }\n")

    assert problems == []
    assert [dotted(rule.target) for rule in found] == ["a.from", "a.to", "b", "c"]


def test_source_names_may_hold_brackets_and_chinese() -> None:
    found, problems = rules("a: 刑期(月)\nb: 甲/@id | trim\nc: 乙/#text\n")

    assert problems == []
    assert [rule.source for rule in found] == [("刑期(月)",), ("甲", "@id"), ("乙", "#text")]
    assert [len(rule.calls) for rule in found] == [0, 1, 0]


def test_the_pages_examples_have_no_mistake_of_form() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert blocks

    whole = [block for block in blocks if block.startswith("mapping:")]
    assert whole
    for block in blocks:
        faults = Faults()
        head = "" if block in whole else "mapping: a/b\nversion: 1\nhandovers: []\ncodec: { kind: xml }\n"
        shown = block.replace("fragment: person\n", "")
        if "rules:" not in shown:
            head += "rules: { note: A }\n"
        sheet = read_sheet(read_yaml(head + shown, "page.yaml", faults), "page.yaml", faults)
        assert faults.found == []
        assert sheet.rules


def test_the_page_tells_every_top_level_key() -> None:
    faults = Faults()
    read_sheet(read_yaml("zzz: 1", "x.yaml", faults), "x.yaml", faults)
    keys = re.search(r"_KEYS = \{(.*?)\}", ENGINE, re.DOTALL)
    assert keys is not None

    for key in re.findall(r'"([a-z_]+)"', keys[1]):
        assert re.search(rf"`{key}:?`|^{key}:", PAGE, re.MULTILINE), key


def test_every_problem_has_its_text_in_both_languages() -> None:
    catalogue = yaml.safe_load((ROOT / "schemas" / "problems.yaml").read_text("utf-8"))
    used = {"MAPPING_VALUE_UNREADABLE", "MAPPING_VALUE_UNWRITABLE"}
    used |= set(re.findall(r'"(MAPPING_[A-Z_]+[A-Z])"', ENGINE))

    assert used <= set(catalogue)
    for code in used:
        english, chinese = (re.findall(r"\{(\w+)\}", catalogue[code][language]) for language in ("en", "zh"))
        assert set(english) == set(chinese), code
