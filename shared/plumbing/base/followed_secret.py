"""A secret file that a process follows: read again when it changes, kept when it disappears."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from shared.plumbing.base.secret_files import secret_file

T = TypeVar("T")


class FollowedSecret(Generic[T]):
    """The content of a file, converted by ``parse``; the file is created when first needed.

    Raises:
        ExposedSecret: when others may read the file.
        ValueError: when ``parse`` refuses its content.
    """

    def __init__(self, path: Path, make: Callable[[], bytes], parse: Callable[[str], T]) -> None:
        self.path = path
        self._make = make
        self._parse = parse
        try:
            self._value = self._content()
        except ValueError:  # perhaps it was just replaced, and the old content is being destroyed
            self._value = self._content()
        self._seen: tuple[int, int] | None = None

    def __call__(self) -> T:
        """The current value; read the file again if it has changed."""
        state = self._state()
        if state is None or state == self._seen:
            return self._value  # removing the file must not make us trust a new secret
        try:
            self._value = self._content()
        except ValueError:
            return self._value  # it was just replaced; the next call reads the new content
        self._seen = state
        return self._value

    def again(self) -> T:
        """Read the file again, even if it seems unchanged."""
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
