"""Ids: natural ones by uuid5, so that repeating a command makes the same thing again.

Whoever knows the parts can work out a natural id, so a person never has one.
"""

from uuid import UUID, uuid4, uuid5

_UTBYTE = UUID("6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42")


def namespace(name: str) -> UUID:
    """Return the namespace of a kind of thing, for example ``namespace("invoice")``."""
    return uuid5(_UTBYTE, name)


def natural_id(kind: str, *parts: object) -> UUID:
    """Return the id of the thing that is identified by its kind and its parts."""
    return uuid5(namespace(kind), "/".join(str(part) for part in parts))


def fresh_id() -> UUID:
    """Return a random id, where nothing natural identifies the thing, or nothing may (a person)."""
    return uuid4()
