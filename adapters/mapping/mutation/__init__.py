"""Changing one rule of a mapping at random, to see whether its proof would notice: do the examples say enough?"""

from .killing import Against, Verdict, caught_by, judged
from .mutant import Mutant
from .mutants import drawn, mutants_of

__all__ = ["Against", "Mutant", "Verdict", "caught_by", "drawn", "judged", "mutants_of"]
