"""Room for what is held in memory for others: so much of it altogether, and no more."""

from collections.abc import Generator
from contextlib import contextmanager


class NoRoom(Exception):
    """There is no room for more; who asks may try again."""


class Room:
    """So many bytes, shared by all; only what has arrived takes any."""

    def __init__(self, size: int) -> None:
        self.free = size

    @contextmanager
    def part(self) -> "Generator[Part]":
        """Give a part that grows; it is given back at the end of the block."""
        part = Part(self)
        try:
            yield part
        finally:
            self.free += part.size


class Part:
    """What one request takes of the room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.size = 0

    def grow_to(self, size: int) -> None:
        """Take what is missing to that size.

        Raises:
            NoRoom: when there is not so much.
        """
        more = size - self.size
        if more > self._room.free:
            raise NoRoom
        self._room.free -= more
        self.size = size
