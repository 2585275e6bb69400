"""Whatever is done to a mapping file, checking it gives problems with places, never an exception."""

from pathlib import Path
from random import Random
from shutil import copytree

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import check_mapping
from casebus.adapters.mapping.check_findings import located
from casebus.adapters.mapping.check_folder import check_folder
from casebus.schemas.catalogue import LANGUAGES, text

FILES = sorted(path.relative_to(MAPPINGS).as_posix() for path in MAPPINGS.glob("*/*.yaml"))
#: damaged copies per mapping
COPIES = 12
_BITS = (
    "[",
    "]",
    "{",
    "}",
    ":",
    "|",
    "/",
    ".",
    "*",
    "'",
    '"',
    "#",
    "&a ",
    "~",
    "=",
    "(",
    ")",
    ",",
    "é",
    "\t",
    "",
    " 0",
    "null",
    "- ",
)


def damaged(body: str, random: Random) -> str:
    """The text with a few lines or characters lost, doubled, moved or replaced."""
    lines = body.splitlines(keepends=True)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(lines))
        line = lines[at]
        match random.randrange(6):
            case 0:
                lines[at] = ""
            case 1:
                lines[at] = line + line
            case 2:
                other = random.randrange(len(lines))
                lines[at], lines[other] = lines[other], line
            case 3:
                lines[at] = "  " + line
            case 4:
                cut = random.randrange(len(line) + 1)
                lines[at] = line[:cut] + random.choice(_BITS) + line[cut:]
            case _:
                cut = random.randrange(len(line) + 1)
                lines[at] = line[:cut].rstrip() + random.choice(_BITS) + "\n"
    return "".join(lines)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(copytree(MAPPINGS, tmp_path_factory.mktemp("damaged") / "mappings"))


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_mapping_gives_problems_never_exceptions(copy: Path, name: str) -> None:
    file, known, random = copy / name, targets(), Random(name)
    body = file.read_text("utf-8")
    told = 0
    for _ in range(COPIES):
        file.write_text(damaged(body, random), "utf-8")
        problems = check_mapping(file, codecs=codec_of, targets=known, notes=True)
        for finding in located([*problems, *check_folder(file.parent)], file):
            told += all(text(finding.problem, lang) for lang in LANGUAGES) and finding.line > 0
    file.write_text(body, "utf-8")

    assert told > COPIES


def test_a_damaged_code_table_gives_problems_never_exceptions(copy: Path) -> None:
    known, random = targets(), Random(1)
    file = copy / "prison" / "feedback.yaml"
    for table in sorted((copy / "prison" / "codes").glob("*.csv")):
        body = table.read_text("utf-8")
        for _ in range(COPIES):
            table.write_text(damaged(body, random), "utf-8")
            for problem in check_mapping(file, codecs=codec_of, targets=known, notes=True):
                assert all(text(problem, lang) for lang in LANGUAGES)
        table.write_text(body, "utf-8")
