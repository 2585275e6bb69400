"""The places of a mapping file where something can be changed: sources, targets, keys, constants, directions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from ..calls_text import split_outside
from ..target import Shape
from .mutant import Span, entries, entry, span_of

#: keys of the forms of a rule; a block with none of the first is a group of rules
_FORMS = {"const", "choose", "first", "template", "gather", "position", "into"}
_BESIDE = {"from", "in", "out", "direction", "loses", "when", "then", "overflow", "into"}


@dataclass(frozen=True, slots=True)
class Piped:
    """A right side, `path | operation | operation`, with the left side it stands under."""

    whole: Span
    path: Span
    calls: tuple[Span, ...]
    #: the groups around it: paths are relative to the innermost
    scope: tuple[str, ...]
    left: Span | None = None
    shape: Shape | None = None
    #: written as a plain `left: right`, so that it can be given a form
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A constant or default and the place of the canonical document it is for."""

    span: Span
    shape: Shape | None
    #: `const`, `in`, `out` or `writes`
    role: str


@dataclass(slots=True)
class Places:
    """Everything that one file offers."""

    source: str
    piped: list[Piped] = field(default_factory=list)
    #: left sides by the block they stand in, with the schema's place of the block
    blocks: list[tuple[Shape | None, list[Span]]] = field(default_factory=list)
    #: the paths of `key:` in an `each`, `case_key:` and so on, with their scope
    keys: list[tuple[Span, tuple[str, ...]]] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    directions: list[Span] = field(default_factory=list)
    ignored: list[Span] = field(default_factory=list)


def places(source: str, shape: Shape) -> Places:
    """The places of a mapping or a fragment."""
    root = yaml.compose(source, Loader=yaml.CSafeLoader)
    found = Places(source)
    walk = _Walk(found)
    for name in ("rules", "envelope"):
        walk.block(entry(root, name), shape if name == "rules" else None, ())
    for name in ("key", "case_key", "supersedes"):
        walk.keys(entry(root, name), ())
    for _, value in entries(entry(root, "writes")):
        walk.value(value, None, "writes")
    found.ignored += walk.spans(key for key, _ in entries(entry(root, "ignored")))
    return found


@dataclass(frozen=True, slots=True)
class _Walk:
    found: Places

    def spans(self, nodes: Iterator[yaml.ScalarNode]) -> list[Span]:
        return [span for node in nodes if (span := span_of(node, self.found.source))]

    def block(self, node: yaml.Node | None, shape: Shape | None, scope: tuple[str, ...]) -> None:
        """A block of rules: its left sides, and what stands right of them."""
        rules = [(key, value) for key, value in entries(node) if key.value not in ("use", "let")]
        lefts = self.spans(key for key, _ in rules)
        if lefts:
            self.found.blocks.append((shape, lefts))
        for key, value in rules:
            self.rule(value, span_of(key, self.found.source), shape_at(shape, key.value), scope, shape)

    def rule(
        self,
        node: yaml.Node,
        left: Span | None,
        shape: Shape | None,
        scope: tuple[str, ...],
        around: Shape | None,
    ) -> None:
        if isinstance(node, yaml.ScalarNode):
            self.pipe(node, scope, left, around, plain=True)
            return
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self.rule(item, None, shape, scope, around)
            return
        names = {key.value for key, _ in entries(node)}
        if "each" in names:
            self.each(node, shape, scope)
        elif names == {"at", "rules"}:
            at = entry(node, "at")
            self.block(entry(node, "rules"), shape, (*scope, getattr(at, "value", "")))
        elif names & _FORMS or ("from" in names and names <= _BESIDE):
            self.form(node, left, shape, scope, around)
        else:
            self.block(node, shape, scope)

    def each(self, node: yaml.Node, shape: Shape | None, scope: tuple[str, ...]) -> None:
        inner = (*scope, getattr(entry(node, "each"), "value", ""))
        self.keys(entry(node, "key"), inner)
        self.block(entry(node, "rules"), shape.items() if shape else None, inner)
        for _, value in entries(entry(node, "writes")):
            self.value(value, None, "writes")
        self.direction(node)

    def form(
        self,
        node: yaml.Node,
        left: Span | None,
        shape: Shape | None,
        scope: tuple[str, ...],
        around: Shape | None,
    ) -> None:
        for key, value in entries(node):
            if key.value == "from":
                self.pipe(value, scope, left, around)
            elif key.value in ("const", "in", "out"):
                self.value(value, shape, key.value)
            elif key.value in ("choose", "first", "gather") and isinstance(value, yaml.SequenceNode):
                for item in value.value:
                    if isinstance(item, yaml.MappingNode):
                        self.form(item, None, shape, scope, around)
                    else:
                        self.pipe(item, scope, None, around)
        self.direction(node)

    def direction(self, node: yaml.Node) -> None:
        value = entry(node, "direction")
        if value is not None and (span := span_of(value, self.found.source)):
            self.found.directions.append(span)

    def keys(self, node: yaml.Node | None, scope: tuple[str, ...]) -> None:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        spans = self.spans(one for one in nodes if isinstance(one, yaml.ScalarNode))
        self.found.keys += [(span, scope) for span in spans]

    def value(self, node: yaml.Node, shape: Shape | None, role: str) -> None:
        if span := span_of(node, self.found.source):
            self.found.values.append(Value(span, shape, role))

    def pipe(
        self,
        node: yaml.Node,
        scope: tuple[str, ...],
        left: Span | None,
        shape: Shape | None,
        *,
        plain: bool = False,
    ) -> None:
        whole = span_of(node, self.found.source)
        if whole is None:
            return
        parts = [_part(whole, offset, text) for offset, text in split_outside(whole.text, "|")]
        plain = plain and whole.start == node.start_mark.index
        self.found.piped.append(Piped(whole, parts[0], tuple(parts[1:]), scope, left, shape, plain))


def _part(whole: Span, offset: int, text: str) -> Span:
    offset += len(text) - len(text.lstrip())
    text = text.strip()
    start = whole.start + offset
    return Span(start, start + len(text), text, whole.line, whole.column + offset)


def shape_at(shape: Shape | None, left: str) -> Shape | None:
    """The schema's place of a left side below a place; None where there is none."""
    for _, step in split_outside(left, "."):
        name = step.split("[", 1)[0]
        shape = shape.property(name) if shape and name else shape
        if shape and "[" in step:
            shape = shape.items()
    return shape
