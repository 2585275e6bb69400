"""Where an element stands, for people: line and path, without namespaces."""

from typing import Any


def place_of(element: Any) -> str:
    """`line 12, /TQPZDB/RYXX/RY[2]/SFZH`: the line and the path without namespaces."""
    steps: list[str] = []
    here = element
    while here is not None:
        name = here.tag.rpartition("}")[2]
        before = sum(1 for _ in here.itersiblings(here.tag, preceding=True))
        after = next(here.itersiblings(here.tag), None) is not None
        steps.append(f"{name}[{before + 1}]" if before or after else name)
        here = here.getparent()
    return f"line {element.sourceline}, /{'/'.join(reversed(steps))}"
