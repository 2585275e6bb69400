"""What operators read, in their language: headings, summaries, hints. The texts are in texts.yaml."""

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from ..schemas.catalogue import LANGUAGES

#: where the language is looked for when no option says it, first found first served
VARIABLES = ("CASEBUS_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


class Texts:
    """Texts in one language: `texts("agencies.backlog", count="3")`."""

    def __init__(self, language: str = "en") -> None:
        self.language = language

    def __call__(self, name: str, /, **values: object) -> str:
        """The text of that name. Raises KeyError for a name that the catalogue does not have."""
        return _catalogue()[name][self.language].format_map({k: str(v) for k, v in values.items()})

    def raw(self, name: str) -> str:
        """The text of that name with its `{values}` not filled in, for whoever fills them in later."""
        return _catalogue()[name][self.language]

    def row(self, *names: str) -> list[str]:
        """Several texts at once, as the headings of a table."""
        return [self(name) for name in names]


def names() -> list[str]:
    """The names of all texts."""
    return list(_catalogue())


def language(asked: str = "", environment: Mapping[str, str] = os.environ) -> str:
    """The language asked for, else that of the environment, else English."""
    if asked:
        return asked
    for variable in VARIABLES:
        if value := environment.get(variable, ""):
            return next((lang for lang in LANGUAGES if value.lower().startswith(lang)), "en")
    return "en"


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (files(__package__) / "texts.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    return found
