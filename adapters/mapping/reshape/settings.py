"""The settings of one `reshape:` entry, read from its node; every wrong one is noted at its place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ...contracts import Codec, Field
from ..calls_text import nearest
from ..language import Literal, Spot
from ..paths import Names, read_names, slashed
from ..source import Block, Faults, Items, Node
from .contract import Fields

#: (kind, settings) → a codec for a document inside a document; raises Misconfigured
InnerCodecs = Callable[[str, dict[str, Any]], Codec]
#: more numbered fields than any format has
MOST = 1000
_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """One entry's block beside the layout that it is applied to."""

    block: Block
    fields: Fields
    faults: Faults
    codecs: InnerCodecs

    @property
    def spot(self) -> Spot:
        """Where the entry is written."""
        return self.block.spot

    def known(self, *keys: str) -> None:
        """Note every other key."""
        for name, _ in self.block.entries:
            if name.text not in keys:
                hint = nearest(name.text, set(keys))
                self.faults.add(name.spot, "MAPPING_KEY_UNKNOWN", key=name.text, hint=hint)

    def wrong(self, node: Node | None, key: str, form: str) -> None:
        """Note a setting of another form than expected."""
        spot = self.spot if node is None else node.spot
        self.faults.add(spot, "MAPPING_FORM", f"reshape/{key}", expected=f"{key}: {form}")

    def text(self, key: str, *, required: bool = False) -> Literal | None:
        """A single value."""
        node = self.block.get(key)
        if node is None:
            if required:
                self.faults.add(self.spot, "MAPPING_KEY_MISSING", f"reshape/{key}", key=key)
            return None
        if isinstance(node, Literal) and node.text.strip():
            return node
        self.wrong(node, key, "VALUE")
        return None

    def name(self, key: str, *, default: str = "") -> str:
        """A single field name, no path; required unless there is a default."""
        found = self.text(key, required=not default)
        if found is None:
            return default
        if "/" in found.text or found.text == ".":
            self.wrong(found, key, "NAME")
            return ""
        return found.text

    def path(self, key: str, *, required: bool = False) -> Names:
        """A source path; empty when it is not there."""
        found = self.text(key, required=required)
        names = () if found is None else read_names(found.text)
        if found is not None and not all(names):
            self.wrong(found, key, "path/of/groups")
            return ()
        return names

    def number(self, key: str, default: int | None, least: int) -> int | None:
        """A whole number of at least `least`; required when the default is None."""
        found = self.text(key, required=default is None)
        if found is None:
            return default
        if found.text.isascii() and found.text.isdigit() and least <= int(found.text[:9]) <= MOST:
            return int(found.text)
        self.wrong(found, key, f"a number from {least} to {MOST}")
        return None

    def flag(self, key: str) -> bool:
        """`true` or `false`; false when it is not there."""
        found = self.text(key)
        if found is None:
            return False
        if found.text not in _FLAGS:
            self.wrong(found, key, "true | false")
        return _FLAGS.get(found.text, False)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """One of the words; the first when it is not there."""
        found = self.text(key)
        if found is None:
            return choices[0]
        if found.text not in choices:
            self.wrong(found, key, " | ".join(choices))
        return found.text

    def names(self, key: str, *, required: bool = False) -> tuple[Literal, ...]:
        """A value or a list of different values."""
        node = self.block.get(key)
        if node is None:
            if required:
                self.faults.add(self.spot, "MAPPING_KEY_MISSING", f"reshape/{key}", key=key)
            return ()
        items = node.items if isinstance(node, Items) else (node,)
        good = tuple(item for item in items if isinstance(item, Literal) and item.text.strip())
        if len(good) != len(items) or not good or len({item.text for item in good}) != len(good):
            self.wrong(node, key, "[NAME, …]")
        return good

    def field(self, names: Names, spot: Spot) -> Field | None:
        """The layout's field at a path; None when unknown, with the problem noted, or when there is no layout."""
        if self.fields is None:
            return None
        path = slashed(names)
        found = next((field for field in self.fields if field.path == path), None)
        if found is None and any(below_open(field, names) for field in self.fields):
            return Field(path, "any")
        if found is None:
            known = {field.path for field in self.fields}
            if any(one.startswith(f"{path}/") for one in known):
                return Field(path, "group")
            self.faults.add(spot, "MAPPING_SOURCE_UNKNOWN", path, path=path, hint=nearest(path, known))
        return found

    def group(self, key: str, *, repeated: bool = False) -> Names:
        """The path of a group, a repeated one if need be; empty for the record itself."""
        names, node = self.path(key), self.block.get(key)
        found = self.field(names, node.spot) if names and node is not None else None
        if (
            found is not None
            and found.kind != "any"
            and (found.kind != "group" or (repeated and not found.repeats))
        ):
            wants = "repeated group" if repeated else "group"
            self.unfit(key, names, found.kind, wants)
        return names

    def unfit(self, key: str, names: Names, gives: str, wants: str) -> None:
        """Note a field of another kind than wanted."""
        node = self.block.get(key)
        path = slashed(names)
        spot = self.spot if node is None else node.spot
        self.faults.add(spot, "MAPPING_KIND", path, path=path, gives=gives, wants=wants)

    def free(self, names: Names, key: str, but: Iterable[str] = ()) -> None:
        """Note a new name, given under `key`, that another field has already."""
        path, node = slashed(names), self.block.get(key)
        if any(field.path == path and path not in but for field in self.fields or ()):
            spot = self.spot if node is None else node.spot
            self.faults.add(spot, "RESHAPE_NAME_TAKEN", path, path=path)


def below_open(field: Field, names: Names) -> bool:
    """Whether the path lies in a group of which the layout says that anything may stand there."""
    above = tuple(field.path.split("/"))
    return above[-1] == "*" and len(names) >= len(above) and names[: len(above) - 1] == above[:-1]
