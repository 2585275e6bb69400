"""The simulated community-correction offices: CSV as Chinese Excel writes it, or Excel itself, in a pair of folders."""
