"""Pages that are run: commands with what they print, files that the reader writes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: a file that the reader writes, or a block of commands
_BLOCK = re.compile(
    r"^<!-- file: (?P<file>\S+) -->\n```[a-z]*\n(?P<text>.*?)^```$|^```console\n(?P<commands>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass
class Step:
    """A file to write, or a command and the lines it prints; a line … stands for any number of lines."""

    file: str = ""
    text: str = ""
    command: str = ""
    printed: list[str] = field(default_factory=list)


def steps(page: str) -> Iterator[Step]:
    """What a reader does, in order."""
    for block in _BLOCK.finditer(page):
        if block["file"]:
            yield Step(file=block["file"], text=block["text"])
            continue
        step: Step | None = None
        for line in block["commands"].splitlines():
            if line.startswith("$ "):
                if step:
                    yield step
                step = Step(command=line[2:])
            elif step:
                step.printed.append(line.rstrip())
        if step:
            yield step


def matches(printed: list[str], shown: list[str]) -> bool:
    """Whether these lines were printed; in a page a line … stands for any lines, and … in a line for any text."""
    if not shown:
        return not printed
    if shown[0] == "…":
        return any(matches(printed[at:], shown[1:]) for at in range(len(printed) + 1))
    return bool(printed) and _line(printed[0], shown[0]) and matches(printed[1:], shown[1:])


def _line(printed: str, shown: str) -> bool:
    return printed == shown or bool(re.fullmatch(".*".join(map(re.escape, shown.split("…"))), printed))


def lines(text: str) -> list[str]:
    """What was printed, without blanks at line ends and blank lines at the edges."""
    return [line.rstrip() for line in text.strip("\n").splitlines() if line.strip()]
