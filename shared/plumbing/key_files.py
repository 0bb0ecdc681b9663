"""Files of signing keys: one, or while it is turned the old and the new one with their times."""

import re
from collections.abc import Sequence
from pathlib import Path

from shared.plumbing.secret_files import replace_secret, secret_file
from shared.plumbing.tokens import SigningKey

_ONE = re.compile(
    r"(?:# since=(?P<since>\d+)(?: until=(?P<until>\d+))?\n)?"
    r"(?P<pem>-----BEGIN [A-Z ]+-----\n.*?-----END [A-Z ]+-----\n?)",
    re.DOTALL,
)


class TurnUnderWay(Exception):
    """The key is being turned already: the new one does not sign yet."""


class KeyFile:
    """The keys of a PEM file, made on first need; read again when the file has changed.

    Raises:
        ExposedSecret: when others may read the file.
        ValueError: when it holds no private key on P-256.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[int, int] | None = None
        self._keys: Sequence[SigningKey] = ()
        self()

    def __call__(self) -> Sequence[SigningKey]:
        """Return the keys as the file has them now."""
        read = self._state()
        if read is None and self._keys:
            return self._keys  # whoever took the file away must not make us trust another key
        if read is None or read != self._read:
            self._read_again(read)
        return self._keys

    def _read_again(self, state: tuple[int, int] | None) -> None:
        content = secret_file(self._path, lambda: SigningKey.made().pem())
        try:
            self._keys = keys_of(content.decode("ascii"))
        except ValueError:
            if not self._keys:
                raise
            return  # it was just replaced, and what was read is being destroyed
        self._read = state or self._state()

    def turn(self, now: int, overlap: int) -> SigningKey:
        """Add a key that signs after the overlap; the old one is trusted once more as long.

        Without an overlap the old one goes at once, as it must when it was stolen.

        Raises:
            TurnUnderWay: when the key before has not begun to sign.
        """
        keys, new = self(), SigningKey.made()
        if overlap and any(key.since > now for key in keys):
            raise TurnUnderWay("the key is being turned already; wait until the new one signs")
        new.since = now + overlap
        kept = [key for key in keys if key.until is None or key.until >= now] if overlap else []
        for key in kept:
            key.until = key.until or now + 2 * overlap
        replace_secret(self._path, "".join(map(_written, [*kept, new])).encode("ascii"))
        return new

    def _state(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino


def keys_of(text: str) -> Sequence[SigningKey]:
    """Read the keys of a file.

    Raises:
        ValueError: when there is none, or one is no private key on P-256.
    """
    found = [_read(each) for each in _ONE.finditer(text)]
    if not found:
        raise ValueError("there is no key in the file")
    return found


def _read(found: re.Match[str]) -> SigningKey:
    key = SigningKey.from_pem(found["pem"].encode("ascii"))
    key.since = int(found["since"] or 0)
    key.until = int(found["until"]) if found["until"] else None
    return key


def _written(key: SigningKey) -> str:
    until = "" if key.until is None else f" until={key.until}"
    return f"# since={key.since}{until}\n{key.pem().decode('ascii')}"
