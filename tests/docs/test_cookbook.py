"""Every recipe of `docs/cookbook.md` does what it says, there and back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.loading import codec_of
from casebus.adapters.mapping import MappingFile, check_mapping, functions
from casebus.adapters.mapping.watch.canonical import plain
from casebus.schemas.catalogue import text
from casebus.schemas.errors import BadDocument
from page_steps import ROOT
from recipes import Recipe, recipes

DAY = date(2022, 6, 1)
RECIPES = list(recipes((ROOT / "docs" / "cookbook.md").read_text("utf-8")))


def read(mapping: MappingFile, body: bytes) -> list[dict]:
    """The documents. Raises BadDocument with the problems of the source or of any rule."""
    found = [
        mapping.read(record, on=DAY, locate=lambda path, at=at: mapping.locate(body, at, path))
        for at, record in enumerate(mapping.decode(body))
    ]
    if problems := [problem for one in found for problem in one.problems]:
        raise BadDocument(problems=problems)
    return [one.document for one in found]


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The functions of the page, as if their package were installed."""
    found: dict[str, Any] = {}
    for one in RECIPES:
        names: dict[str, Any] = {}
        exec(one.code, names)
        found |= {value.name: value() for value in names.values() if hasattr(value, "usage")}
    load = functions.plugins.load
    monkeypatch.setattr(functions, "_installed", lambda: frozenset(found))
    monkeypatch.setattr(functions.plugins, "load", lambda group, name: found.get(name) or load(group, name))


def test_there_is_a_recipe_for_every_quirk_and_task() -> None:
    assert len(RECIPES) >= 39
    assert sum(bool(one.refused) for one in RECIPES) >= 4


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.name)
def test_a_recipe_is_a_mapping_without_errors_and_warnings(recipe: Recipe, tmp_path: Path) -> None:
    path = recipe.load(tmp_path).plan.path

    assert [one.code for one in check_mapping(path, codecs=codec_of, targets={})] == []


@pytest.mark.parametrize("recipe", [one for one in RECIPES if one.refused], ids=lambda one: one.name)
def test_what_is_refused_is_told_as_shown(recipe: Recipe, tmp_path: Path) -> None:
    mapping = recipe.load(tmp_path)

    with pytest.raises(BadDocument) as refused:
        read(mapping, recipe.body())

    told = [f"{one.place}: {text(one, 'en')} ({one.code})" for one in refused.value.problems]
    assert told == recipe.refused


@pytest.mark.parametrize("recipe", [one for one in RECIPES if not one.refused], ids=lambda one: one.name)
def test_a_document_comes_out_as_shown_and_goes_back(recipe: Recipe, tmp_path: Path) -> None:
    # Given what the agency sends, when it is read, then the document is the one shown
    mapping, body = recipe.load(tmp_path), recipe.body()
    documents = read(mapping, body)
    shown = recipe.documents if isinstance(recipe.documents, list) else [recipe.documents]
    assert [plain(one) for one in documents] == shown

    # When it is written, then the bytes are the same, or those shown
    writings = [mapping.write(one, on=DAY) for one in documents]
    assert [one.problems for one in writings] == [()] * len(documents)
    back = mapping.encode(*(one.record for one in writings))
    if recipe.kind == "package":  # members are written in an order and with a time of their own
        assert mapping.decode(back) == mapping.decode(body)
        assert "照片".encode("gbk") in back
    else:
        assert back == (recipe.body(recipe.back) if recipe.back else body)
