"""The operations of the mapping language, by name."""

from collections.abc import Mapping

from . import codes, cuts, dates, lists, numbers, texts
from .declare import Operation

OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation
    for module in (texts, dates, numbers, codes, lists, cuts)
    for operation in module.OPERATIONS
}

__all__ = ["OPERATIONS", "Operation"]
