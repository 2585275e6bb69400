"""Every problem that the code can report has a text in both languages, and no text is without its problem."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from casebus.schemas.catalogue import LANGUAGES, catalogue
from casebus.schemas.yaml_source import packaged_yaml, read_yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for place in ("adapters", "bus.py", "console", "ledger", "router", "schemas")
    for path in sorted((ROOT / place).rglob("*.py") if (ROOT / place).is_dir() else [ROOT / place])
    if path.exists()
]
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path, ast.parse(path.read_text("utf-8"))


def is_report(node: ast.AST) -> bool:
    """A call that makes a problem: `Problem(…)`, `problem(…)`, `source.problem(…)`."""
    called = getattr(node, "func", None)
    return getattr(called, "id", getattr(called, "attr", "")) in ("Problem", "problem")


def reported() -> dict[str, str]:
    """Every code written where a problem is made, directly or in a variable of the same function, and its place."""
    found = {}
    for path, tree in trees():
        for scope in ast.walk(tree):
            if not isinstance(scope, ast.FunctionDef):
                continue
            calls = [node for node in ast.walk(scope) if isinstance(node, ast.Call) and is_report(node)]
            codes = [argument for call in calls for argument in [*call.args[:1], *named(call)]]
            names = {node.id for node in codes if isinstance(node, ast.Name)}
            for node in ast.walk(scope):
                targets = node.targets if isinstance(node, ast.Assign) else ()
                if any(isinstance(target, ast.Name) and target.id in names for target in targets):
                    codes.append(node.value)  # type: ignore[attr-defined]
            for code in codes:
                for constant in ast.walk(code):
                    value = constant.value if isinstance(constant, ast.Constant) else None
                    if isinstance(value, str) and CODE.fullmatch(value):
                        found[value] = f"{path.relative_to(ROOT)}:{code.lineno}"
    return found


def named(call: ast.Call) -> list[ast.expr]:
    return [keyword.value for keyword in call.keywords if keyword.arg == "code"]


def written() -> tuple[set[str], tuple[str, ...]]:
    """Every text constant of the code, and those that begin a code which is put together (`SCHEMA_BAD_…`)."""
    texts = {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return texts, tuple(text for text in texts if re.fullmatch(r"[A-Z][A-Z0-9_]*_", text))


def test_every_problem_has_a_text() -> None:
    places = reported()
    assert len(places) > 50
    missing = {code: place for code, place in places.items() if code not in catalogue()}
    assert missing == {}


def test_every_text_has_a_problem() -> None:
    texts, beginnings = written()
    assert [code for code in catalogue() if code not in texts and not code.startswith(beginnings)] == []


def test_every_text_is_in_both_languages_with_the_same_parameters() -> None:
    for code, texts in catalogue().items():
        assert CODE.fullmatch(code), code
        assert set(texts) == set(LANGUAGES), code
        assert all(text.strip() for text in texts.values()), code
        assert re.search("[\u4e00-\u9fff]", texts["zh"]), code
        plain = [
            {
                name
                for _, name, _, _ in Formatter().parse(texts[lang])
                if name and name[-3:] not in ("_en", "_zh")
            }
            for lang in LANGUAGES
        ]
        assert plain[0] == plain[1], code


def test_the_catalogue_is_sorted_and_names_no_code_twice() -> None:
    codes = list(packaged_yaml("problems.yaml").value)  # a key that stands twice would be refused here
    assert codes == sorted(codes)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on: yes", {"on": "yes"}),
        ("no: 2021-09-29", {"no": "2021-09-29"}),
        ("a: 1\nb: 1.5\nc: '1'\nd: 01", {"a": 1, "b": 1.5, "c": "1", "d": "01"}),
        ("a: true\nb: null\nc: ~\nd:", {"a": True, "b": None, "c": None, "d": None}),
        ("a: 1_000\nb: 12:30\nc: 0x10", {"a": "1_000", "b": "12:30", "c": "0x10"}),
    ],
)
def test_our_yaml_guesses_no_types(text: str, value: object) -> None:
    assert read_yaml("x.yaml", text).value == value
