"""One row's edits as changes of single words: a value, a key of a rule's long form, a name, a comment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cells import KEYS, TAKES
from .nodes import Mapped, Node, Scalar
from .rows import Group, Row
from .splices import CannotSplice, Splices, again, rule_text, value_text, whole


@dataclass(frozen=True)
class Rewriting:
    """Notes the changes of rows that stay."""

    splices: Splices

    def _put(self, node: Node, text: str, *, flow: bool) -> None:
        self.splices.put(node.start, node.end, again(node, text, flow=flow))

    def row(self, row: Row, todo: Mapping[str, str], result: Mapping[str, str]) -> None:
        """Change one rule: `todo` are the cells that differ, `result` all as they shall be. Raises CannotSplice."""
        flow = row.group.block.flow
        name = "path" if row.kind == "listed" else "canonical"
        if name in todo:
            self._rename(row, todo[name], flow=flow)
        if "note" in todo:
            self._note(row, todo["note"])
        rest = {column: text for column, text in todo.items() if column not in (name, "note")}
        if not rest:
            return
        strange = set(result) - TAKES[row.kind] - {name, "note"}
        if row.kind in ("each", "at") and strange:
            raise CannotSplice(f"a group of rules takes no {', '.join(sorted(strange))}")
        if "yaml" in rest and row.kind == "yaml" and not strange:
            self.splices.raw(row.entry.key, row.value, rest["yaml"], flow=flow or row.item)
        elif row.kind == "listed":
            self._put(row.value, rest["value"], flow=flow)
        elif strange or row.kind == "yaml":
            fits(result)
            text = result.get("yaml") or rule_text(result, flow=flow)
            self.splices.raw(row.entry.key, row.value, text, flow=flow or row.item)
        elif isinstance(row.value, Scalar):
            if set(result) & set(KEYS["copy"]):
                self.splices.put(row.value.start, row.value.end, rule_text(result, flow=flow))
            else:
                fits(result)
                self._put(row.value, whole(result), flow=flow)
        else:
            fits(result, group=row.kind in ("each", "at"))
            self._long(row, rest, result)

    def _long(self, row: Row, rest: Mapping[str, str], result: Mapping[str, str]) -> None:
        """Single keys of a rule's long form."""
        block = row.value
        assert isinstance(block, Mapped)  # noqa: S101 – asked by the caller
        if row.kind == "copy" and {"source", "operations"} & set(rest):
            source = block.get("from")
            assert source is not None  # noqa: S101 – a copy has one
            self._put(source, whole(result), flow=block.flow)
        for column, key in KEYS[row.kind].items():
            if column not in rest:
                continue
            node = block.get(key)
            number = next((n for n, one in enumerate(block.entries) if one.key.text == key), -1)
            if node is None:
                self.splices.add(block, key, value_text(key, rest[column]), len(block.entries) - 1)
            elif not rest[column]:
                self.splices.remove(block, number)
            elif isinstance(node, Scalar) and column != "key" and not rest[column].startswith("{"):
                self._put(node, rest[column], flow=block.flow)
            else:
                self.splices.put(node.start, node.end, value_text(key, rest[column]))

    def _rename(self, row: Row, name: str, *, flow: bool) -> None:
        own = name.removeprefix(row.group.prefix)
        if row.item or not name.startswith(row.group.prefix) or not own:
            raise CannotSplice(f"it stands in {row.group.prefix or 'its list'}: remove the row, add another")
        if row.kind in ("each", "at"):
            raise CannotSplice("the rules of a group are named after it")
        self.free(row.group, name)
        self._put(row.entry.key, own, flow=flow)

    def free(self, group: Group, name: str) -> None:
        """Whether a name may be used in a group; a row that goes makes room."""
        own = name.removeprefix(group.prefix)
        gone = self.splices.removed.get(group.block.start, set())
        for number, entry in enumerate(group.block.entries):
            if entry.key.text == own and number not in gone:
                raise CannotSplice(f"{name} has a row already")

    def _note(self, row: Row, note: str) -> None:
        if row.item or row.kind not in ("copy", "const", "yaml") or row.group.block.flow or "\n" in note:
            raise CannotSplice("no comment can stand behind this rule")
        end = row.value.end
        stop = self.splices.text.find("\n", end)
        stop = len(self.splices.text) if stop < 0 else stop
        stop -= self.splices.text[end:stop].endswith("\r")
        self.splices.put(end, stop, f"  # {note}" if note else "")


def neighbour(groups: Sequence[Group], name: str, near: Row | None) -> tuple[Group | None, int]:
    """The group of a new rule and the number of the entry above it."""
    fitting = [one for one in groups if name.startswith(one.prefix) and name != one.prefix]
    longest = max((len(one.prefix) for one in fitting), default=-1)
    best = [one for one in fitting if len(one.prefix) == longest]
    for one in best if near else ():
        if near and near.address[: len(one.address)] == one.address:
            child = str(near.address[len(one.address)])
            return one, [entry.key.text for entry in one.block.entries].index(child)
        if near and one.address[: len(near.address)] == near.address:
            return one, -1
    if len(best) != 1 or (not best[0].prefix and name.startswith("envelope/")):
        return None, -1
    return best[0], len(best[0].block.entries) - 1


def fits(cells: Mapping[str, str], *, group: bool = False) -> None:
    """Whether a row's cells are those of one rule."""
    given = set(cells) - {"canonical", "path", "note"}
    forms = {"yaml"} & given, {"constant"} & given, {"source", "operations"} & given
    if sum(map(bool, forms)) != 1:
        raise CannotSplice("a rule has a source path, or a constant, or YAML")
    kind = "yaml" if "yaml" in given else "const" if "constant" in given else "each" if group else "copy"
    if kind == "copy" and "source" not in given:
        raise CannotSplice("operations without a source path")
    if more := given - TAKES[kind]:
        raise CannotSplice(f"{kind}: {', '.join(sorted(more))}")
