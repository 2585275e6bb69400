"""A set of XSD files → shapes, once, at load: imports, substitution groups, derived types, wildcards.

The set is walked with the `xmlschema` library; documents are validated by libxml2. Only the
shape is taken from here: which children, in which order, which repeat. Nothing is ever fetched
from a network: every schema that is imported or included must lie in the mapping's folder.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import xmlschema
from lxml import etree
from xmlschema.validators import XsdElement

from ...schemas.errors import BadDocument, Misconfigured
from .xml_names import LOCAL, Naming, split
from .xml_problems import schema_problems
from .xml_shapes import Document
from .xml_types import Shapes, wrong

_XSD: Final = "http://www.w3.org/2001/XMLSchema"


@dataclass(frozen=True, slots=True)
class Files:
    """The XSD files of one mapping: the first has the root, the others what it imports without saying where."""

    folder: Path
    names: tuple[str, ...]

    @property
    def paths(self) -> list[Path]:
        """The files as the mapping names them."""
        return [self.folder / name for name in self.names]

    def wrong(self, code: str, reason: str, path: Path | None = None) -> Misconfigured:
        """What stops the mapping that names them."""
        return wrong(str(path or self.paths[0]), code, reason)


def read_schema(files: Files, root: str, naming: Naming = LOCAL, *, flatten: bool = False) -> Document:
    """The shape below `root`. Raises Misconfigured when a schema is broken, reaches outside its folder, or lacks it."""
    for path in files.paths:
        if not path.is_file():
            raise files.wrong("SCHEMA_MISSING", "there is no such file", path)
    schema = _loaded(files)
    tag = naming.tag(root, otherwise="*")
    roots = {
        name: one
        for name, one in schema.maps.elements.items()
        if isinstance(one, XsdElement) and not one.abstract
    }
    found = [one for name, one in roots.items() if name == tag or split(name)[1] == root]
    own = [one for one in found if split(one.name)[0] == schema.target_namespace]
    if len(found) != 1 and len(own) != 1:
        known = ", ".join(sorted(split(name)[1] for name in roots))
        raise files.wrong("SCHEMA_ROOT", f"no element {root}; it has {known}"[:1000])
    element = (own or found)[0]
    made = Shapes(str(files.paths[0]), naming, schema, flatten=flatten)
    return Document(root, element.name, made.shape(element.type), ruled=bool(element.identities))


def _loaded(files: Files) -> Any:
    spaces = _explored(files)
    others = [(spaces[path.resolve()], path.resolve().as_uri()) for path in files.paths[1:]]
    try:
        schema = xmlschema.XMLSchema(str(files.paths[0]), locations=others, allow="local", defuse="always")
    except Exception as error:  # xmlschema raises several families; all mean "correct the schema"
        raise files.wrong("SCHEMA_BROKEN", " ".join(str(error).split())[:500]) from error
    missing = [text for one in schema.maps.iter_schemas() for text in one.warnings]
    if missing:
        raise files.wrong("SCHEMA_BROKEN", " ".join("; ".join(missing).split())[:500])
    return schema


def _explored(files: Files) -> dict[Path, str]:
    """Every file of the set with its namespace, before any library follows what it says.

    The sandbox is the mapping's folder, not that of the first file: sets have folders of their own.
    """
    first = files.paths[0].resolve()
    folder = files.folder.resolve()
    folder = folder if first.is_relative_to(folder) else first.parent
    waiting, seen = [path.resolve() for path in files.paths], dict[Path, str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        root = _parsed(files, path).getroot()
        seen[path] = root.get("targetNamespace", "")
        for one in root.iter(
            *(f"{{{_XSD}}}{name}" for name in ("import", "include", "redefine", "override"))
        ):
            place = one.get("schemaLocation", "").strip()
            if not place:
                continue
            target = (path.parent / unquote(place)).resolve()
            if urlsplit(place).scheme or not target.is_relative_to(folder) or not target.is_file():
                reason = f"{place} is no file in the folder of the mapping"
                raise files.wrong("SCHEMA_BROKEN", reason, path)
            waiting.append(target)
    return seen


def _parsed(files: Files, path: Path) -> Any:
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    try:
        return etree.parse(str(path), parser)
    except etree.LxmlError as error:
        raise files.wrong("SCHEMA_BROKEN", str(error), path) from error


class Schema:
    """The compiled XSDs. A second copy explains, under a lock: libxml2's error log belongs to the schema."""

    def __init__(self, files: Files, naming: Naming = LOCAL) -> None:
        self._naming = naming
        try:
            self._quick, self._explaining = (etree.XMLSchema(_driver(files)) for _ in range(2))
        except etree.LxmlError as error:
            raise files.wrong("SCHEMA_BROKEN", str(error)) from error
        self._lock = threading.Lock()

    def check(self, root: Any) -> None:
        """Raises BadDocument with every schema error, each with line and path."""
        if self._quick(root):
            return
        with self._lock:
            self._explaining.validate(root)
            raise BadDocument(problems=schema_problems(self._explaining.error_log, root, self._naming))


def _driver(files: Files) -> Any:
    """The one file, or a schema that imports them all: those without imports of their own first."""
    trees: list[Any] = [_parsed(files, path) for path in files.paths]
    if len(trees) == 1:
        return trees[0]
    root: Any = etree.Element(f"{{{_XSD}}}schema", nsmap={"xs": _XSD})
    for path, tree in reversed(list(zip(files.paths, trees, strict=True))):
        space = tree.getroot().get("targetNamespace")
        where = {"schemaLocation": path.resolve().as_uri()} | ({"namespace": space} if space else {})
        etree.SubElement(root, f"{{{_XSD}}}import", where)
    return root.getroottree()
