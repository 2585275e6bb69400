"""The header blocks of an envelope: what both sides know of them, what must be understood, who is meant."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from ...schemas.problem import Problem
from ..contracts import Field
from ..contracts import Path as FieldPath
from .soap_parts import Checks, read_part, written_part
from .soap_settings import SoapBlock
from .xml import XmlCodec
from .xml_names import split
from .xml_place import place_of

HEADER_KEY: Final = "soap:Header"
#: whoever receives the envelope is meant
_NEXT: Final = (
    "http://schemas.xmlsoap.org/soap/actor/next",
    "http://www.w3.org/2003/05/soap-envelope/role/next",
    "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
)
_TAG: Final = re.compile(r"<[^\s/>]+")


@dataclass(frozen=True, slots=True)
class Headers:
    """The declared blocks by tag, each with the codec of its element. `space` is the envelope's namespace."""

    space: str
    version: str
    newline: str
    blocks: dict[str, tuple[SoapBlock, XmlCodec]]

    def read(self, header: Any, problems: list[Problem]) -> dict[str, Any]:
        """The declared blocks that are there. One that must be understood and is not declared is a problem."""
        found: dict[str, Any] = {}
        for child in () if header is None else header:
            block, codec = self.blocks.get(child.tag, (None, None))
            if block is None or codec is None:
                self._passed_over(child, problems)
                continue
            path = f"{HEADER_KEY}/{block.name}"
            if block.name in found:
                params = {"name": block.name}
                problems.append(Problem("XML_REPEATED", path, params, place_of(child)))
                continue
            for name in [name for name in child.attrib if split(name)[0] == self.space]:
                del child.attrib[name]  # the envelope's own, written by declaration
            found[block.name] = read_part(codec, child, problems, path)
        return found

    def require(self, found: dict[str, Any], problems: list[Problem], place: str = "") -> None:
        """Note every block that must be there and is not."""
        for block, _ in self.blocks.values():
            if block.required and block.name not in found:
                path = f"{HEADER_KEY}/{block.name}"
                problems.append(Problem("FIELD_MISSING", path, {"name": block.name}, place))

    def write(self, values: Any, checks: Checks) -> str:
        """The Header element, or "" when it is empty."""
        if not isinstance(values, dict):
            params = {"kind": type(values).__name__, "expected": "group"}
            checks.problems.append(Problem("VALUE_KIND", HEADER_KEY, params))
            return ""
        written = ""
        for block, codec in self.blocks.values():
            if block.name in values:
                text = written_part(codec, values[block.name], checks, f"{HEADER_KEY}/{block.name}")
                start = _TAG.match(text)
                end = start.end() if start else 0
                written += f"{text[:end]}{self._own(block)}{text[end:]}"
        for name in sorted(values.keys() - {block.name for block, _ in self.blocks.values()}):
            checks.problems.append(Problem("FIELD_UNKNOWN", f"{HEADER_KEY}/{name}", {"name": name}))
        return f"<soap:Header>{self.newline}{written}</soap:Header>{self.newline}" if written else ""

    def locate(self, header: Any, path: FieldPath) -> str:
        """Where `path`, below the Header, stands; the Header's own place when it does not."""
        for child in header:
            block, codec = self.blocks.get(child.tag, (None, None))
            if block is not None and codec is not None and block.name in path[:1]:
                return codec.place_in(child, path[1:])
        return place_of(header)

    def fields(self) -> list[Field] | None:
        """The layout of the blocks; None when one has no schema."""
        fields: list[Field] = []
        for block, codec in self.blocks.values():
            inner = codec.layout()
            if inner is None:
                return None
            path = f"{HEADER_KEY}/{block.name}"
            fields.append(Field(path, kind="group", required=block.required, optional=not block.required))
            fields += [replace(field, path=f"{path}/{field.path}") for field in inner]
        return fields

    def _passed_over(self, child: Any, problems: list[Problem]) -> None:
        """An unknown block, unless it must be understood by whoever receives the envelope."""
        must = child.get(f"{{{self.space}}}mustUnderstand", "").strip() in ("1", "true")
        role = child.get(f"{{{self.space}}}{self._role}", "").strip()
        if must and (not role or role in _NEXT):
            problems.append(Problem("SOAP_NOT_UNDERSTOOD", HEADER_KEY, {"name": child.tag}, place_of(child)))

    @property
    def _role(self) -> str:
        return "actor" if self.version == "1.1" else "role"

    def _own(self, block: SoapBlock) -> str:
        """The envelope's attributes on a block."""
        true = "1" if self.version == "1.1" else "true"
        must = f' soap:mustUnderstand="{true}"' if block.must_understand else ""
        return must + (f" soap:{self._role}={quoteattr(block.actor)}" if block.actor else "")
