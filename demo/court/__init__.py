"""The simulated courts: staging tables with opaque columns in their own database."""
