"""Every operation is told in both languages, and every example of the reference is so, both ways."""

import re
from typing import Any

import pytest
from casebus.adapters.mapping.language import Spot
from casebus.adapters.mapping.operations import GROUPS, OPERATIONS
from casebus.adapters.mapping.operations.declare import Example, Operation
from casebus.adapters.mapping.rules_text import read_rules
from casebus.adapters.mapping.source import Block, Faults, read_yaml
from casebus.console.mapping_reference import call, operations_page

EXAMPLES = [
    pytest.param(operation, one, id=f"{call(operation.name, one)}-{number}")
    for operation in OPERATIONS.values()
    for number, one in enumerate(operation.examples)
]


@pytest.mark.parametrize(("operation", "one"), EXAMPLES)
def test_an_example_is_so(both: Any, operation: Operation, one: Example) -> None:
    read, write = both(operation.name, *one.arguments, kind=one.kind)

    found = read(one.legacy)
    assert (found, type(found)) == (one.canonical, type(one.canonical))
    if one.back() is not None:
        assert write(one.canonical) == one.back()
        assert type(write(one.canonical)) is type(one.back())


@pytest.mark.parametrize(("operation", "one"), EXAMPLES)
def test_an_example_is_written_as_a_mapping_has_it(operation: Operation, one: Example) -> None:
    # Given the call as the reference shows it, in a rule
    faults = Faults()
    quoted = call(operation.name, one).replace("'", "''")
    block = read_yaml(f"a: 'B | {quoted}'", "a.yaml", faults)

    # When the rule is read, then it is the example's
    assert isinstance(block, Block)
    (rule,) = read_rules(block, (), faults)
    assert faults.sorted() == []
    assert [(found.name, found.arguments) for found in rule.calls] == [(operation.name, one.arguments)]
    assert rule.spot == Spot("a.yaml", 1, 4)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda one: one.name)
def test_an_operation_is_told(operation: Operation) -> None:
    assert operation.usage.startswith(operation.name)
    assert re.search("[\u4e00-\u9fff]", operation.zh)
    assert operation.en.endswith((".", ":"))
    assert operation.examples or operation.name == "code"
    assert re.fullmatch("[a-z][a-z0-9-]*", operation.name)


def test_no_two_operations_have_one_name() -> None:
    assert sum(len(operations) for operations in GROUPS.values()) == len(OPERATIONS)


def test_the_page_shows_every_operation_once() -> None:
    shown = re.findall(r"^### (.*)$", operations_page(), re.MULTILINE)

    assert shown == list(OPERATIONS)
