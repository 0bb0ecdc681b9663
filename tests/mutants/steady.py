"""A pytest plugin: property tests draw the same examples each time, so that a score is steady."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.load_profile("steady")
