"""Reading a whole mapping file: nodes → a `Sheet`, with every mistake of form noted."""

from .calls_text import nearest
from .lacunas_text import read_lacunas, read_residue
from .language import Listed, Literal, Rule, Sheet, Spot
from .paths import Names, read_names
from .rules_block import direction_of
from .rules_text import one_way, read_rules
from .source import Block, Faults, Items, Node, plain

_KEYS = {
    "mapping", "version", "title", "target", "receives", "sends", "handovers", "codec", "key", "case_key",
    "supersedes", "dossier", "empty", "nulls", "rules", "envelope", "writes", "ignored", "absent", "reshape",
    "unwritten", "lacunas", "residue", "direction", "let",
}  # fmt: skip
_REQUIRED = ("mapping", "version", "handovers", "codec", "rules")
#: how `{id}` and `{handover}` may stand in `sends`
_PLACEHOLDERS = {"id", "handover"}


def read_sheet(root: Node | None, file: str, faults: Faults) -> Sheet:
    """What the file says; parts that are wrong are left out and noted."""
    start = Spot(file, 1, 1)
    if not isinstance(root, Block):
        faults.add(start, "MAPPING_FORM", expected="mapping: …, version: …, codec: …, rules: …")
        return Sheet(start, {})
    for name, _ in root.entries:
        if name.text not in _KEYS:
            faults.add(name.spot, "MAPPING_KEY_UNKNOWN", key=name.text, hint=nearest(name.text, _KEYS))
    target = root.get("target")
    foreign = isinstance(target, Literal) and target.text.endswith(".json")
    for wanted in _REQUIRED:
        if root.get(wanted) is None and not (foreign and wanted == "handovers"):
            faults.add(start, "MAPPING_KEY_MISSING", key=wanted)
    read = _Reader(root, faults)
    # what maps to a schema of its own works both ways unless it says which
    either = foreign and root.get("receives") is None and root.get("sends") is None
    residue, unkept = read_residue(root, faults)
    return Sheet(
        spot=start,
        spots={name.text: name.spot for name, _ in root.entries},
        name=read.text("mapping"),
        version=read.text("version"),
        title=read.titles(),
        target=read.text("target") or "case",
        receives="*" if either else read.text("receives"),
        sends="{id}" if either else read.sends(),
        handovers=read.literals("handovers"),
        codec=read.plain("codec"),
        key=read.paths("key"),
        case_key=read.paths("case_key"),
        supersedes=read.paths("supersedes"),
        dossier=read.plain("dossier"),
        empty=read.empty(),
        nulls=tuple(literal.text for literal in read.literals("nulls")),
        rules=one_way(read.rules("rules"), direction_of(root, faults)),
        envelope=read.rules("envelope"),
        writes=read.listed("writes"),
        ignored=read.listed("ignored"),
        absent=read.listed("absent"),
        unwritten=read.listed("unwritten"),
        lacunas=read_lacunas(root, faults),
        residue=residue,
        unkept=unkept,
        reshape=root.get("reshape"),
    )


class _Reader:
    """The parts of one file's root block."""

    def __init__(self, root: Block, faults: Faults) -> None:
        self.root, self.faults = root, faults

    def _wrong(self, node: Node, key: str, form: str) -> None:
        self.faults.add(node.spot, "MAPPING_FORM", key, expected=f"{key}: {form}")

    def text(self, key: str) -> str:
        """A single value, or the empty text."""
        found = self.literals(key)
        return found[0].text if found else ""

    def literals(self, key: str) -> tuple[Literal, ...]:
        """A value or a list of values."""
        node = self.root.get(key)
        if node is None:
            return ()
        items = node.items if isinstance(node, Items) else (node,)
        good = tuple(item for item in items if isinstance(item, Literal))
        if len(good) != len(items):
            self._wrong(node, key, "VALUE")
        return good

    def paths(self, key: str) -> tuple[tuple[Names, Spot], ...]:
        """Source paths with their places."""
        return tuple((read_names(item.text), item.spot) for item in self.literals(key))

    def sends(self) -> str:
        """The letter's name, with known placeholders only."""
        text = self.text("sends")
        for name in text.replace("}", "{").split("{")[1::2]:
            if name not in _PLACEHOLDERS:
                self._wrong(self.literals("sends")[0], "sends", "a name with {id} and {handover}")
        return text

    def empty(self) -> str | None:
        """What stands for a required field without a value: the empty text, or null."""
        found = self.literals("empty")
        if found and found[0].tag != "null" and found[0].text:
            self._wrong(found[0], "empty", '"" or null')
        return None if found and found[0].tag == "null" else ""

    def titles(self) -> dict[str, str]:
        """Language → title."""
        node = self.root.get("title")
        if node is None:
            return {}
        if not isinstance(node, Block):
            self._wrong(node, "title", "{ en: …, zh: … }")
            return {}
        return {key.text: value.text for key, value in node.entries if isinstance(value, Literal)}

    def plain(self, key: str) -> dict[str, object] | None:
        """A block as plain values, for the codec's own settings."""
        node = self.root.get(key)
        if node is not None and not isinstance(node, Block):
            self._wrong(node, key, "{ kind: …, … }")
        return plain(node) if isinstance(node, Block) else None

    def rules(self, key: str) -> tuple[Rule, ...]:
        """The rules of one section."""
        node = self.root.get(key)
        if node is None:
            return ()
        if not isinstance(node, Block):
            self._wrong(node, key, "{ canonical path: rule }")
            return ()
        return read_rules(node, (), self.faults)

    def listed(self, key: str) -> tuple[Listed, ...]:
        """Path → constant or reason."""
        node = self.root.get(key)
        if node is None:
            return ()
        if not isinstance(node, Block):
            self._wrong(node, key, "{ path: … }")
            return ()
        found = []
        for name, value in node.entries:
            if isinstance(value, Literal) and (value.text or key == "writes"):
                found.append(Listed(name.text, value, name.spot))
            else:
                self._wrong(value, key, "{ path: VALUE }" if key == "writes" else "{ path: reason }")
        return tuple(found)
