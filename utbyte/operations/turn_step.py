"""The steps of a turn of the master key."""

from enum import StrEnum


class Step(StrEnum):
    """What is done of a turn of the master key: the first and the last need its file alone."""

    NEW = "new"
    WRAP = "wrap"
    DROP = "drop"
