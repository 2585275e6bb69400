"""What all tests share: the same generated examples on every machine, and no clock over them.

To look for examples that nobody has seen yet: `pytest --hypothesis-profile=search`.
"""

from hypothesis import settings

settings.register_profile("casebus", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile("casebus")
