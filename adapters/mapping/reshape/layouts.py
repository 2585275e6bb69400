"""Layouts moved along with the fields of records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...contracts import Field
from ..paths import Names, slashed


def below(prefix: Names, *names: str) -> str:
    """A layout path below a group."""
    return slashed((*prefix, *names))


def moved(fields: Sequence[Field], paths: Mapping[str, str], group: Field, *, loose: bool) -> list[Field]:
    """The fields with those at `paths` (old → new) gathered in `group`, which stands where the first of them stood.

    Several old paths may have one new one: the strictest length counts. `loose`: what was required need not be.
    """
    gathered: dict[str, Field] = {}
    rest: list[Field] = []
    at: int | None = None
    for field in fields:
        path = _moved(field.path, paths)
        if path is None:
            rest.append(field)
            continue
        at = len(rest) if at is None else at
        fresh = replace(field, path=path)
        if loose:
            fresh = replace(fresh, required=False, optional=True)
        gathered[path] = _stricter(gathered[path], fresh) if path in gathered else fresh
    at = len(rest) if at is None else at
    return [*rest[:at], group, *gathered.values(), *rest[at:]]


def _moved(path: str, paths: Mapping[str, str]) -> str | None:
    """The new path of a field, or of a group above it."""
    names = path.split("/")
    for depth in range(len(names), 0, -1):
        new = paths.get("/".join(names[:depth]))
        if new is not None:
            return "/".join((new, *names[depth:]))
    return None


def _stricter(one: Field, other: Field) -> Field:
    return replace(
        one,
        max_bytes=_least(one.max_bytes, other.max_bytes),
        max_chars=_least(one.max_chars, other.max_chars),
    )


def _least(one: int | None, other: int | None) -> int | None:
    known = [length for length in (one, other) if length is not None]
    return min(known, default=None)


def required_in(fields: Sequence[Field] | None, prefix: Names) -> tuple[str, ...]:
    """The fields, not groups, that must stand directly in a group."""
    inside = below(prefix) + "/" if prefix else ""
    found = (
        field for field in fields or () if field.required and not field.repeats and field.kind != "group"
    )
    names = (field.path.removeprefix(inside) for field in found if field.path.startswith(inside))
    return tuple(name for name in names if "/" not in name)
