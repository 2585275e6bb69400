"""What the samples hold: every leaf and group with its path, its values, and what a schema says of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ...contracts import Field, Record

#: values kept per field; more say nothing new
MOST_VALUES: Final = 300
Path = tuple[str, ...]


@dataclass(slots=True)
class Seen:
    """One leaf. `group` is the path of the nearest repeated group around it, () for the record."""

    path: Path
    group: Path = ()
    values: list[str] = field(default_factory=list)
    kind: str = "text"
    titles: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = False
    optional: bool = True
    #: a list of plain values
    repeats: bool = False

    @property
    def name(self) -> str:
        """The last name, without the mark of an attribute and without a prefix."""
        names = [one for one in self.path if one != "#text"]
        return plain(names[-1]) if names else ""

    @property
    def distinct(self) -> list[str]:
        """The values that are not empty, each once."""
        return list(dict.fromkeys(one for one in self.values if one.strip()))


@dataclass(slots=True)
class Samples:
    """All leaves in order, and the repeated groups with the items seen, list by list."""

    leaves: dict[Path, Seen] = field(default_factory=dict)
    groups: dict[Path, list[list[Record]]] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)

    def of(self, group: Path) -> list[Seen]:
        """The leaves of one repeated group, or of the record."""
        return [one for one in self.leaves.values() if one.group == group]


def plain(name: str) -> str:
    """A name without namespace prefix and attribute mark."""
    return name.lstrip("@#").rpartition(":")[2]


def seen(
    records: Sequence[Record], layout: Sequence[Field] | None, titles: Mapping[str, str] | None = None
) -> Samples:
    """What stands in these records, joined with what the layout declares."""
    found = Samples(records=list(records))
    for one in layout or ():
        _declare(found, one)
    for record in records:
        _walk(found, record, (), ())
    for leaf in found.leaves.values():
        title = (titles or {}).get(leaf.name, "")
        leaf.titles = (title,) if title else ()
    return found


def _declare(found: Samples, declared: Field) -> None:
    path = tuple(declared.path.split("/"))
    if path[-1] == "*":
        return
    group = _group(found, path)
    if declared.kind == "group":
        if declared.repeats:
            found.groups.setdefault(path, [])
        return
    found.leaves[path] = Seen(
        path, group, kind=declared.kind, choices=declared.choices, required=declared.required,
        optional=declared.optional, repeats=declared.repeats,
    )  # fmt: skip


def _group(found: Samples, path: Path) -> Path:
    return max((one for one in found.groups if path[: len(one)] == one and one != path), key=len, default=())


def _walk(found: Samples, value: Mapping[str, Any], path: Path, group: Path) -> None:
    for name, inner in value.items():
        if name == "#cut":
            continue
        here = (*path, name)
        if isinstance(inner, Mapping):
            _walk(found, inner, here, group)
        elif isinstance(inner, list) and any(isinstance(one, Mapping) for one in inner):
            items = [dict(one) for one in inner if isinstance(one, Mapping)]
            found.groups.setdefault(here, []).append(items)
            for one in items:
                _walk(found, one, here, here)
        elif isinstance(inner, list) and not inner and here in found.groups:
            continue
        else:
            _leaf(found, here, group, inner)


def _leaf(found: Samples, path: Path, group: Path, value: Any) -> None:
    leaf = found.leaves.get(path)
    if leaf is None:
        leaf = found.leaves[path] = Seen(path, group)
    leaf.repeats |= isinstance(value, list)
    for one in _plain_values(value):
        if len(leaf.values) < MOST_VALUES:
            leaf.values.append(str(one).lower() if isinstance(one, bool) else str(one))
        leaf.kind = _kind(leaf.kind, one)


def _plain_values(value: Any) -> Iterator[Any]:
    values = value if isinstance(value, list) else [value]
    return (one for one in values if one is not None)


def _kind(known: str, value: Any) -> str:
    """Native kinds of formats without a schema (JSON numbers) show in the values."""
    if known != "text" or isinstance(value, str):
        return known
    return "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "decimal"
