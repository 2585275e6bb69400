"""`casebus mapping reference` and `casebus mapping schema`, as their users call them."""

import json

import pytest
from casebus.adapters.mapping import functions
from casebus.adapters.mapping.operations import OPERATIONS
from casebus.adapters.settings import nearest
from casebus.console import exits, mapping_reference
from casebus.console.cli import app
from casebus.console.mapping_reference import told
from typer.testing import CliRunner


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*arguments])
    return done.exit_code, done.output


def test_all_operations_for_programs() -> None:
    code, said = run("mapping", "reference", "--json")

    operations = json.loads(said.splitlines()[-1])["operations"]
    assert code == exits.OK
    assert {one["name"] for one in operations} >= set(OPERATIONS)
    assert all(set(one["help"]) == {"en", "zh"} for one in operations)


def test_one_operation_for_people() -> None:
    code, said = run("mapping", "reference", "period")

    assert code == exits.OK
    assert "period(months, 一年六个月)" in said
    assert "P2Y" in said


def test_all_operations_for_people() -> None:
    code, said = run("mapping", "reference")

    assert code == exits.OK
    assert [one.name for one in OPERATIONS.values() if one.name not in said] == []


def test_a_misspelt_one_is_guessed() -> None:
    code, said = run("mapping", "reference", "perido")

    assert code == exits.MISCONFIGURED
    assert nearest("perido", OPERATIONS) == "period"
    assert "period" in said


@pytest.mark.parametrize(
    ("name", "ways"),
    [("trim", "both"), ("limit", "loses"), ("count", "in"), ("title", "in, or loses"), ("code", "both")],
)
def test_it_says_which_way_an_operation_goes(name: str, ways: str) -> None:
    assert told(OPERATIONS[name])["ways"] == ways


def test_functions_of_other_packages_are_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Shout:
        name, usage, help = "shout", "shout", "Louder."
        examples = (("a", "a!"),)

        def read(self, value: str) -> str:
            return value + "!"

    monkeypatch.setattr(functions, "_installed", lambda: frozenset({"shout"}))
    monkeypatch.setattr(functions.plugins, "load", lambda group, name: Shout())
    monkeypatch.setattr(mapping_reference.plugins, "names", lambda group: ["shout"])

    code, said = run("mapping", "reference", "--json")

    last = json.loads(said.splitlines()[-1])["operations"][-1]
    assert (code, last["name"], last["ways"]) == (exits.OK, "shout", "in")
    assert last["examples"] == [{"call": "shout", "kind": "text", "legacy": "a", "canonical": "a!"}]


def test_the_schema_is_printed() -> None:
    code, said = run("mapping", "schema")

    assert code == exits.OK
    assert json.loads(said)["$schema"].endswith("2020-12/schema")
