"""A secret file as a process follows it: read again when it changes, kept when it goes away."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from shared.plumbing.base.secret_files import secret_file

T = TypeVar("T")


class FollowedSecret(Generic[T]):
    """What a file holds, as ``parse`` reads it; the file is made on first need.

    Raises:
        ExposedSecret: when others may read the file.
        ValueError: when ``parse`` refuses what it holds.
    """

    def __init__(self, path: Path, make: Callable[[], bytes], parse: Callable[[str], T]) -> None:
        self.path = path
        self._make = make
        self._parse = parse
        try:
            self._value = self._content()
        except ValueError:  # perhaps it was just replaced, and what was read is being destroyed
            self._value = self._content()
        self._seen: tuple[int, int] | None = None

    def __call__(self) -> T:
        """Return what the file holds now."""
        state = self._state()
        if state is None or state == self._seen:
            return self._value  # whoever took the file away must not make us trust another
        try:
            self._value = self._content()
        except ValueError:
            return self._value  # it was just replaced: the next call reads the new one
        self._seen = state
        return self._value

    def again(self) -> T:
        """Read the file also where it seems to be the same."""
        self._seen = None
        return self()

    def _content(self) -> T:
        return self._parse(secret_file(self.path, self._make).decode("ascii"))

    def _state(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino
