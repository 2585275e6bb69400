"""The page for plug-in authors says what is so: its code is the example's, its names are the contracts'."""

import inspect
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from casebus.adapters import plugins
from casebus.adapters.contracts import Channel, Codec
from casebus.adapters.suites.agency_side import AgencySide, ChannelCapabilities
from casebus.adapters.suites.channel_suite import ChannelSuite
from casebus.adapters.suites.codec_suite import CodecCapabilities, CodecSuite
from casebus.router.suite import TransportSuite
from casebus.router.transports.contract import Transport

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "plugins.md").read_text("utf-8")
#: a block, with the paragraph right before it
BLOCK = re.compile(r"((?:[^\n]+\n)*)\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((examples/[^)]+)\)")
#: what a reader types or writes himself, and is run by the test of the example
OWN = ("console", "text")
BLOCKS = [
    pytest.param(paragraph, body, id=f"{language}-{number}")
    for number, (paragraph, language, body) in enumerate(BLOCK.findall(PAGE))
    if language not in OWN
]


def test_every_block_is_looked_at() -> None:
    assert len(BLOCKS) > 8
    assert len(BLOCK.findall(PAGE)) * 2 == len(re.findall("^```", PAGE, re.MULTILINE))


@pytest.mark.parametrize(("paragraph", "body"), BLOCKS)
def test_a_block_is_taken_from_the_file_that_it_names(paragraph: str, body: str) -> None:
    # Given the file named last before the block, and the pieces between its "# …" lines
    source = (DOCS / LINK.findall(paragraph)[-1]).read_text("utf-8")
    pieces = re.split(r"^# …\n", body, flags=re.MULTILINE)

    # Then each piece stands there whole, one after the other
    at = 0
    for piece in pieces:
        at = ("\n" + source).find("\n" + piece, at)
        assert at >= 0, piece


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (DOCS / target).exists(), target


def test_every_door_is_on_the_page() -> None:
    assert [group for group in plugins.GROUPS if f"`{group}`" not in PAGE] == []


def test_every_entry_point_of_the_example_loads_by_its_name() -> None:
    about = tomllib.loads((DOCS / "examples/casebus-detention/pyproject.toml").read_text("utf-8"))

    assert set(about["project"]["entry-points"]) <= set(plugins.GROUPS)


def row(name: str) -> str:
    """The line of a table that begins with this name."""
    (found,) = re.findall(rf"^\| `{re.escape(name)}` \|.*$", PAGE, re.MULTILINE)
    return str(found)


def verbs(contract: type) -> list[str]:
    return [name for name, value in vars(contract).items() if callable(value) and not name.startswith("_")]


@pytest.mark.parametrize(
    ("door", "contract"),
    [("casebus.codecs", Codec), ("casebus.channels", Channel), ("casebus.transports", Transport)],
)
def test_the_verbs_are_those_of_the_contract(door: str, contract: type) -> None:
    named = re.findall(r"`(\w+)`", row(door).rpartition("a class with")[2].partition(":")[0])

    assert named == verbs(contract)
    if contract is not Transport:
        assert all(row(verb) for verb in named)


@pytest.mark.parametrize(
    ("suite", "capabilities"),
    [(CodecSuite, CodecCapabilities), (ChannelSuite, ChannelCapabilities), (TransportSuite, None)],
)
def test_what_a_suite_asks_for_is_on_the_page(suite: type, capabilities: type | None) -> None:
    # Given the fixtures that the suite's tests take, and what else it wants to know
    tests = [value for name, value in vars(suite).items() if name.startswith("test_")]
    asked = {name for test in tests for name in inspect.signature(test).parameters} - {"self"}
    asked |= set(verbs(AgencySide)) if suite is ChannelSuite else set()
    asked |= {one.name for one in fields(capabilities)} if capabilities else set()

    # Then its row names exactly these
    told = re.findall(r"`(\w+)`", row(f"{suite.__module__}.{suite.__qualname__}"))
    assert {word for word in told if word.islower()} == asked


def test_the_deployment_is_the_one_that_is_run() -> None:
    (deployment,) = [body for _, language, body in BLOCK.findall(PAGE) if language == "text"]

    assert deployment in Path(__file__).with_name("test_example_plugin.py").read_text("utf-8")
