"""`embedded`: a whole document inside a field (XML or JSON as text, or base64) ↔ a group."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ....schemas.errors import BadDocument, CasebusError
from ....schemas.problem import Problem
from ...codecs.charset import TextCode
from ...contracts import Codec, Field, Path, Record
from ..failures import shown
from ..language import Spot
from ..paths import Names
from ..source import Block, plain
from .contract import Cut, Fault, Fields, Misfit, Origin, Trace
from .layouts import below
from .settings import Settings
from .values import changed, entered, found_at, in_each


@dataclass(frozen=True)
class Embedded:
    """An empty field is an empty group, a null one a null group. The text that is written is the inner codec's own."""

    spot: Spot
    at: Names
    into: str
    codec: Codec
    #: how the inner codec reads and writes text
    code: TextCode
    base64: bool = False
    #: how the bytes inside base64 are to be read, when not as the inner codec does
    carried: TextCode | None = None
    #: the text holds any number of documents: the group repeats
    many: bool = False
    _above: Names = field(init=False, repr=False, compare=False)
    _leaf: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_above", self.at[:-1])
        object.__setattr__(self, "_leaf", self.at[-1])

    def forward(self, records: Sequence[Record]) -> list[Record]:
        """Text → group. Problems of the inner document keep the places that its codec gives."""
        return self._turned(records, self._leaf, self.into, self._opened)

    def back(self, records: Sequence[Record], cuts: list[Cut]) -> list[Record]:
        """Group → text."""
        return self._turned(records, self.into, self._leaf, self._closed)

    def layout(self, fields: Fields) -> Fields:
        """The group in place of the field, with the inner codec's layout."""
        if fields is None:
            return None
        found: list[Field] = []
        path, inside = below(self.at), (*self._above, self.into)
        inner = self.codec.layout()
        known = any(one.path == path for one in fields)
        for one in fields if known else (*fields, Field(path)):
            if one.path != path:
                found.append(one)
                continue
            repeats = one.repeats or self.many
            found.append(
                Field(below(inside), "group", repeats=repeats, required=one.required and not repeats)
            )
            if inner is None:
                found.append(Field(below(inside, "*"), "any"))
            found += [replace(below_it, path=below(inside, below_it.path)) for below_it in inner or ()]
        return found

    def origins(self, records: Sequence[Record]) -> Trace:
        """Tells the field of a path."""
        return lambda index, path: self._origin(records, index, path)

    def _origin(self, records: Sequence[Record], index: int, path: Path) -> Origin:
        """The field, and the place within its text."""
        split = entered((*self._above, self.into), path)
        if split is None or index >= len(records):
            return Origin(index, path)
        outer, inner = (*split[0][:-1], self._leaf), split[1]
        number = 0
        if inner and isinstance(inner[0], int):
            if self.many:
                number = inner[0]
            else:
                outer = (*outer, inner[0])
            inner = inner[1:]
        text = found_at(records[index], outer)
        return Origin(index, outer, self._inside(text, number, inner))

    def _inside(self, text: Any, number: int, path: Path) -> str:
        if not isinstance(text, str) or not text or not path:
            return ""
        try:
            return self.codec.locate(self._body(text), number, path)
        except (BadDocument, ValueError, LookupError):
            return ""

    def _turned(
        self, records: Sequence[Record], old: str, new: str, turn: Callable[[Any], Any]
    ) -> list[Record]:
        faults: list[Fault] = []
        found = []
        for index, record in enumerate(records):

            def change(group: Any, path: Path, index: int = index) -> Any:
                if new != old and new in group:
                    faults.append(Fault(index, (*path, new), "RESHAPE_NAME_TAKEN", {"path": new}))
                if old not in group:
                    return group
                value = _each(
                    turn, group[old], index, (*path, old), faults, whole=self.many and old != self._leaf
                )
                return {(new if name == old else name): one for name, one in group.items()} | {new: value}

            found.append(changed(record, self._above, in_each(change)))
        if faults:
            raise Misfit(faults)
        return found

    def _opened(self, text: Any) -> Any:
        if not isinstance(text, str):
            raise _wrong("MAPPING_SHAPE", value=shown(text), expected="text")
        documents = self.codec.decode(self._body(text))
        if self.many:
            return documents
        if len(documents) != 1:
            raise _wrong("ONE_DOCUMENT", count=str(len(documents)))
        return documents[0]

    def _closed(self, group: Any) -> str:
        documents = group if self.many else [group]
        if not isinstance(documents, list) or not all(isinstance(one, dict) for one in documents):
            expected = "list of groups" if self.many else "group"
            raise _wrong("MAPPING_SHAPE", value=shown(group), expected=expected)
        body = self.codec.encode(documents)
        if not self.base64:
            return self.code.decode(body)
        if self.carried is not None:
            body = _encoded(self.code.decode(body), self.carried)
        return base64.b64encode(body).decode("ascii")

    def _body(self, text: str) -> bytes:
        """The bytes that the inner codec reads. Raises BadDocument."""
        if not self.base64:
            return _encoded(text, self.code)
        try:
            body = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            raise _wrong("RESHAPE_BASE64", value=shown(text)) from None
        return body if self.carried is None else _encoded(self.carried.decode(body), self.code)


def _each(
    turn: Callable[[Any], Any], value: Any, index: int, path: Path, faults: list[Fault], *, whole: bool
) -> Any:
    """The value turned, or each of a list of them; empty and null stay."""
    if value is None or value == "":
        return value
    if isinstance(value, list) and not whole:
        return [
            _each(turn, one, index, (*path, number), faults, whole=True) for number, one in enumerate(value)
        ]
    try:
        return turn(value)
    except BadDocument as bad:
        for one in bad.problems:
            faults.append(Fault(index, path, one.code, one.params, one.place or one.path))
        return value


def _wrong(code: str, **params: str) -> BadDocument:
    return BadDocument(problems=[Problem(code, params=params)])


def _encoded(text: str, code: TextCode) -> bytes:
    try:
        return code.encode(text)
    except UnicodeEncodeError:
        lacking = code.cannot_write(text)
        shown_as = "?" if "\ud800" <= lacking[0] <= "\udfff" else lacking[0]
        params = {"character": shown_as, "code": f"U+{ord(lacking[0]):04X}", "charset": code.label}
        raise _wrong("CHARSET_CANNOT_WRITE", **params) from None


def read(settings: Settings) -> Embedded | None:
    """The form as the mapping declares it."""
    settings.known("at", "codec", "as", "base64", "charset", "many")
    at, into = settings.path("at", required=True), settings.name("as")
    node = settings.block.get("at")
    found = settings.field(at, node.spot) if at and node is not None else None
    if node is not None and not at:
        settings.wrong(node, "at", "path/of/field")
    many, encoded = settings.flag("many"), settings.flag("base64")
    if found is not None and (found.kind not in ("text", "any") or (many and found.repeats)):
        settings.unfit("at", at, f"list of {found.kind}" if found.repeats else found.kind, "text")
    if at and into:
        settings.free((*at[:-1], into), "as", {below(at)})
    carried = _charset(settings) if settings.text("charset") is not None else None
    if carried is not None and not encoded:
        settings.wrong(settings.block.get("charset"), "charset", "only with base64: true")
    codec, code = _codec(settings)
    if codec is None or code is None or not at or not into:
        return None
    return Embedded(settings.spot, at, into, codec, code, encoded, carried, many)


def _charset(settings: Settings) -> TextCode | None:
    found = settings.text("charset")
    try:
        code = TextCode(found.text if found else "")
        "".encode(code.python)
    except (LookupError, ValueError):
        settings.wrong(found, "charset", "UTF-8 | GB18030 | GBK | Big5 | …")
        return None
    return code


def _codec(settings: Settings) -> tuple[Codec | None, TextCode | None]:
    """The inner codec, and the charset in which it takes text."""
    node = settings.block.get("codec")
    chosen = plain(node) if isinstance(node, Block) else {}
    kind = chosen.pop("kind", None)
    if not isinstance(kind, str):
        settings.wrong(node, "codec", "{ kind: …, … }")
        return None, None
    spot = settings.spot if node is None else node.spot
    try:
        codec = settings.codecs(kind, chosen)
    except CasebusError as fault:
        for problem in fault.problems or (Problem("MAPPING_CODEC", params={"reason": str(fault)}),):
            settings.faults.found.append((spot, problem.at(place=problem.place, rule=str(spot))))
        return None, None
    label = next((str(chosen[key]) for key in ("read_as", "charset") if chosen.get(key)), "UTF-8")
    return codec, TextCode(label)
