"""Where in `casebus.toml` something stands, in words that its reader finds again."""

from collections.abc import Mapping
from typing import Any


def table_path(values: Mapping[str, Any], location: tuple[int | str, ...]) -> str:
    """A place as the file's reader finds it: `agency[3] (police-622921).channel.inbox`; counted from 1."""
    parts: list[str] = []
    here: Any = values
    for part in location:
        here = _inside(here, part)
        if isinstance(part, int):
            code = here.get("code") if isinstance(here, Mapping) else None
            parts[-1:] = [f"{parts[-1] if parts else ''}[{part + 1}]" + (f" ({code})" if code else "")]
        else:
            parts.append(part)
    return ".".join(parts)


def _inside(here: Any, part: int | str) -> Any:
    try:
        return here[part]
    except (KeyError, IndexError, TypeError):
        return None
