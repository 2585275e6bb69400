"""What people read: the text of every problem, in English and Chinese, keyed by its code.

The catalogue is `problems.yaml` beside this file: `CODE: {en: "… {param} …", zh: "…"}`.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from .problem import Problem

#: the languages every text exists in
LANGUAGES = ("en", "zh")


class _Params(dict[str, str]):
    """Leaves the name of a missing parameter standing instead of failing on it."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every text by code and language; read once."""
    text = (files(__package__) / "problems.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: Mapping[str, Mapping[str, str]] | None = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    return found or {}


def text(problem: Problem, lang: str) -> str:
    """The problem in words; a code without a text says its code and parameters, never nothing."""
    pattern = catalogue().get(problem.code, {}).get(lang)
    if pattern is None:
        params = ", ".join(f"{name}={value}" for name, value in problem.params.items())
        return f"{problem.code}: {params}" if params else problem.code
    return pattern.format_map(_Params(problem.params)) if "{" in pattern else pattern
