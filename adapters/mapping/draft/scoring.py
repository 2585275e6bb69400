"""How well one field fits one canonical place: its name, the names around it, its values."""

from dataclasses import dataclass
from typing import Final

from .codes import MOST_CODES, meant, table_for
from .fields import Path, Seen, plain
from .likeness import likeness
from .looks import KINDS, boolean_pair, date_pattern, is_number, is_whole, share, time_pattern
from .places import Place

#: a check rule that most values obey → the places it speaks for
_TELLING: Final = {
    "resident-id": ("persons[].identity.number",),
    "police-case": ("case.identifiers[kind=police-case].number",),
    "police-person": ("persons[].id",),
    "court-case": ("case.identifiers[kind=court-case].number",),
    "phone": ("persons[].phone",),
}
_MOST = 0.8
_CONTEXT = 0.22


@dataclass(frozen=True, slots=True)
class Fit:
    """A score, of which 1 is as good as sure, and its reasons in words."""

    score: float
    why: str = ""


class Fits:
    """Asks `fit` once for each field and place."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, str], Fit] = {}

    def __call__(self, leaf: Seen, place: Place) -> Fit:
        key = (leaf.path, place.path)
        if key not in self._known:
            self._known[key] = fit(leaf, place)
        return self._known[key]


def fit(leaf: Seen, place: Place) -> Fit:
    """How well it fits: by name first; a check rule that the values obey speaks louder."""
    by_name, said = _by_name(leaf, place)
    values = leaf.distinct
    told, reason = _by_values(leaf, values, place)
    if told < 0:
        return Fit(0.0)
    telling = next((k for k, paths in _TELLING.items() if share(values, KINDS[k]) >= _MOST), "")
    if telling:
        if place.path in _TELLING[telling]:
            score = max(by_name, 0.72) + 0.1
            return Fit(
                score * 0.95 + 0.1 * by_name,
                _words(f"name {leaf.name} ~ {said}" if by_name > 0.5 else "", f"values: {telling}"),
            )
        if place.format or place.codes:
            return Fit(0.0)
        by_name -= 0.15 if telling != "court-case" else 0.05
    if by_name < 0.3:
        return Fit(0.0)
    return Fit(max(0.0, by_name * 0.92 + told), _words(f"name {leaf.name} ~ {said}", reason))


def _words(*parts: str) -> str:
    return "; ".join(one for one in parts if one)


def _by_name(leaf: Seen, place: Place) -> tuple[float, str]:
    score, said = likeness(leaf.name, place.names)
    for title in leaf.titles:
        now, which = likeness(title, place.names)
        if now > score:
            score, said = now, which
    above = [plain(one) for one in leaf.path[len(leaf.group) : -1] if one != "#text"]
    if above:
        # caseName says what case/name says
        joined, which = likeness(above[-1] + leaf.name[:1].upper() + leaf.name[1:], place.names)
        if joined > score:
            score, said = joined, which
        if place.around:
            near = max(likeness(one, place.around)[0] for one in above)
            score = score * (1 - _CONTEXT) + near * _CONTEXT
        else:
            score *= 1 - _CONTEXT / 2
    return score, said


def _by_values(leaf: Seen, values: list[str], place: Place) -> tuple[float, str]:
    """What the values add; negative: they cannot be of this place."""
    kinds, format_ = place.shape.types, place.format
    if place.codes:
        return _codes(leaf, values, place.codes)
    if format_ == "date":
        if not values:
            return (0.05 if leaf.kind in ("date", "text", "any") else -1), ""
        pattern = date_pattern(values) or time_pattern(values)
        return (0.1, f"values: dates {pattern}") if pattern else (-1, "")
    if format_ == "date-time":
        if values and not time_pattern(values):
            return -1, ""
        return 0.1 * bool(values), "values: times" if values else ""
    if format_ == "area":
        if share(values, KINDS["area"]) >= _MOST:
            return 0.15, "values: areas"
        return (-1 if values else 0.0), ""
    if kinds == {"boolean"}:
        return (0.1, "values: yes and no") if boolean_pair(values) else (-1 if values else 0.0, "")
    if kinds and kinds <= {"integer", "number"}:
        fits = is_whole if kinds == {"integer"} else is_number
        return (0.08, "values: numbers") if values and all(map(fits, values)) else (-1 if values else 0.0, "")
    return _text(leaf, values, place), ""


def _codes(leaf: Seen, values: list[str], codes: str) -> tuple[float, str]:
    if len(values) > MOST_CODES or any(len(one) > 40 for one in values):
        return -1, ""
    if values and (table := table_for(codes, values)):
        return 0.1, f"values: code table {table}"
    if values and all(meant(codes, one)[1] >= 0.9 for one in values):
        return 0.15, f"values: names of {codes}"
    if values and (date_pattern(values) or share(values, KINDS["area"]) >= _MOST):
        return -1, ""
    return (0.0 if all(len(one) <= 12 for one in values) else -0.1), ""


def _text(leaf: Seen, values: list[str], place: Place) -> float:
    """Text takes anything; what looks like a date or an area seldom is meant for it."""
    if leaf.kind in ("date", "boolean") or (values and date_pattern(values) not in ("", "yyyyMMdd")):
        return -0.4
    if values and share(values, KINDS["area"]) >= _MOST:
        return -0.3
    limit = place.shape.limit("maxLength")
    if limit and any(len(one) > limit for one in values):
        return -1
    return 0.0
