"""Plug-ins by entry-point group and name, loaded when asked for: `load("casebus.codecs", "xml")`.

Built-ins enter by the same door as a stranger's package. A plug-in that cannot be
imported stops only the adapter that names it.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from pydantic import BaseModel

from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from .settings import nearest

#: the groups casebus looks in
GROUPS = (
    "casebus.adapters",
    "casebus.codecs",
    "casebus.channels",
    "casebus.transports",
    "casebus.functions",
    "casebus.problems",
)


def names(group: str) -> list[str]:
    """The plug-ins installed in `group`, sorted; nothing is imported."""
    return sorted({point.name for point in entry_points(group=group)})


def load(group: str, name: str) -> Any:
    """The object behind `name`. Raises Misconfigured when it is unknown ("did you mean"), ambiguous or broken."""
    points = list(entry_points(group=group, name=name))
    targets = sorted({point.value for point in points})
    if not targets:
        known = names(group)
        guess = nearest(name, known)
        raise _misconfigured(
            "PLUGIN_UNKNOWN_NEAR" if guess else "PLUGIN_UNKNOWN",
            f"no plug-in {name!r} in {group}" + (f"; did you mean {guess!r}?" if guess else ""),
            {"group": group, "name": name, "guess": guess, "known": ", ".join(known)},
        )
    if len(targets) > 1:
        both = ", ".join(targets)
        params = {"group": group, "name": name, "known": both}
        raise _misconfigured("PLUGIN_AMBIGUOUS", f"several plug-ins {name!r} in {group}: {both}", params)
    return _imported(points[0])


def settings_of(plugin: Any) -> type[BaseModel]:
    """The settings class a codec or channel declares; the help text comes from it."""
    return cast("type[BaseModel]", plugin.Settings)


def _imported(point: EntryPoint) -> Any:
    try:
        return point.load()
    except Exception as error:  # a stranger's import may raise anything; name the plug-in
        params = {"group": point.group, "name": point.name, "reason": f"{type(error).__name__}: {error}"}
        text = f"the plug-in {point.name!r} of {point.group} cannot be imported: {params['reason']}"
        raise _misconfigured("PLUGIN_BROKEN", text, params) from error


def _misconfigured(code: str, text: str, params: dict[str, str]) -> Misconfigured:
    return Misconfigured(text, problems=[Problem(code, path=params["name"], params=params)])
