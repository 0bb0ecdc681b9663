"""Tokens that were verified, remembered until they end, so that a signature is checked once."""

from hashlib import sha256
from typing import Generic, TypeVar

MOST = 10_000
"""So many new ones are remembered, and as many older ones: about 5 MB."""
C = TypeVar("C")


class VerifiedTokens(Generic[C]):
    """Whom verified tokens identify, by the tokens' hashes: memory holds no token.

    Several threads may use it: at worst, a token is verified once more.
    """

    def __init__(self) -> None:
        self._new: dict[bytes, tuple[C, float]] = {}
        self._older = self._new

    def find(self, token: str, now: float) -> C | None:
        """Whom the token identifies, if it is known and valid now (Unix seconds)."""
        key = _hash(token)
        caller, until = self._new.get(key) or self._older.get(key) or (None, 0.0)
        return caller if now <= until else None

    def keep(self, token: str, caller: C, until: float) -> None:
        """Remember a verified token up to and including a moment (Unix seconds)."""
        if len(self._new) >= MOST:
            self._older, self._new = self._new, {}
        self._new[_hash(token)] = caller, until


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
