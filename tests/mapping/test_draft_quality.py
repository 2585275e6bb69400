"""How many of the rules that people wrote a draft finds from the examples alone: drafts never read the shipped mappings.

The agencies' own code tables are not read either, only those of published standards. The names that the drafts know
were written by people who know these agencies' words, too: a stranger's documents will fare worse.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, load_mapping
from casebus.adapters.mapping.bound import BoundCopy, BoundEach
from casebus.adapters.mapping.draft import Draft, Order, draft
from casebus.adapters.mapping.draft.schema_files import schema_files
from casebus.adapters.mapping.language import dotted

#: the court's rows are no file that somebody could show
FILES = sorted(file for file in MAPPINGS.glob("*/*.yaml") if file.parent.name not in ("court", "codes"))
EXPECTED = (".case.json", ".receipt.json", ".yaml")


@dataclass(frozen=True)
class Measured:
    """One mapping: rules that people wrote, guesses, and those of them that are right."""

    name: str
    rules: int
    guessed: int
    right: int


@cache
def drafted(file: Path) -> Draft:
    codec = yaml.safe_load(file.read_text("utf-8"))["codec"]
    schema = file.parent / codec["schema"] if "schema" in codec else None
    examples = sorted((file.parent / "examples" / file.stem).iterdir())
    order = Order(
        "stranger/document",
        [(one.name, one.read_bytes()) for one in examples if not one.name.endswith(EXPECTED)],
        schema,
        codec if codec["kind"] == "fixed" else None,
        target="receipt" if file.stem in ("receipts", "JSHZ") else "case",
        files=schema_files(schema) if schema else {},
    )
    return draft(order, codecs=codec_of, targets=targets())


def plain(path: str) -> str:
    """A path without the selectors that tell items apart, those of case numbers kept."""
    return re.sub(r"\[(?!kind=)[^\]]*\]", "", path).replace("[]", "")


def written(rules: Sequence[Any], path: str, source: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What people wrote: canonical path, source field."""
    for rule in rules:
        here = f"{path}.{dotted(rule.rule.target)}".removeprefix(".")
        if isinstance(rule, BoundEach):
            yield from written(rule.rules, here, (*source, *rule.rule.source))
        elif isinstance(rule, BoundCopy) and not rule.envelope:
            yield plain(here), "/".join((*source, *rule.rule.source))


@cache
def measured() -> tuple[Measured, ...]:
    found = []
    for file in FILES:
        mapping: MappingFile = load_mapping(file, codecs=codec_of, targets=targets())
        truth = dict(written(mapping.plan.rules, "", ()))
        guessed = {plain(one.place.path): "/".join(one.leaf.path) for one in drafted(file).guesses}
        right = sum(guessed.get(path) == source for path, source in truth.items())
        found.append(Measured(f"{file.parent.name}/{file.stem}", len(truth), len(guessed), right))
    return tuple(found)


def test_most_of_what_people_wrote_is_found(capsys: Any) -> None:
    rules, guessed, right = (
        sum(getattr(one, name) for one in measured()) for name in ("rules", "guessed", "right")
    )
    with capsys.disabled():
        print(
            f"\ndrafts: recall {right / rules:.2f}, precision {right / guessed:.2f} over {rules} rules",
            end=" ",
        )

    assert len(measured()) >= 20
    assert right / rules >= 0.85
    assert right / guessed >= 0.88


def test_no_mapping_is_hardly_found() -> None:
    poor = {one.name: round(one.right / one.rules, 2) for one in measured() if one.right / one.rules < 0.6}

    # rows of several levels are drafted flat: `reshape` is for people
    assert poor.keys() <= {"detention/trials"}


def test_every_draft_loads() -> None:
    errors = {}
    for file in FILES:
        found = drafted(file)
        errors[file.parent.name + "/" + file.stem] = [
            one.code
            for one in found.problems
            if one.code not in ("MAPPING_CODE_UNWRITTEN", "MAPPING_MAY_BE_ABSENT")
        ]

    assert {name: codes for name, codes in errors.items() if codes} == {}
