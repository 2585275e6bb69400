"""Every problem of this package has a text in both languages, and casebus finds it."""

import re
from importlib.resources import files

import pytest
from casebus.schemas.catalogue import LANGUAGES, text
from casebus.schemas.problem import Problem

PACKAGE = files("casebus_detention")
CODES = sorted(
    code
    for part in PACKAGE.iterdir()
    if part.name.endswith(".py")
    for code in set(re.findall(r'"((?:LABELLED|MAILDIR)_[A-Z]+)"', part.read_text("utf-8")))
)


@pytest.mark.parametrize("code", CODES)
def test_a_problem_has_its_texts(code: str) -> None:
    told = [text(Problem(code), lang) for lang in LANGUAGES]

    assert all(told)
    assert not any(one.startswith(code) for one in told)
    assert told[0].isprintable()
    assert re.search("[\u4e00-\u9fff]", told[1])


def test_there_are_problems_to_tell() -> None:
    assert {"LABELLED_LINE", "MAILDIR_NAME"} <= set(CODES)
