"""WHAT is exchanged: the canonical case, the messages of the road, the procedure, the errors."""
