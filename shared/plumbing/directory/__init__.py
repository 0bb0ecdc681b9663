"""The directory as other services see it: a replica of its facts, and a client for requests."""
