"""What people read: the text of every problem, in English and Chinese, keyed by its code.

The catalogue is `problems.yaml` beside this file: `CODE: {en: "… {param} …", zh: "…"}`. A plug-in that
reports problems of its own brings a file of the same form in a package named in the entry-point group
`casebus.problems`; what is said here cannot be said otherwise there.
"""

import logging
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files

import yaml

from .problem import Problem

log = logging.getLogger(__name__)

#: the entry-point group of packages with a `problems.yaml` of their own
GROUP = "casebus.problems"
FILE = "problems.yaml"
#: the languages every text exists in
LANGUAGES = ("en", "zh")


class _Params(dict[str, str]):
    """Leaves the name of a missing parameter standing instead of failing on it."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every text of casebus's own by code and language; read once."""
    return _texts(__package__)


@cache
def plugged() -> Mapping[str, Mapping[str, str]]:
    """The texts that installed plug-ins bring; read once, when a code is asked for that is none of ours.

    A file that cannot be read is logged and left out: its codes then stand without a text.
    """
    found: dict[str, Mapping[str, str]] = {}
    for point in sorted(entry_points(group=GROUP)):
        for code, texts in _brought(point).items():
            found.setdefault(code, texts)
    return found


def _brought(point: EntryPoint) -> Mapping[str, Mapping[str, str]]:
    try:
        texts = _texts(point.module)
        if all(
            isinstance(one, dict) and all(isinstance(t, str) for t in one.values()) for one in texts.values()
        ):
            return texts
        reason = "not `CODE: {en: …, zh: …}` throughout"
    except Exception as error:  # noqa: BLE001 - a stranger's package may fail in any way; texts are never worth a stop
        reason = f"{type(error).__name__}: {error}"
    log.warning("the texts of the plug-in %r (%s) cannot be read: %s", point.name, point.module, reason)
    return {}


def _texts(package: str) -> Mapping[str, Mapping[str, str]]:
    text = (files(package) / FILE).read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: Mapping[str, Mapping[str, str]] | None = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    return found or {}


def text(problem: Problem, lang: str) -> str:
    """The problem in words; a code without a text says its code and parameters, never nothing."""
    texts = catalogue().get(problem.code) or plugged().get(problem.code, {})
    pattern = texts.get(lang)
    if pattern is None:
        params = ", ".join(f"{name}={value}" for name, value in problem.params.items())
        return f"{problem.code}: {params}" if params else problem.code
    return pattern.format_map(_Params(problem.params)) if "{" in pattern else pattern
