"""A draft's codec block for XML and SOAP: root, namespaces under prefixes, which elements repeat."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from ...codecs.charset import TextCode
from ...codecs.xml_names import XML, XSI, split
from ...codecs.xml_parse import Parsing
from .sniff import Sniffed

_MOST_BYTES: Final = 64 * 1024 * 1024
_SOAP_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
#: element, its path
Step = tuple[Any, tuple[str, ...]]


def xml_block(bodies: Sequence[bytes], first: Sniffed) -> tuple[dict[str, Any], list[str]]:
    """Settings and remarks for plain XML."""
    roots = _roots(bodies, first)
    settings, remarks = _content(roots)
    declaration = first.text.lstrip("\ufeff").lstrip().startswith("<?xml")
    head = {"charset": first.charset, "newline": first.newline}
    return {**head, **settings, **({} if declaration else {"declaration": False})}, remarks


def soap_block(bodies: Sequence[bytes], first: Sniffed) -> tuple[dict[str, Any], list[str]]:
    """Settings and remarks for a SOAP envelope around a payload."""
    roots = _roots(bodies, first)
    version = "1.1" if split(roots[0].tag)[0] == _SOAP_11 else "1.2"
    payloads = [one for root in roots for body in root.findall("{*}Body") for one in list(body)[:1]]
    if not payloads:
        return {"charset": first.charset, "newline": first.newline, "version": version}, ["TODO: empty Body"]
    payload, remarks = _content(payloads)
    blocks = [one for root in roots for header in root.findall("{*}Header") for one in header]
    settings: dict[str, Any] = {
        "charset": first.charset, "newline": first.newline, "version": version, "payload": payload,
    }  # fmt: skip
    if blocks:
        prefixes = payload.setdefault("namespaces", {})
        naming = _Naming(dict(zip(prefixes.values(), prefixes, strict=True)))
        names = dict.fromkeys(naming(one) for one in blocks)
        payload["namespaces"] = {prefix: uri for uri, prefix in naming.known.items()}
        settings["header"] = [{"name": name} for name in names]
    if not first.text.lstrip("\ufeff").lstrip().startswith("<?xml"):
        settings["declaration"] = False
    return settings, [f"SOAP {version} around {payload['root']}", *remarks]


def _roots(bodies: Sequence[bytes], first: Sniffed) -> list[Any]:
    parsing = Parsing(TextCode(first.charset), _MOST_BYTES)
    return [parsing.parse(body) for body in bodies]


class _Naming:
    """Elements as record keys: with a prefix per namespace, or local names where one namespace holds all."""

    def __init__(self, known: dict[str, str]) -> None:
        #: namespace → prefix
        self.known = known

    def __call__(self, element: Any) -> str:
        uri, local = split(element.tag)
        if not uri:
            return local
        if uri not in self.known:
            wanted = element.prefix or "d"
            taken = set(self.known.values())
            while wanted in taken:
                wanted += "x"
            self.known[uri] = wanted
        return f"{self.known[uri]}:{local}"


def _content(roots: Sequence[Any]) -> tuple[dict[str, Any], list[str]]:
    used = {split(one.tag)[0] for root in roots for one in root.iter("*")}
    used |= {split(name)[0] for root in roots for one in root.iter("*") for name in one.attrib} - {
        XML,
        XSI,
        "",
    }
    root = roots[0]
    uri, local = split(root.tag)
    settings: dict[str, Any] = {"root": local}
    remarks: list[str] = []
    naming: Any = lambda element: split(element.tag)[1]
    if used == {uri} and uri:
        settings["namespace"] = uri
        remarks.append("one namespace: names without prefix")
    elif used - {""}:
        naming = _Naming({})
        settings["root"] = naming(root)
        for one in (each for root in roots for each in root.iter("*")):
            naming(one)
        settings["namespaces"] = {prefix: uri for uri, prefix in naming.known.items()}
        if root.prefix is None and uri:
            settings["default_namespace"] = naming.known[uri]
    steps = [step for root in roots for step in _walk(root, (), naming)]
    if repeats := _repeats(steps, naming):
        settings["repeats"] = repeats
        remarks.append("repeats: elements seen more than once, or alone in a list of their own")
    if any(
        len(one) and ((one.text or "").strip() or any((c.tail or "").strip() for c in one))
        for one, _ in steps
    ):
        settings["mixed"] = "text"
        remarks.append("TODO: text with inline elements is read as text and cannot be written")
    return settings, remarks


def _walk(element: Any, path: tuple[str, ...], naming: Any) -> Iterator[Step]:
    yield element, path
    for child in element.iterchildren("*"):
        yield from _walk(child, (*path, naming(child)), naming)


def _repeats(steps: Sequence[Step], naming: Any) -> list[str]:
    found: dict[tuple[str, ...], None] = {}
    alone: dict[tuple[str, ...], set[str]] = {}
    for element, path in steps:
        names = Counter(naming(child) for child in element.iterchildren("*"))
        found |= {(*path, name): None for name, count in names.items() if count > 1}
        if names and path:
            alone.setdefault(path, set()).update(names)
    for element, path in steps:
        if len(names_in := alone.get(path, set())) == 1 and not element.attrib:
            (name,) = names_in
            child = next(element.iterchildren("*"), None)
            # a list with one item so far: RYXX/RY, Persons/Person
            if child is not None and (len(child) > 1 or path[-1].startswith(name)):
                found[*path, name] = None
    return ["/".join(path) for path in sorted(found, key=lambda one: (len(one), one))]
