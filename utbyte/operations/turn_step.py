"""The steps of a master key rotation."""

from enum import StrEnum


class Step(StrEnum):
    """A step of a master key rotation: the first and the last need only the key file."""

    NEW = "new"
    WRAP = "wrap"
    DROP = "drop"
