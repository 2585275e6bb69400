"""A codec's layout, asked by path: what a field is, what repeats, what stands in it."""

from collections.abc import Iterator, Sequence

from ..contracts import Field
from .paths import Names

#: what is known of a field when the codec has no layout
_OPEN = Field("", kind="any")


class Layout:
    """The fields of a format; without a layout every path is known and open, as is all below a group with a field `*`."""

    def __init__(self, fields: Sequence[Field] | None) -> None:
        self.known = fields is not None
        self.fields = tuple(fields or ())
        self._by_names: dict[Names, Field] = {}
        for field in self.fields:
            self._by_names[tuple(field.path.split("/"))] = field
        for names in list(self._by_names):
            for depth in range(1, len(names)):
                self._by_names.setdefault(names[:depth], Field("/".join(names[:depth]), kind="group"))
        self.order = {names: index for index, names in enumerate(self._by_names)}

    def find(self, names: Names) -> Field | None:
        """The field at a whole path; None when there is none such."""
        if not self.known:
            return _OPEN
        found = self._by_names.get(names)
        open_above = any((*names[:depth], "*") in self._by_names for depth in range(1, len(names)))
        return _OPEN if found is None and open_above else found

    def repeated_above(self, names: Names, within: int) -> Names | None:
        """The first group on the way, deeper than `within` names, that repeats."""
        for depth in range(within + 1, len(names)):
            field = self._by_names.get(names[:depth])
            if field is not None and field.repeats:
                return names[:depth]
        return None

    def leaves(self) -> Iterator[tuple[Names, Field]]:
        """Every leaf of a known kind with its path, in layout order."""
        known = self._by_names.items()
        return ((names, field) for names, field in known if field.kind not in ("group", "any"))

    def paths(self) -> list[str]:
        """Every path as people write it."""
        return ["/".join(names) for names in self._by_names if names[-1] != "*"]

    def required(self, prefix: Names) -> Iterator[tuple[Names, Field]]:
        """What must be written below a group, as paths relative to it, groups first."""
        depth = len(prefix)
        found = [
            (names[depth:], field)
            for names, field in self._by_names.items()
            if field.required and len(names) > depth and names[:depth] == prefix
        ]
        return iter(sorted(found, key=lambda item: len(item[0])))
