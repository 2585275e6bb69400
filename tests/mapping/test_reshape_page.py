"""The page on the mapping language shows every form of `reshape:` with records before and after: they are run."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.loading import codec_of
from casebus.adapters.mapping.reshape import ReshapedCodec, reshaped
from casebus.adapters.mapping.reshape.declared import FORMS
from casebus.adapters.mapping.source import Block, Faults, read_yaml

PAGE = Path(__file__).parents[2] / "docs" / "mapping-language.md"
EXAMPLES = re.findall(r"```yaml\n(reshape:\n.*?)```\n```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


class Open:
    """A codec of which only the layout is asked."""

    def layout(self) -> None:
        return None


@pytest.mark.parametrize(
    ("text", "records"), EXAMPLES, ids=[re.findall(r"\w+", text)[1] for text, _ in EXAMPLES]
)
def test_the_page_shows_what_a_form_does(text: str, records: str) -> None:
    # Given an example of the page
    faults, shown = Faults(), json.loads(records)
    root = read_yaml(text, "police/doc.yaml", faults)
    assert isinstance(root, Block)
    codec: Any = reshaped(
        Open(), root.get("reshape"), faults, lambda kind, some: codec_of(kind, some, PAGE.parent)
    )  # type: ignore[arg-type]
    assert faults.found == []
    assert isinstance(codec, ReshapedCodec)

    # Then its records go in and out as it says
    found = shown["before"]
    for step in codec.reshapes:
        found = step.forward(found)
    assert found == shown["after"]
    for step in reversed(codec.reshapes):
        found = step.back(found, [])
    assert found == shown["before"]


def test_the_page_shows_every_form() -> None:
    assert {re.findall(r"\w+", text)[1] for text, _ in EXAMPLES} == set(FORMS)
