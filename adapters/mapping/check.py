"""A whole mapping file against its layout and its schema: what is missing, unused, written twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from .bound import ABSENT, Bound, BoundConst, BoundCopy, BoundEach, BoundPosition, Written
from .calls_text import nearest
from .canonical_tree import Chosen, Group, Leaf, Many, Node, Several
from .check_links import bare_text
from .check_values import canonical_side, legacy_side, trial
from .language import ONLY, Direction, Listed, Sheet, Spot
from .layout import Layout
from .paths import Names, read_names, slashed
from .places import legacy_value
from .source import Faults
from .source_reach import sources_of
from .target import Shape


@dataclass(frozen=True)
class Whole:
    """The checks of one file that need all of it."""

    sheet: Sheet
    layout: Layout
    shape: Shape
    faults: Faults

    def header(self) -> None:
        """Keys, hand-overs and directions that the file needs to be used at all."""
        sheet, faults = self.sheet, self.faults
        if sheet.receives and not sheet.key and not sheet.foreign:
            faults.add(sheet.spot, "MAPPING_KEY_MISSING", key="key")
        for names, spot in (*sheet.key, *sheet.case_key, *sheet.supersedes):
            self._known(names, spot)
        if not sheet.receives and not sheet.sends:
            faults.add(sheet.spot, "MAPPING_KEY_MISSING", key="receives")
        choices = self.shape.property("handover")
        for literal in sheet.handovers:
            if choices is not None and choices.choices and literal.text not in choices.choices:
                known = {str(choice) for choice in choices.choices}
                hint = nearest(literal.text, known)
                faults.add(literal.spot, "MAPPING_TARGET_UNKNOWN", literal.text, path=literal.text, hint=hint)
        if sheet.version and not sheet.version.isdigit():
            faults.add(sheet.at("version"), "MAPPING_FORM", expected="version: 1")

    def _known(self, names: Names, spot: Spot) -> None:
        field = self.layout.find(names)
        if field is None:
            hint = nearest(slashed(names), self.layout.paths())
            self.faults.add(spot, "MAPPING_SOURCE_UNKNOWN", slashed(names), path=slashed(names), hint=hint)
        elif field.kind == "group" or field.repeats or self.layout.repeated_above(names, 0):
            self.faults.add(spot, "MAPPING_REPEATS", slashed(names), path=slashed(names))

    def handover_constants(self, bound: Iterable[Bound]) -> None:
        """A constant hand-over is one of those that the file says it carries."""
        carried = [literal.text for literal in self.sheet.handovers]
        for rule in bound:
            if (
                isinstance(rule, BoundConst)
                and [str(step) for step in rule.rule.target] == ["handover"]
                and rule.value not in carried
            ):
                allowed = ", ".join(carried)
                self.faults.add(
                    rule.rule.value.spot,
                    "MAPPING_VALUE",
                    "handover",
                    path="handover",
                    value=str(rule.value),
                    allowed=allowed,
                )

    def writes(self) -> list[Written]:
        """The legacy constants, each of its field's kind."""
        ignored = {entry.path for entry in self.sheet.ignored}
        found = []
        for entry in self.sheet.writes:
            names = read_names(entry.path)
            self._known(names, entry.spot)
            field = self.layout.find(names)
            value = legacy_value(entry.value, field.kind if field else "any")
            found.append(Written(names, value, entry.path not in ignored, entry.spot))
        return found

    def unused(self) -> None:
        """Every field of the layout is mapped, written or ignored, and nothing is ignored and mapped."""
        sheet = self.sheet
        mapped = set(sources_of((*sheet.rules, *sheet.envelope), ())) | {
            read_names(entry.path) for entry in sheet.writes
        }
        if not sheet.sends:
            mapped |= {names for names, _ in (*sheet.key, *sheet.case_key, *sheet.supersedes)}
        ignored = self._ignored(mapped, {read_names(entry.path) for entry in sheet.writes})
        for names, _ in self.layout.leaves() if self.layout.known else ():
            if names not in mapped and not any(
                names[:depth] in ignored for depth in range(1, len(names) + 1)
            ):
                self.faults.add(
                    sheet.at("rules"), "MAPPING_FIELD_UNUSED", slashed(names), path=slashed(names)
                )

    def _ignored(self, mapped: set[Names], written: set[Names]) -> set[Names]:
        found = set()
        for entry in self.sheet.ignored:
            names = read_names(entry.path)
            found.add(names)
            if self.layout.find(names) is None:
                hint = nearest(entry.path, self.layout.paths())
                self.faults.add(entry.spot, "MAPPING_SOURCE_UNKNOWN", entry.path, path=entry.path, hint=hint)
            elif names in mapped - written:
                self.faults.add(entry.spot, "MAPPING_IGNORED_USED", entry.path, path=entry.path)
        return found

    def missing(self, tree: Group) -> None:
        """Every required canonical field is filled or declared absent."""
        absent = {bare_text(entry.path): entry for entry in self.sheet.absent}
        for path in self._missing(tree) if self.sheet.receives else ():
            if bare_text(path) not in absent:
                self.faults.add(self.sheet.at("rules"), "MAPPING_TARGET_MISSING", path, path=path)
        for entry in self.sheet.absent:
            self._absent(entry)

    def _missing(self, node: Node) -> Iterable[str]:
        match node:
            case Group(path, shape, children):
                prefix = ".".join(str(step) if step.field not in ("*", ONLY) else step.name for step in path)
                for name in sorted(shape.required if shape else ()):
                    chosen = bool(path) and path[-1].field == name
                    if name not in children and not chosen:
                        yield f"{prefix}.{name}" if prefix else name
                for child in children.values():
                    yield from self._missing(child)
            case Chosen(elements):
                for group in elements.values():
                    yield from self._missing(group)
            case Many(group=group):
                yield from self._missing(group)
            case Several(forms):
                for many in forms:
                    yield from self._missing(many.group)
            case Leaf():
                pass
            case _:
                assert_never(node)

    def _absent(self, entry: Listed) -> None:
        here: Shape | None = self.shape
        for name in bare_text(entry.path).split("."):
            known = list(here.properties) if here else []
            here = here.property(name) if here else None
            if here is None:
                self.faults.add(
                    entry.spot,
                    "MAPPING_TARGET_UNKNOWN",
                    entry.path,
                    path=entry.path,
                    hint=nearest(name, known),
                )
                return
            here = here.items() if here.types == {"array"} else here

    def defaults(self, bound: Sequence[Bound]) -> None:
        """A default written out must not come back as data; one read in can be written."""
        for rule in bound:
            match rule:
                case BoundEach(rules=rules):
                    self.defaults(rules)
                case BoundCopy():
                    if rule.rule.direction is Direction.BOTH and not rule.rule.loses and rule.guard is None:
                        self._default(rule)
                case BoundConst() | BoundPosition():
                    pass
                case _:
                    assert_never(rule)

    def _default(self, rule: BoundCopy) -> None:
        path = slashed(rule.rule.source)
        if rule.rule.default_out is not None:
            value = trial(rule).read(legacy_side(rule, rule.default_out)).value
            back = rule.default_in if value in (None, "") else value
            if back is not ABSENT and back != rule.default_in:
                text = rule.rule.default_out.text
                self.faults.add(
                    rule.rule.default_out.spot, "MAPPING_DEFAULT_RETURNS", text, value=text, path=path
                )
        literal = rule.rule.default_in
        if literal is None or rule.default_in is ABSENT or not self.sheet.sends:
            return
        if trial(rule).write(canonical_side(rule, rule.default_in)).fault:
            allowed = " | ".join(call.name for call in rule.rule.calls)
            self.faults.add(
                literal.spot, "MAPPING_VALUE", path, path=path, value=literal.text, allowed=allowed
            )
