"""The `codec` block of a mapping whose agency speaks XML, and the part of it that is the document's own."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, model_validator
from pydantic import Field as Setting

from ..settings import Settings
from .charset import BYTE_CAP, ByteCap, Charset, Newline
from .xml_names import NCNAME, RESERVED, XML, XSI


def _several(value: Any) -> Any:
    """One name for a list of one."""
    return (value,) if isinstance(value, str) else value


def _repeating(value: Any) -> Any:
    """`auto` is `*`: whatever stands more than once."""
    return ("*",) if value == "auto" else _several(value)


def _declared(namespaces: dict[str, str]) -> dict[str, str]:
    for prefix, uri in namespaces.items():
        if not NCNAME.fullmatch(prefix) or prefix in RESERVED:
            raise ValueError(f"{prefix!r} cannot be declared as a prefix")
        if not uri.strip() or uri in (XSI, XML):
            raise ValueError(f"the namespace of {prefix} must be its own URI, not {uri!r}")
    if len(set(namespaces.values())) != len(namespaces):
        raise ValueError("two prefixes for one namespace")
    return namespaces


class XmlContent(Settings):
    """One XML document, wherever its bytes stand: its root, its names, its schema."""

    root: Annotated[
        str, Setting(description="the root element's local name, or with a prefix of `namespaces`")
    ]
    namespace: Annotated[str, Setting(description="the root's namespace, where no schema says it")] = ""
    namespaces: Annotated[
        dict[str, str],
        AfterValidator(_declared),
        Setting(
            description="prefix → namespace: record keys are then names with these prefixes (`nc:Name`, "
            "`@s:id`), whatever prefixes the document uses; without it they are local names"
        ),
    ] = {}  # noqa: RUF012 – pydantic copies it
    default_namespace: Annotated[
        str, Setting(description="the prefix of `namespaces` that is left out when casebus writes")
    ] = ""
    # `schema` would hide a method of pydantic's; the file says `schema:`
    schema_files: Annotated[
        tuple[str, ...],
        BeforeValidator(_several),
        Setting(
            alias="schema",
            description="the XSD, relative to the mapping's folder; several: the one with the root first, "
            "then those that it imports without saying where they are",
        ),
    ] = ()
    repeats: Annotated[
        tuple[str, ...],
        BeforeValidator(_repeating),
        Setting(
            description="without a schema: the paths (a/b) of elements that are always lists; "
            "`auto` (or an entry `*`): any other that stands more than once is a list too"
        ),
    ] = ()
    mixed: Annotated[
        Literal["reject", "text"],
        Setting(description="text with inline elements: refused, or read as its whole text (never written)"),
    ] = "reject"
    keep_xsi: Annotated[bool, Setting(description="keep xsi:type as the field `@xsi:type`")] = False
    wildcard: Annotated[
        Literal["reject", "keep"],
        Setting(description="what the schema's xs:any and xs:anyAttribute let through: refused, or kept"),
    ] = "reject"
    validate_out: Annotated[bool, Setting(description="check each written document against the schema")] = (
        True
    )

    @model_validator(mode="after")
    def _names_are_declared(self) -> Self:
        prefix = self.root.rpartition(":")[0]
        for one in (prefix, self.default_namespace):
            if one and one not in self.namespaces:
                raise ValueError(f"the prefix {one} is not declared under namespaces")
        return self


class XmlSettings(XmlContent):
    """The `codec` block of a mapping whose agency speaks XML."""

    charset: Charset
    newline: Newline
    read_as: Annotated[
        str | None, Setting(description="read and write these bytes instead of what the label says")
    ] = None
    declaration: Annotated[
        bool, Setting(description="write the XML declaration with the charset's label")
    ] = True
    max_bytes: ByteCap = BYTE_CAP
