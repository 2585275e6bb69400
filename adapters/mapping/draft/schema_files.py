"""The schema files that go beside a draft: an XSD with what it includes, a JSON Schema; and the titles they give fields."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from lxml import etree

from ....schemas.errors import Misconfigured
from ....schemas.problem import Problem

_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_PARSER: Final = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True}
_MOST_FILES = 200


def schema_files(path: Path) -> Mapping[str, bytes]:
    """The file and, for an XSD, all local files it includes or imports, by their place beside it."""
    if path.suffix.lower() == ".json":
        _read_json(path)
        return {path.name: path.read_bytes()}
    found: dict[str, bytes] = {}
    waiting = [path]
    while waiting and len(found) < _MOST_FILES:
        here = waiting.pop()
        # as it is written, not where links lead: an installed folder may be one of links
        name = Path(os.path.relpath(here, path.parent)).as_posix()
        if name.startswith("../") or not here.is_file():
            continue
        if name not in found:
            found[name] = here.read_bytes()
            waiting += [here.parent / place for place in _places(_read_xsd(here))]
    return found


def _read_xsd(path: Path) -> Any:
    try:
        return etree.parse(path, etree.XMLParser(**_PARSER)).getroot()  # type: ignore[arg-type]
    except (OSError, etree.XMLSyntaxError) as fault:
        raise _unreadable(path, str(fault)) from None


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise _unreadable(path, str(fault)) from None


def _unreadable(path: Path, reason: str) -> Misconfigured:
    problem = Problem("DRAFT_SCHEMA", params={"file": str(path), "reason": reason[:200]}, place=str(path))
    return Misconfigured(f"{path} cannot be read.", problems=[problem])


def _places(root: Any) -> Iterator[str]:
    for word in ("include", "import", "redefine"):
        for one in root.iter(_XS + word):
            place = one.get("schemaLocation", "")
            if place and "://" not in place:
                yield place


def titles(files: Mapping[str, bytes]) -> dict[str, str]:
    """Field → what its schema says in words: the first line of an annotation, or a title."""
    found: dict[str, str] = {}
    for name, body in files.items():
        if name.lower().endswith(".json"):
            _json_titles(json.loads(body), found)
            continue
        root: Any = etree.fromstring(body, etree.XMLParser(**_PARSER))  # type: ignore[arg-type]
        for element in (*root.iter(_XS + "element"), *root.iter(_XS + "attribute")):
            text = element.find(f"{_XS}annotation/{_XS}documentation")
            if (
                text is not None
                and (words := " ".join("".join(text.itertext()).split()))
                and element.get("name")
            ):
                found.setdefault(element.get("name"), words[:40])
    return found


def _json_titles(schema: Any, found: dict[str, str]) -> None:
    if isinstance(schema, list):
        for one in schema:
            _json_titles(one, found)
    if not isinstance(schema, dict):
        return
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        if isinstance(inner, dict) and (words := inner.get("title") or inner.get("description")):
            found.setdefault(name, str(words)[:40])
    for inner in schema.values():
        _json_titles(inner, found)
