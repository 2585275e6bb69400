"""The operations of the mapping language, by name."""

from collections.abc import Mapping
from types import ModuleType

from . import (
    amounts,
    codes,
    cuts,
    dates,
    lists,
    markup,
    moments,
    numbers,
    pieces,
    registered,
    spans,
    spellings,
    texts,
    truth,
)
from .declare import Operation

#: how the reference groups them; the order in which they are shown
MODULES: Mapping[str, tuple[ModuleType, ...]] = {
    "texts": (texts, spellings, cuts),
    "pieces": (pieces, markup),
    "codes": (codes, truth),
    "numbers": (numbers, amounts),
    "times": (dates, moments, spans),
    "identifiers": (registered,),
    "lists": (lists,),
}

#: heading → the operations below it
GROUPS: Mapping[str, tuple[Operation, ...]] = {
    name: tuple(operation for module in modules for operation in module.OPERATIONS)
    for name, modules in MODULES.items()
}

OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation for operations in GROUPS.values() for operation in operations
}

__all__ = ["GROUPS", "OPERATIONS", "Operation"]
