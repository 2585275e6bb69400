"""The simulated community-correction offices: CSV as Chinese Excel writes it, in a pair of folders."""
