"""Ids: natural ones by uuid5, so that a repeated command produces the same id.

Anyone who knows the parts can work out a natural id, so a person never has one.
"""

from uuid import UUID, uuid4, uuid5

_UTBYTE = UUID("6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42")


def namespace(name: str) -> UUID:
    """The namespace of one kind of thing, for example ``namespace("invoice")``."""
    return uuid5(_UTBYTE, name)


def natural_id(kind: str, *parts: object) -> UUID:
    return uuid5(namespace(kind), "/".join(str(part) for part in parts))


def fresh_id() -> UUID:
    """A random id, for things that have no natural id or must not have one (people)."""
    return uuid4()
