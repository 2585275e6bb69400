"""What the pages say is there: links, commands, targets."""

import re
from pathlib import Path

import pytest
import typer.main
from casebus.console.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def names(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> str:
    """What stands in the page's code blocks."""
    return "\n".join(re.findall(r"(?ms)^```[a-z]*\n(.*?)^```", page.read_text("utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_command_exists(page):
    for line in re.findall(r"(?m)^casebus ([a-z].*)$", blocks(page)):
        command = typer.main.get_command(app)
        for word in line.split():
            if not hasattr(command, "commands"):
                break
            assert word in command.commands, f"casebus {line}"
            command = command.commands[word]
        known = {option for one in command.params for option in one.opts} | {"--help"}
        for option in re.findall(r"--[a-z-]+", line.partition("#")[0]):
            assert option in known, f"casebus {line}"


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_target_can_be_made(page):
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8")))
    for target in re.findall(r"(?m)^make ([a-z-]+)", blocks(page)):
        assert target in targets, target


def test_the_readme_shows_a_mapping_as_it_is():
    # Given the excerpt in the README, then each of its rules stands in the mapping itself
    excerpt = re.search(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    mapping = (ROOT / "mappings/police/AJYS.yaml").read_text("utf-8")
    rules = {re.sub(r"\s+", " ", line.strip()) for line in mapping.splitlines()}
    for line in excerpt[1].splitlines():
        assert re.sub(r"\s+", " ", line.strip()) in rules, line
