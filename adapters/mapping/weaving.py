"""Several values as one and apart again: templates and lists, by the segments that a mapping states."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from .operations.declare import Unfit, unwritable
from .selecting import text
from .weave import Segment, Weave

#: the values woven into one, or None when there is none
Join = Callable[[Sequence[Any]], Any]
#: one value taken apart; None for a part that is missing
Split = Callable[[Any], tuple[str | None, ...]]


def weaver(weave: Weave) -> tuple[Join, Split]:
    """Both directions of a template, or of a list of fields."""
    if not weave.segments:
        return _gather, lambda value: _scatter(weave, value)
    text = "".join(segment.literal or "{}" for segment in weave.segments)

    def split(value: Any) -> tuple[str | None, ...]:
        found = _apart(weave, value) if isinstance(value, str) else None
        if found is None:
            raise unwritable("template", text)
        return found

    def join(values: Sequence[Any]) -> str | None:
        return _together(weave, values, text)

    return join, split


def ambiguous(weave: Weave) -> bool:
    """Whether two placeholders stand side by side: nothing says where one ends."""
    pairs = zip(weave.segments, weave.segments[1:], strict=False)
    return any(first.part >= 0 and second.part >= 0 for first, second in pairs)


def _gather(values: Sequence[Any]) -> list[Any] | None:
    each = (text(inner) for value in values for inner in (value if isinstance(value, list) else [value]))
    return [value for value in each if value is not None and value != ""] or None


def _scatter(weave: Weave, value: Any) -> tuple[Any, ...]:
    values = value if isinstance(value, list) else [value]
    if len(values) > weave.count and not weave.truncate:
        raise Unfit("MAPPING_SLOTS_FULL", count=str(weave.count), given=str(len(values)))
    return tuple(values[index] if index < len(values) else None for index in range(weave.count))


def _together(weave: Weave, values: Sequence[Any], text: str) -> str | None:
    given = [None if value is None or value == "" else value for value in values]
    if all(value is None for value in given):
        return None
    if not all(value is None or isinstance(value, str | int) for value in given):
        raise Unfit("MAPPING_VALUE_UNREADABLE", operation="template", expected=text)
    parts = [None if value is None else str(value) for value in given]
    absent = {segment.group for segment in weave.segments if segment.group and _missing(segment, parts)}
    found = "".join(
        segment.literal or parts[segment.part] or ""
        for segment in weave.segments
        if segment.group not in absent
    )
    if weave.exact and _apart(weave, found) != tuple(parts):
        # what is woven here would come apart in other places: the way back would change it
        raise Unfit("MAPPING_TEMPLATE_UNCLEAR", template=text, text=found[:60])
    return found


def _missing(segment: Segment, parts: Sequence[str | None]) -> bool:
    return segment.part >= 0 and parts[segment.part] is None


def _apart(weave: Weave, value: str) -> tuple[str | None, ...] | None:
    """The parts, with as many optional pieces as fit; each ends where the next literal is first found."""
    groups = sorted({segment.group for segment in weave.segments if segment.group})
    for chosen in product((True, False), repeat=len(groups)):
        left = {group for group, there in zip(groups, chosen, strict=True) if not there}
        parts: list[str | None] = [None] * weave.count
        if _match([segment for segment in weave.segments if segment.group not in left], value, parts):
            return tuple(parts)
    return None


def _match(segments: Sequence[Segment], value: str, parts: list[str | None]) -> bool:
    at = 0
    for index, segment in enumerate(segments):
        if segment.part < 0:
            if not value.startswith(segment.literal, at):
                return False
            at += len(segment.literal)
            continue
        behind = segments[index + 1] if index + 1 < len(segments) else None
        if behind is None:
            end = len(value)
        elif index + 2 == len(segments):
            # the last literal closes the text
            end = len(value) - len(behind.literal) if value.endswith(behind.literal) else -1
        else:
            end = value.find(behind.literal, at)
        if end < at:
            return False
        parts[segment.part] = value[at:end] or None
        at = end
    return at == len(value)
