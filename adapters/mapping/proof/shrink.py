"""Making a failing document small: fields and items are taken away and texts cut while the same law still breaks."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

#: tries per document
_BUDGET = 600


def shrunk(value: Any, fails: Callable[[Any], bool]) -> Any:
    """The smallest document found for which `fails` still holds."""
    left, progress = _BUDGET, True
    while progress and left > 0:
        progress = False
        for smaller in _smaller(value):
            left -= 1
            if fails(smaller):
                value, progress = smaller, True
                break
            if left <= 0:
                break
    return value


def _smaller(value: Any) -> Iterator[Any]:
    """Copies with one thing less, the large ones first."""
    paths = sorted(_paths(value), key=len)
    for path in paths:
        copy = deepcopy(value)
        around = copy
        for step in path[:-1]:
            around = around[step]
        del around[path[-1]]
        yield copy
    for path in paths:
        around = value
        for step in path:
            around = around[step]
        for text in _texts(around):
            copy = deepcopy(value)
            inner = copy
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = text
            yield copy


def _texts(value: Any) -> Iterator[Any]:
    if isinstance(value, str) and len(value) > 1:
        for size in (1, len(value) // 2, len(value) - 1):
            if 0 < size < len(value):
                yield value[:size]
                yield value[-size:]


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, step)
            yield from _paths(inner, (*path, step))
