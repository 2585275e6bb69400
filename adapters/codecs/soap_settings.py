"""The `codec` block of a mapping whose agency speaks SOAP: the envelope's version, its header blocks, its payload."""

from typing import Annotated, Literal, Self

from pydantic import Field as Setting
from pydantic import model_validator

from ..settings import Settings
from .charset import BYTE_CAP, ByteCap, Charset, Newline
from .xml_settings import XmlContent


class SoapBlock(Settings):
    """One header block that both sides know."""

    name: Annotated[
        str, Setting(description="its name as a record key, with a prefix of the payload's `namespaces`")
    ]
    required: Annotated[bool, Setting(description="an envelope without it is refused")] = False
    must_understand: Annotated[bool, Setting(description="write it with mustUnderstand")] = False
    actor: Annotated[str, Setting(description="write it for this actor (1.1) or role (1.2), a URI")] = ""


class SoapSettings(Settings):
    """The `codec` block of a mapping whose agency speaks SOAP."""

    charset: Charset
    newline: Newline
    version: Annotated[Literal["1.1", "1.2"], Setting(description="the envelope's version, in and out")]
    payload: Annotated[
        XmlContent, Setting(description="the one element in the Body: the settings of an XML document")
    ]
    header: Annotated[
        tuple[SoapBlock, ...],
        Setting(description="the header blocks that are read and written, in the order of writing"),
    ] = ()
    header_repeats: Annotated[
        tuple[str, ...],
        Setting(
            description="paths (block/a/b) of elements in header blocks that are always lists; "
            "any other that stands more than once is one too"
        ),
    ] = ()
    fault: Annotated[
        Literal["problem", "record"],
        Setting(
            description="a Fault in the Body: a problem with its code and reason, or a record with `soap:Fault`"
        ),
    ] = "problem"
    read_as: Annotated[
        str | None, Setting(description="read and write these bytes instead of what the label says")
    ] = None
    declaration: Annotated[
        bool, Setting(description="write the XML declaration with the charset's label")
    ] = True
    max_bytes: ByteCap = BYTE_CAP

    @model_validator(mode="after")
    def _blocks_are_declared(self) -> Self:
        names = [block.name for block in self.header]
        if len(set(names)) != len(names):
            raise ValueError("a header block is named twice")
        if "soap" in self.payload.namespaces:
            raise ValueError("the prefix soap is the envelope's own")
        for name in names:
            prefix = name.rpartition(":")[0]
            if prefix not in self.payload.namespaces:
                raise ValueError(f"the header block {name} needs a prefix declared in payload.namespaces")
        return self
