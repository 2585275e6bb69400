"""Proving mappings, ours and a stranger's: static check, example documents, laws on generated ones."""

from .law import Laws, laws
from .outcome import Loss
from .prove import Ask, Measure, Proof, prove

__all__ = ["Ask", "Laws", "Loss", "Measure", "Proof", "laws", "prove"]
