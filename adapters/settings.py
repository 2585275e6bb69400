"""Settings declared once, beside the code that uses them: parsed, explained and listed from there.

A codec's or channel's `Settings` is a pydantic model; its field descriptions are the help
text and the documentation. Wrong settings are reported all at once, each with a place.
"""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem

#: pydantic puts a tag or type name into `loc` for unions; no setting of ours is named so
Location = tuple[int | str, ...]


class Settings(BaseModel):
    """What every settings class of ours inherits: unknown keys refused, values frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


AnySettings = TypeVar("AnySettings", bound=BaseModel)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word the user probably meant, or "" when none is near."""
    matches = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else ""


def read_settings(
    model: type[AnySettings],
    values: Mapping[str, Any],
    *,
    place: str | Callable[[Location], str] = "",
) -> AnySettings:
    """`values` as the model. Raises Misconfigured with every wrong, missing and unknown key at once.

    `place` says where the values stand: a file name, or a function from a key's location
    (`("totals", "marker")`) to `file:line:column`.
    """
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        problems = [_problem(model, one["type"], one["loc"], one["msg"], place) for one in found]
    first = problems[0]
    named = ", ".join(sorted({problem.path for problem in problems}))
    where = f" ({first.place})" if first.place else ""
    raise Misconfigured(f"wrong settings{where}: {named}", problems=problems)


def _problem(
    model: type[BaseModel], kind: str, location: Location, text: str, place: str | Callable[[Location], str]
) -> Problem:
    path = ".".join(str(part) for part in location)
    name = str(location[-1]) if location else ""
    where = place(location) if callable(place) else place
    known = sorted(_names(model, location[:-1]))
    params = {"name": name, "known": ", ".join(known)}
    if kind == "extra_forbidden":
        guess = nearest(name, known)
        code = "SETTING_UNKNOWN_NEAR" if guess else "SETTING_UNKNOWN"
        return Problem(code, path=path, params=params | {"guess": guess}, place=where)
    if kind == "missing":
        return Problem("SETTING_MISSING", path=path, params=params, place=where)
    reason = text.removeprefix("Value error, ")
    return Problem("SETTING_WRONG", path=path, params={"name": name, "reason": reason}, place=where)


def _names(model: type[BaseModel], location: Location) -> set[str]:
    """The settings allowed at `location`; empty when it is not inside a settings class."""
    here: set[type[BaseModel]] = {model}
    for part in location:
        inside = {inner for one in here for inner in _models(_annotation(one, part))}
        here = inside or here
    return {name for one in here for name in one.model_fields}


def _annotation(model: type[BaseModel], part: int | str) -> Any:
    field = model.model_fields.get(str(part))
    return None if field is None else field.annotation


def _models(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return {annotation} if issubclass(annotation, BaseModel) else set()
    if get_origin(annotation) in (Union, UnionType) or get_args(annotation):
        return {model for inner in get_args(annotation) for model in _models(inner)}
    return set()
