"""Reading what a mapping says of lacunas and residue: `lacunas: { … }`, `residue: …`."""

from ...schemas.errors import Misconfigured
from ..lacunas import NOTHING_SAID, LacunaSettings
from ..settings import Location, read_settings
from .language import Literal, Spot
from .source import Block, Faults, Items, Node, plain

_LACUNAS = "lacunas"
_RESIDUE = "residue"
#: no residue is kept
OFF = "off"
_FORM = "residue: off, residue: KIND/MAPPING, or residue: { from: KIND/MAPPING, off: [path, …] }"


def read_lacunas(root: Block, faults: Faults) -> LacunaSettings:
    """The policy, each mistake at its own line."""
    node = root.get(_LACUNAS)
    if node is None:
        return NOTHING_SAID
    if not isinstance(node, Block):
        faults.add(node.spot, "MAPPING_FORM", _LACUNAS, expected="lacunas: { dropped: warn, … }")
        return NOTHING_SAID
    places: dict[str, Spot] = {}

    def place(location: Location) -> str:
        spot = _spot(node, location)
        return str(places.setdefault(str(spot), spot))

    try:
        return read_settings(LacunaSettings, plain(node), place=place)
    except Misconfigured as wrong:
        for problem in wrong.problems:
            faults.add(places[problem.place], problem.code, f"{_LACUNAS}.{problem.path}", **problem.params)
        return NOTHING_SAID


def _spot(node: Node, location: Location) -> Spot:
    """Where a setting is written, or the nearest place above it."""
    spot = node.spot
    for part in location:
        if isinstance(node, Block):
            key = next((key for key, _ in node.entries if key.text == str(part)), None)
            found = node.get(str(part))
            if key is None or found is None:
                break
            spot, node = key.spot, found
        elif isinstance(node, Items) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            spot = node.spot
        else:
            break
    return spot


def read_residue(root: Block, faults: Faults) -> tuple[Literal | None, tuple[Literal, ...]]:
    """Which mapping's residue is put back (`off`: none is kept), and the fields that are not kept."""
    node = root.get(_RESIDUE)
    if isinstance(node, Literal) and node.text:
        return node, ()
    good = isinstance(node, Block) and all(key.text in ("from", OFF) for key, _ in node.entries)
    if node is None or not isinstance(node, Block) or not good:
        if node is not None:
            faults.add(node.spot, "MAPPING_FORM", _RESIDUE, expected=_FORM)
        return None, ()
    source, listed = node.get("from"), node.get(OFF)
    off = listed.items if isinstance(listed, Items) else (listed,) if listed is not None else ()
    paths = tuple(one for one in off if isinstance(one, Literal))
    if len(paths) != len(off) or not (source is None or isinstance(source, Literal)):
        faults.add(node.spot, "MAPPING_FORM", _RESIDUE, expected=_FORM)
    return (source if isinstance(source, Literal) else None), paths
