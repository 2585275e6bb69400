"""Between codec and rules: records in the agency's form ↔ records in the form that rules can map.

A mapping's `reshape:` list names the forms; each is one file here, and each undoes what it does.
"""

from .contract import Cut, Fault, Misfit, Reshape
from .declared import reshaped
from .reshaped import ReshapedCodec

__all__ = ["Cut", "Fault", "Misfit", "Reshape", "ReshapedCodec", "reshaped"]
