"""Which values each canonical field can take through one mapping, found by trying: the mapping itself is asked.

Every candidate of a field is written into an otherwise ordinary document. Those that the rules or
the codec refuse (with a problem, as they should) are left out; so nothing here needs to know what
an operation, a code table, a length in bytes or a condition allows. The longest text that fits is
found by halving.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from ....schemas.errors import BadDocument
from ..mapping_file import MappingFile
from .leaves import document_leaves, put
from .places import EACH, FIRST, Branch, Carried, Leaf, Pattern, without_indexes
from .values import MEASURES, candidates, longest

#: values kept per field, so that common ones come often
_KEPT = 48
#: the envelope of every generated transfer: written, never read
ENVELOPE: Mapping[str, Any] = {
    "transfer": "017c3a55-4a00-7c11-8a22-1f2e3d4c5b6a", "kind": "handover", "handover": "ARREST_REQUEST",
    "case": "017c3a55-4a00-7c11-8a22-1f2e3d4c5b6b", "sender": "police-622901", "receiver": "court-622901", "number": 3,
    "submission": "017c3a55-4a00-7c11-8a22-1f2e3d4c5b6c", "key": "LSH2021000041", "mapping": "police/AJYS 1",
    "content_digest": "sha256:" + "0" * 64, "source_digest": "sha256:" + "1" * 64, "accepted_at": "2021-12-20T07:30:05.250Z",
    "answers": "", "supersedes": "", "about": "", "schema_version": 1,
}  # fmt: skip


@dataclass
class Pools:
    """The values of every field; the fields and groups that a document cannot do without, where what is around them stands."""

    carried: Carried
    on: date
    seed: int
    values: dict[Pattern, list[Any]] = field(default_factory=dict)
    needed: set[Pattern] = field(default_factory=set)
    #: one value per field
    base: dict[Pattern, Any] = field(default_factory=dict)
    #: fields none of whose values were taken: nothing is proved of them
    untaken: list[Leaf] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values = {leaf.pattern: self._candidates(leaf) for leaf in self.carried.written.values()}
        base = self.base = self._base()
        for leaf in self.carried.written.values():
            self._calibrate(leaf, base)
        self._need(base)
        self._read_some()

    @property
    def mapping(self) -> MappingFile:
        """The mapping that is asked."""
        return self.carried.mapping

    def singles(self, leaf: Leaf) -> Iterator[dict[str, Any]]:
        """Otherwise ordinary documents with each value of one field."""
        for value in self.values[leaf.pattern]:
            yield document_of(self.carried.tree, {**self.base, leaf.pattern: value})

    def _candidates(self, leaf: Leaf) -> list[Any]:
        shape = leaf.shape.items() if leaf.listed else leaf.shape
        singles = candidates(shape, self.seed)
        if not shape.choices:
            codes = (row.canonical for table in self.carried.tables(leaf.spots) for row in table.rows)
            singles += [code for code in dict.fromkeys(codes) if code not in singles]
        if not leaf.listed:
            return singles
        random = Random(f"{self.seed}{leaf.pattern}")
        some = [random.sample(singles, min(len(singles), size)) for size in (2, 3, 2, 5)] if singles else []
        return [*([one] for one in singles), *some]

    def _base(self) -> dict[Pattern, Any]:
        """A whole document with as few problems as first choices give."""
        first = {pattern: values[0] for pattern, values in self.values.items() if values}
        for _ in range(2):
            for pattern, values in self.values.items():
                least, best = self.faults(document_of(self.carried.tree, first)), first.get(pattern)
                for value in values[1:] if least else ():
                    faults = self.faults(document_of(self.carried.tree, {**first, pattern: value}))
                    if faults < least:
                        least, best = faults, value
                first[pattern] = best
        return first

    def faults(self, document: Mapping[str, Any]) -> int:
        """How many problems writing the document has, the codec's included."""
        record, problems = self.mapping.write(document, on=self.on, envelope=ENVELOPE)[:2]
        try:
            self.mapping.encode(record)
        except BadDocument as fault:
            return len(problems) + max(1, len(fault.problems))
        return len(problems)

    def _calibrate(self, leaf: Leaf, base: Mapping[Pattern, Any]) -> None:
        without = {pattern: value for pattern, value in base.items() if pattern != leaf.pattern}
        least = min(
            self.faults(document_of(self.carried.tree, without)),
            self.faults(document_of(self.carried.tree, base)),
        )

        def fits(value: Any) -> bool:
            return self.faults(document_of(self.carried.tree, {**without, leaf.pattern: value})) <= least

        found = [value for value in self.values[leaf.pattern] if fits(value)]
        shape = leaf.shape.items() if leaf.listed else leaf.shape
        if "string" in shape.types and not shape.choices:
            limits = (_fill(character, longest(shape), fits, leaf) for character in MEASURES)
            found += [text for text in limits if text]
        if not found:
            self.untaken.append(leaf)
        kept = Random(f"{self.seed}{leaf.pattern}").sample(
            found, min(len(found), max(_KEPT, len(shape.choices)))
        )
        self.values[leaf.pattern] = kept

    def _read_some(self) -> None:
        """Values of fields that take none of the candidates, by reading: made of what stands in the record."""
        for leaf in list(self.untaken):
            without = {pattern: value for pattern, value in self.base.items() if pattern != leaf.pattern}
            least = self.faults(document_of(self.carried.tree, without))
            self.values[leaf.pattern] = found = [
                value
                for value in self._from_records(leaf)
                if self.faults(document_of(self.carried.tree, {**without, leaf.pattern: value})) <= least
            ]
            if found:
                self.untaken.remove(leaf)

    def _from_records(self, leaf: Leaf) -> Iterator[Any]:
        record = self.mapping.write(
            document_of(self.carried.tree, self.base), on=self.on, envelope=ENVELOPE
        ).record
        for texts in (("2021", "12", "7"), ("甲", "乙", "丙"), ("A1", "2", "x"), ("2020", "0012", "临")):
            for at, place in enumerate(sorted(leaf.records)):
                put(record, place, texts[at % len(texts)])
            read = document_leaves(self.mapping.read(record, on=self.on).document, self.carried.tree)
            yield from (value for label, value in read.items() if without_indexes(label) == leaf.pattern)

    def _need(self, base: Mapping[Pattern, Any]) -> None:
        """The fields without which a document is refused on its way out or cannot be read again."""
        whole = {
            pattern: base[pattern] if base.get(pattern) in values else values[0]
            for pattern, values in self.values.items()
            if values
        }
        least = self._both(whole)
        for part in sorted({pattern[:depth] for pattern in whole for depth in range(1, len(pattern) + 1)}):
            some = {name: value for name, value in whole.items() if name[: len(part)] != part}
            if self._both(some) > least:
                self.needed.add(part)

    def _both(self, values: Mapping[Pattern, Any]) -> int:
        document = document_of(self.carried.tree, values)
        record, problems = self.mapping.write(document, on=self.on, envelope=ENVELOPE)[:2]
        try:
            records = self.mapping.decode(self.mapping.encode(record))
        except BadDocument as fault:
            return 100 + len(problems) + len(fault.problems)
        return len(problems) + sum(len(self.mapping.read(one, on=self.on).problems) for one in records)


def _fill(character: str, most: int, fits: Callable[[Any], bool], leaf: Leaf) -> Any:
    """The longest text of that character that is taken; none when not even one is."""

    def text(size: int) -> Any:
        return [character * size] if leaf.listed else character * size

    least = 0
    while least < most:
        middle = (least + most + 1) // 2
        if fits(text(middle)):
            least = middle
        else:
            most = middle - 1
    return text(least) if least else None


def document_of(tree: Branch, values: Mapping[Pattern, Any]) -> dict[str, Any]:
    """A document with one value per field and one element per list."""
    return _group(tree, values, ())


def _group(branch: Branch, values: Mapping[Pattern, Any], pattern: Pattern) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, child in branch.children.items():
        here = (*pattern, name)
        if isinstance(child, Leaf):
            if values.get(here) is not None:
                found[name] = values[here]
        elif child.listed:
            items = [element(_group(inner, values, (*here, step)), step, inner)
                     for step, inner in child.children.items() if isinstance(inner, Branch)]  # fmt: skip
            if any(items):
                found[name] = [item for item in items if item]
        elif inner := _group(child, values, here):
            found[name] = inner
    return found


def element(item: dict[str, Any], step: str, branch: Branch) -> dict[str, Any]:
    """An element of a list with the field by which it is selected; an empty one stays empty."""
    name, equals, value = step.partition("=")
    if not item or not equals or step in (EACH, FIRST):
        return item
    place = branch.shape.property(name)
    types = place.types if place is not None else frozenset()
    typed: Any = value
    if types and "string" not in types:
        typed = value == "true" if "boolean" in types else int(value)
    return {name: typed, **item}
