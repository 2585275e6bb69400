"""Changing one rule of a mapping at random, to see whether its proof would notice: do the examples say enough?"""

from .killing import Against, Verdict, judged
from .mutant import Mutant
from .mutants import drawn, mutants_of

__all__ = ["Against", "Mutant", "Verdict", "drawn", "judged", "mutants_of"]
