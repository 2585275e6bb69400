"""What a mapping says it does not carry: `unwritten` canonical fields, the agency's own fields that are kept or not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .bound import Bound, BoundEach
from .calls_text import nearest
from .check_links import bare_text
from .lacunas_text import OFF
from .language import Direction, Listed, Sheet
from .layout import Layout
from .paths import Names, read_names, slashed
from .plan import Plan
from .residual import Own
from .source import Faults
from .target import Shape


@dataclass(frozen=True)
class Carried:
    """The checks of one file."""

    sheet: Sheet
    layout: Layout
    shape: Shape
    faults: Faults

    def check(self, rules: Sequence[Bound], folder: Path) -> None:
        """Every path is one that there is; nothing is said to be unwritten that a rule writes."""
        written = set(_written(rules, ""))
        for entry in self.sheet.unwritten:
            if self._known(entry) and bare_text(entry.path) == entry.path and entry.path in written:
                self.faults.add(entry.spot, "MAPPING_UNWRITTEN_USED", entry.path, path=entry.path)
        for off in self.sheet.unkept:
            if self.layout.find(read_names(off.text)) is None:
                hint = nearest(off.text, self.layout.paths())
                self.faults.add(off.spot, "MAPPING_SOURCE_UNKNOWN", off.text, path=off.text, hint=hint)
        source = self.sheet.residue
        if source is not None and source.text != OFF:
            name = source.text
            file = folder / f"{name.rpartition('/')[2]}.yaml"
            if name.rpartition("/")[0] != folder.name or not file.is_file():
                known = {f"{folder.name}/{path.stem}" for path in folder.glob("*.yaml")}
                hint = nearest(name, known)
                self.faults.add(source.spot, "MAPPING_RESIDUE_UNKNOWN", name, mapping=name, hint=hint)

    def _known(self, entry: Listed) -> bool:
        here: Shape | None = self.shape
        for name in bare_text(entry.path).split("."):
            known = list(here.properties) if here else []
            here = here.property(name) if here else None
            if here is None:
                params = {"path": entry.path, "hint": nearest(name, known)}
                self.faults.add(entry.spot, "MAPPING_TARGET_UNKNOWN", entry.path, **params)
                return False
            here = here.items() if here.types == {"array"} else here
        return True


def unkept(plan: Plan, faults: Faults) -> None:
    """The agency's own fields in items that nothing tells apart: they could not be put back."""
    sheet, layout = plan.sheet, plan.layout
    off = sheet.residue is not None and sheet.residue.text == OFF
    if off or not (sheet.receives and sheet.sends and layout.known):
        return
    own = Own(plan)
    for entry in sheet.ignored:
        names = read_names(entry.path)
        groups = (names[:depth] for depth in range(1, len(names)))
        loose = [one for one in groups if _repeats(layout, one) and not own.keys.get(one)]
        if loose and names in own.ignored:
            faults.add(
                entry.spot, "MAPPING_RESIDUE_UNKEYED", entry.path, path=entry.path, group=slashed(loose[0])
            )


def _repeats(layout: Layout, names: Names) -> bool:
    field = layout.find(names)
    return field is not None and field.repeats


def _written(rules: Iterable[Bound], around: str) -> Iterable[str]:
    """The canonical places that the rules write from, and the groups around them, without selectors."""
    for rule in rules:
        path = around + ".".join(step.name for step in rule.rule.target)
        if rule.rule.direction is not Direction.IN and not any(step.field for step in rule.rule.target):
            yield path
        if isinstance(rule, BoundEach):
            yield from _written(rule.rules, path + ".")
