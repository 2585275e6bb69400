"""What stands in the cells of one rule: which kind of row it is, and its parts as text."""

from typing import Final

from ..calls_text import split_outside
from .nodes import Listed, Mapped, Node, Scalar, line_column

#: column → key of the rule's long form
KEYS: Final = {
    "copy": {"when": "when", "in": "in", "out": "out", "direction": "direction", "loses": "loses"},
    "const": {"constant": "const", "when": "when", "direction": "direction"},
    "each": {"source": "each", "key": "key", "when": "when", "direction": "direction"},
    "at": {"source": "at"},
    "yaml": {},
    "listed": {},
}
#: columns a kind of row takes
TAKES: Final = {
    "copy": {"source", "operations", *KEYS["copy"]},
    "const": set(KEYS["const"]),
    "each": set(KEYS["each"]),
    "at": {"source"},
    "yaml": {"yaml"},
    "listed": {"value"},
}
_COPY = frozenset({"from", "in", "out", "direction", "loses", "when"})
_CONST = frozenset({"const", "direction", "when"})
_EACH = frozenset({"each", "key", "rules", "direction", "when"})


def kind_of(value: Node) -> str:
    """What kind of row a rule is."""
    if isinstance(value, Scalar):
        return "copy"
    if isinstance(value, Listed):
        return "yaml"
    names = value.names
    simple = all(isinstance(value.get(name), Scalar) for name in names - {"rules", "key", "when"})
    if "from" in names and names <= _COPY and simple:
        return "copy"
    if "const" in names and names <= _CONST and simple:
        return "const"
    rules = isinstance(value.get("rules"), Mapped)
    if "each" in names and names <= _EACH and rules and simple:
        return "each"
    if names == {"at", "rules"} and rules and simple:
        return "at"
    own = names & {"choose", "first", "template", "gather", "position", "from", "each", "const", "into"}
    return "yaml" if own and not _canonical(value) else "group"


def _canonical(value: Mapped) -> bool:
    """Whether a block with a word of the language among its names is a canonical group, which may use the same words."""
    for word, kind in (("choose", Listed), ("first", Listed), ("gather", Listed), ("template", Scalar)):
        if isinstance(value.get(word), kind):
            return False
    number = value.get("position")
    if isinstance(number, Scalar) and number.tag == "int":
        return False
    return not ({"from", "into"} <= value.names or "each" in value.names or "const" in value.names)


def cells_of(text: str, kind: str, value: Node) -> dict[str, str]:
    if kind == "yaml":
        return {"yaml": dedented(text, value)}
    if isinstance(value, Scalar):
        return dict(zip(("source", "operations"), parts(value.text), strict=True))
    assert isinstance(value, Mapped)  # noqa: S101 – lists are YAML rows
    cells = {name: _cell(text, name, value.get(key)) for name, key in KEYS[kind].items()}
    if kind == "copy":
        cells |= dict(zip(("source", "operations"), parts(value.text("from")), strict=True))
    return cells


def _cell(text: str, name: str, node: Node | None) -> str:
    if node is None:
        return ""
    if isinstance(node, Scalar):
        # an empty text is a value of its own
        return node.text or text[node.start : node.end]
    if name == "key" and isinstance(node, Listed) and node.items:
        words = [one.text for one in node.items if isinstance(one, Scalar)]
        if len(words) == len(node.items) and not any("," in word for word in words):
            return ", ".join(words)
    return dedented(text, node)


def parts(text: str) -> tuple[str, str]:
    """A rule's source path and its operations."""
    first, *rest = split_outside(text, "|")
    return first[1].strip(), text[rest[0][0] :].strip() if rest else ""


def dedented(text: str, node: Node) -> str:
    """A node as it is written, its later lines moved to the left as far as its first."""
    _, column = line_column(text, node.start)
    first, *rest = text[node.start : node.end].replace("\r\n", "\n").split("\n")
    blank = " " * (column - 1)
    return "\n".join([first, *(line.removeprefix(blank) for line in rest)])
