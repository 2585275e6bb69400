"""What libxml2 says about a document, as problems with stable codes, lines and paths."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from lxml import etree

from ...schemas.problem import Problem
from ..contracts import Path
from .charset import MOST_FAULTS
from .xml_names import LOCAL, Naming

#: libxml2's error types → our codes; anything else is SCHEMA_RULE
_CODES: Final = {
    "SCHEMAV_ELEMENT_CONTENT": "SCHEMA_FIELD",
    "SCHEMAV_CVC_ELT_1": "XML_ROOT",
    "SCHEMAV_CVC_ENUMERATION_VALID": "SCHEMA_CODE",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "SCHEMA_LENGTH",
    "SCHEMAV_CVC_MINLENGTH_VALID": "SCHEMA_LENGTH",
    "SCHEMAV_CVC_LENGTH_VALID": "SCHEMA_LENGTH",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "SCHEMA_VALUE",
    "SCHEMAV_CVC_TYPE_3_1_2": "SCHEMA_VALUE",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": "SCHEMA_FIELD",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "SCHEMA_FIELD",
}
#: a schema error list is cut here; the count of the rest is told
MOST_ERRORS: Final = 200
_NAMESPACE: Final = re.compile(r"\{[^}]*\}")
_PREFIX: Final = re.compile(r"(?<=/)[A-Za-z_][\w.-]*:")
_SUBJECT: Final = re.compile(r"^Element '[^']*'(?:, attribute '[^']*')?: ")


def schema_problems(log: Any, root: Any = None, naming: Naming = LOCAL) -> list[Problem]:
    """Every schema error once: libxml2 reports a wrong facet and then, again, the wrong value."""
    problems: list[Problem] = []
    seen: set[tuple[str, int]] = set()
    rest = 0
    for entry in _entries(log):
        path = _named(entry.path or "", root, naming)
        if (path, entry.line) in seen and entry.type_name == "SCHEMAV_CVC_DATATYPE_VALID_1_2_1":
            continue
        seen.add((path, entry.line))
        if len(problems) >= MOST_ERRORS:
            rest += 1
            continue
        reason = _SUBJECT.sub("", _NAMESPACE.sub("", entry.message)).strip()
        code = _CODES.get(entry.type_name, "SCHEMA_RULE")
        name = path.rpartition("/")[2] or "?"
        place = f"line {entry.line}, {path}"
        inner = path.split("/", 2)[2] if path.count("/") > 1 else ""
        problems.append(Problem(code, path=inner, params={"name": name, "reason": reason}, place=place))
    if rest:
        problems.append(Problem("PROBLEMS_MORE", params={"count": str(rest)}))
    return problems


def _named(path: str, root: Any, naming: Naming) -> str:
    """libxml2's path with the record's keys: it calls every element of a default namespace `*`."""
    if root is None or ("*" not in path and not naming.declared):
        return _PREFIX.sub("", _NAMESPACE.sub("", path)).replace("/*", "/?")
    here, written = root, f"/{naming.key(root.tag)}"
    for step in path.strip("/").split("/")[1:]:
        name, _, number = step.rstrip("]").partition("[")
        found = [] if here is None else [one for one in here if _is_named(one, name)]
        place = int(number) - 1 if number.isdecimal() else 0
        here = found[place] if place < len(found) else None
        if here is None:
            written += f"/{step.replace('*', '?')}"
            continue
        same = [one for one in found if one.tag == here.tag]
        written += f"/{naming.key(here.tag)}" + (f"[{same.index(here) + 1}]" if len(same) > 1 else "")
    return written


def _is_named(element: Any, name: str) -> bool:
    """Whether a step of libxml2's path, with the prefixes of the document itself, may be this element."""
    if name == "*":
        return True
    prefix, _, local = name.rpartition(":")
    return bool(element.tag.rpartition("}")[2] == local and (element.prefix or "") == prefix)


def syntax_problems(error: etree.XMLSyntaxError, log: Any) -> list[Problem]:
    """Every error the parser noted; at least one."""
    found = [
        Problem(
            "XML_SYNTAX",
            params={"reason": entry.message.strip()},
            place=f"line {entry.line}, column {entry.column}",
        )
        for entry in islice(_entries(log), MOST_FAULTS)
    ]
    if found:
        return list({(one.place, one.params["reason"]): one for one in found}.values())
    line, column = error.position
    return [
        Problem(
            "XML_SYNTAX", params={"reason": str(error.msg).strip()}, place=f"line {line}, column {column}"
        )
    ]


def _entries(log: Any) -> Iterator[Any]:
    """lxml's error log, which its type stubs do not know to be iterable."""
    yield from log


def locate(root: Any, path: Path, naming: Naming = LOCAL) -> str:
    """`line 12, /TQPZDB/RYXX/RY[2]/SFZH`; an absent field is shown below its nearest element."""
    here, written, line = root, f"/{naming.key(root.tag)}", root.sourceline
    steps = list(path)
    while steps:
        step = steps.pop(0)
        if isinstance(step, int) or step.startswith(("@", "#")):
            written += "" if isinstance(step, int) or step == "#text" else f"/{step}"
            continue
        index = next((after for after in steps[:1] if isinstance(after, int)), None)
        written += f"/{step}" + ("" if index is None else f"[{index + 1}]")
        if here is None:
            continue
        found = [child for child in here if naming.key(child.tag) == step]
        here = found[index or 0] if len(found) > (index or 0) else None
        line = line if here is None else here.sourceline
    return f"line {line}, {written}"
