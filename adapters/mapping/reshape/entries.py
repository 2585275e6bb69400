"""`entries`: an object whose keys are data (`{ "C1": {…}, "C2": {…} }`) ↔ a list of groups that hold their key."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...contracts import Field, Path, Record
from ..failures import shown
from ..language import Spot
from ..paths import Names, slashed
from .contract import Cut, Fault, Fields, Misfit, Origin, Trace
from .layouts import below
from .settings import Settings
from .values import changed, entered, found_at


@dataclass(frozen=True)
class Entries:
    """A group is itself with its key; any other value stands under the name `value`."""

    spot: Spot
    at: Names
    key: str = "#key"
    value: str = "#value"

    def forward(self, records: Sequence[Record]) -> list[Record]:
        """Object → list, in the object's order."""
        return self._turned(records, self._listed)

    def back(self, records: Sequence[Record], cuts: list[Cut]) -> list[Record]:
        """List → object, in the list's order."""
        return self._turned(records, self._object)

    def layout(self, fields: Fields) -> Fields:
        """The group repeats; its fields are those of all its entries, none of them required."""
        if fields is None:
            return None
        path = slashed(self.at)
        found: dict[str, Field] = {}
        for field in fields:
            inside = field.path.removeprefix(f"{path}/")
            if field.path == path:
                found[path] = replace(field, repeats=True, kind="group")
                found |= {one.path: one for one in self._own(fields)}
            elif inside == field.path:
                found[field.path] = field
            elif "/" in inside:
                inner = below(self.at, inside.partition("/")[2])
                found.setdefault(inner, replace(field, path=inner, required=False, optional=True))
        if path not in found:  # in a group whose fields are not known
            found |= {one.path: one for one in [Field(path, "group", repeats=True), *self._own(fields)]}
        return list(found.values())

    def origins(self, records: Sequence[Record]) -> Trace:
        """Tells the field of a path."""
        return lambda index, path: self._origin(records, index, path)

    def _origin(self, records: Sequence[Record], index: int, path: Path) -> Origin:
        """The entry under its key."""
        split = entered(self.at, path)
        if split is None or not split[1] or index >= len(records):
            return Origin(index, path)
        before, rest = split
        # the group itself may stand in lists: their indexes come before that of the entry
        group = found_at(records[index], before)
        keys = list(group) if isinstance(group, dict) else []
        if not isinstance(rest[0], int) or rest[0] >= len(keys):
            return Origin(index, before)
        tail = () if len(rest) > 1 and rest[1] in (self.key, self.value) else rest[1:]
        return Origin(index, (*before, keys[rest[0]], *tail))

    def _own(self, fields: Sequence[Field]) -> list[Field]:
        """What every entry has beside its own fields; where the layout names no entry, anything may stand in it."""
        named = any(field.path.startswith(below(self.at) + "/") for field in fields)
        own = [Field(below(self.at, self.key), required=True), Field(below(self.at, self.value), kind="any")]
        return own if named else [*own, Field(below(self.at, "*"), kind="any")]

    def _turned(self, records: Sequence[Record], turn: Any) -> list[Record]:
        faults: list[Fault] = []
        found = []
        for index, record in enumerate(records):

            def change(value: Any, path: Path, index: int = index) -> Any:
                return value if value in (None, "") else turn(value, index, path, faults)

            found.append(changed(record, self.at, change))
        if faults:
            raise Misfit(faults)
        return found

    def _listed(self, value: Any, index: int, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            faults.append(_shape(index, path, value, "group"))
            return value
        items = []
        for key, inner in value.items():
            if not isinstance(inner, dict):
                items.append({self.key: key, self.value: inner})
                continue
            for name in (self.key, self.value):
                if name in inner:
                    faults.append(Fault(index, (*path, key, name), "RESHAPE_NAME_TAKEN", {"path": name}))
            items.append({self.key: key, **inner})
        return items

    def _object(self, value: Any, index: int, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, list):
            faults.append(_shape(index, path, value, "list"))
            return value
        found: dict[str, Any] = {}
        for number, item in enumerate(value):
            place = (*path, number)
            key = item.get(self.key) if isinstance(item, dict) else None
            if not isinstance(item, dict):
                faults.append(_shape(index, place, item, "group"))
            elif not isinstance(key, str):
                faults.append(Fault(index, (*place, self.key), "RESHAPE_KEY_ABSENT", {"key": self.key}))
            elif key in found:
                faults.append(Fault(index, (*place, self.key), "RESHAPE_KEY_TWICE", {"value": shown(key)}))
            else:
                found[key] = self._entry(item, index, place, faults)
        return found

    def _entry(self, item: Record, index: int, place: Path, faults: list[Fault]) -> Any:
        rest = {name: inner for name, inner in item.items() if name != self.key}
        if self.value not in rest:
            return rest
        value = rest.pop(self.value)
        if rest:
            params = {"name": next(iter(rest))}
            faults.append(Fault(index, (*place, *params.values()), "FIELD_UNKNOWN", params))
        if isinstance(value, dict):
            faults.append(_shape(index, (*place, self.value), value, "value"))
        return value


def _shape(index: int, path: Path, value: Any, expected: str) -> Fault:
    return Fault(index, path, "MAPPING_SHAPE", {"value": shown(value), "expected": expected})


def read(settings: Settings) -> Entries:
    """The form as the mapping declares it."""
    settings.known("at", "key", "value")
    at = settings.path("at", required=True)
    node = settings.block.get("at")
    found = settings.field(at, node.spot) if at and node is not None else None
    if node is not None and not at:
        settings.wrong(node, "at", "path/of/group")
    if found is not None and (found.kind not in ("group", "any") or found.repeats):
        settings.unfit("at", at, f"list of {found.kind}" if found.repeats else found.kind, "group")
    key, value = settings.name("key", default="#key"), settings.name("value", default="#value")
    if key == value:
        settings.wrong(settings.block.get("value"), "value", "another name than `key`")
    return Entries(settings.spot, at, key, value)
