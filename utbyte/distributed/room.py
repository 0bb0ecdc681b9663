"""Room for what is held in memory on behalf of others, with a limit for all of it together."""

from collections.abc import Generator
from contextlib import contextmanager


class NoRoom(Exception):
    """There is no room for more; the caller may try again."""


class Room:
    """A number of bytes, shared by all; only what has arrived takes any."""

    def __init__(self, size: int) -> None:
        self.free = size

    @contextmanager
    def part(self) -> "Generator[Part]":
        """Yield a part that can grow; it is released at the end of the block."""
        part = Part(self)
        try:
            yield part
        finally:
            self.free += part.size


class Part:
    """The share of the room that one request takes."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.size = 0

    def grow_to(self, size: int) -> None:
        """Grow to that size.

        Raises:
            NoRoom: when there is not enough left.
        """
        more = size - self.size
        if more > self._room.free:
            raise NoRoom
        self._room.free -= more
        self.size = size
