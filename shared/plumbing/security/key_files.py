"""Files of signing keys: one key, or during a rotation the old and the new one with their times."""

import re
from collections.abc import Sequence
from pathlib import Path

from shared.plumbing.base.followed_secret import FollowedSecret
from shared.plumbing.base.secret_files import replace_secret
from shared.plumbing.security.tokens import SigningKey

_ONE = re.compile(
    r"(?:# since=(?P<since>\d+)(?: until=(?P<until>\d+))?\n)?"
    r"(?P<pem>-----BEGIN [A-Z ]+-----\n.*?-----END [A-Z ]+-----\n?)",
    re.DOTALL,
)


class TurnUnderWay(Exception):
    """A rotation is under way already: the new key does not sign yet."""


class KeyFile(FollowedSecret[Sequence[SigningKey]]):
    """The keys of a PEM file, created on first need and read again when the file has changed.

    Raises:
        ExposedSecret: when others may read the file.
        ValueError: when it holds no private key on P-256.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, lambda: SigningKey.made().pem(), keys_of)

    def turn(self, now: int, overlap: int) -> SigningKey:
        """Add a key that signs once the overlap (seconds) is over.

        The old key then stays trusted for the same time again.

        Without an overlap the old key goes at once, as it must when it was stolen.

        Raises:
            TurnUnderWay: when the previous new key does not sign yet.
        """
        keys, new = self(), SigningKey.made()
        if overlap and any(key.since > now for key in keys):
            raise TurnUnderWay("The key is already being turned. Wait until the new one signs.")
        new.since = now + overlap
        kept = [key for key in keys if key.until is None or key.until >= now] if overlap else []
        for key in kept:
            key.until = key.until or now + 2 * overlap
        replace_secret(self.path, "".join(map(_written, [*kept, new])).encode("ascii"))
        return new


def keys_of(text: str) -> Sequence[SigningKey]:
    """Read the keys of a file.

    Raises:
        ValueError: when there is none, or one is no private key on P-256.
    """
    found = [_read(each) for each in _ONE.finditer(text)]
    if not found:
        raise ValueError("There is no key in the file.")
    return found


def _read(found: re.Match[str]) -> SigningKey:
    key = SigningKey.from_pem(found["pem"].encode("ascii"))
    key.since = int(found["since"] or 0)
    key.until = int(found["until"]) if found["until"] else None
    return key


def _written(key: SigningKey) -> str:
    until = "" if key.until is None else f" until={key.until}"
    return f"# since={key.since}{until}\n{key.pem().decode('ascii')}"
