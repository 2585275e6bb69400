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
from .paths import read_names
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


def _written(rules: Iterable[Bound], around: str) -> Iterable[str]:
    """The canonical places that the rules write from, and the groups around them, without selectors."""
    for rule in rules:
        path = around + ".".join(step.name for step in rule.rule.target)
        if rule.rule.direction is not Direction.IN and not any(step.field for step in rule.rule.target):
            yield path
        if isinstance(rule, BoundEach):
            yield from _written(rule.rules, path + ".")
