"""A draft's codec block for JSON: one document, or an array of documents in a wrapper."""

import json
from collections.abc import Sequence
from typing import Any, Final

from ....schemas.errors import Misconfigured
from ....schemas.problem import Problem
from .sniff import Sniffed

#: names that wrap the documents of one body
_WRAPPERS: Final = frozenset(
    {"data", "items", "list", "records", "rows", "documents", "docs", "results", "result", "datalist"}
)


def json_block(bodies: Sequence[bytes], first: Sniffed) -> tuple[dict[str, Any], list[str]]:
    """Settings and remarks."""
    settings: dict[str, Any] = {"charset": first.charset, "newline": first.newline}
    value = json.loads(first.text.lstrip("\ufeff"))
    if not isinstance(value, dict):
        reason = (
            "the body is an array; casebus reads an object, or an object that holds the array of documents"
        )
        raise Misconfigured(reason, problems=[Problem("DRAFT_SAMPLE", params={"reason": reason})])
    for name, inner in value.items():
        if name.lower() in _WRAPPERS and isinstance(inner, list) and inner and isinstance(inner[0], dict):
            settings["documents"] = name
            if others := [key for key in value if key != name]:
                settings["beside"] = others
            return settings, [f"the documents stand in the array {name}"]
    return settings, []
