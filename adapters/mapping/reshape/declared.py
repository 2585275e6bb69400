"""Reading a mapping's `reshape:` list: each entry against the layout that the entries before it give."""

from collections.abc import Callable, Mapping

from ...contracts import Codec
from ..calls_text import nearest
from ..language import Literal, Spot
from ..source import Block, Faults, Items, Node
from . import embedded, entries, rows, slots_settings
from .contract import Fields, Reshape
from .reshaped import ReshapedCodec
from .settings import InnerCodecs, Settings

#: one form's settings against the layout before it; None when they cannot be used
Reader = Callable[[Settings], Reshape | None]
FORMS: Mapping[str, Reader] = {
    "slots": slots_settings.read,
    "rows": rows.read,
    "embedded": embedded.read,
    "entries": entries.read,
}


def reshaped(codec: Codec, node: object, faults: Faults, codecs: InnerCodecs) -> Codec:
    """The codec with its records reshaped as `node` says, or the codec itself; every wrong setting is noted."""
    if node is None:
        return codec
    if not isinstance(node, Items) or not node.items:
        spot = node.spot if isinstance(node, Literal | Block | Items) else Spot("", 1, 1)
        faults.add(spot, "MAPPING_FORM", "reshape", expected="reshape: [ { form: { … } }, … ]")
        return codec
    fields: Fields = codec.layout()
    found: list[Reshape] = []
    before = len(faults.found)
    for item in node.items:
        reshape = _one(item, fields, faults, codecs)
        if reshape is None or len(faults.found) > before:
            # what the rest would stand on is not known: say nothing wrong about it
            return ReshapedCodec(codec, (), None)
        found.append(reshape)
        fields = reshape.layout(fields)
    return ReshapedCodec(codec, tuple(found), fields)


def _one(item: Node, fields: Fields, faults: Faults, codecs: InnerCodecs) -> Reshape | None:
    expected = " | ".join(FORMS) + ": { … }"
    if not isinstance(item, Block) or len(item.entries) != 1:
        faults.add(item.spot, "MAPPING_FORM", "reshape", expected=expected)
        return None
    ((name, value),) = item.entries
    form = FORMS.get(name.text)
    if form is None:
        faults.add(name.spot, "MAPPING_KEY_UNKNOWN", key=name.text, hint=nearest(name.text, set(FORMS)))
        return None
    if not isinstance(value, Block):
        faults.add(value.spot, "MAPPING_FORM", "reshape", expected=f"{name.text}: {{ … }}")
        return None
    return form(Settings(value, fields, faults, codecs))
