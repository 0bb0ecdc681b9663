"""Keyed hashes of requests: they detect another request, without confirming guessed content."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from hmac import new as keyed
from pathlib import Path
from secrets import token_bytes

import structlog

from shared.plumbing.base.secret_files import read_secret, secret_file

ID_BYTES = 4

KEY_BYTES = 32

log = structlog.get_logger()


@dataclass(frozen=True)
class RequestHash:
    """What is stored of a request: its hash under a key outside the database, and that key's id."""

    digest: bytes
    key_id: bytes

    def differs_from(self, kept: bytes, key_id: bytes) -> bool:
        """Whether the stored hash, made with the key of that id, is of another request.

        A hash under an unknown key cannot be compared. It then counts as the same request, so that
        a client that retries after a timeout gets the first answer: a refusal would make it retry
        with a new idempotency key, and the command would run twice.
        """
        if key_id != self.key_id:
            log.warning("request_not_compared", hashed_by=key_id.hex(), known=self.key_id.hex())
            return False
        return not compare_digest(kept, self.digest)


class RequestHashes:
    """Hashes requests with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._key_id = sha256(key).digest()[:ID_BYTES]

    def of(self, meant: bytes) -> RequestHash:
        """The hash of a request in its canonical form."""
        # Not in one shot: that lets other threads go first, even for a few bytes.
        return RequestHash(keyed(self._key, meant, "sha256").digest(), self._key_id)


def make_request_key(path: Path) -> None:
    """Create a key file (0600, base64), unless it exists.

    Raises:
        ExposedSecret: when others may read the file.
    """
    secret_file(path, lambda: b64encode(token_bytes(KEY_BYTES)) + b"\n")


def request_hashes(path: Path) -> RequestHashes:
    """A hasher that uses the key in a file.

    Raises:
        FileNotFoundError: when it is missing.
        ExposedSecret: when others may read the file.
        ValueError: when it does not contain a 256-bit key.
    """
    try:
        key = b64decode(read_secret(path).strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path.name} must hold {KEY_BYTES} bytes, encoded in base64.")
    return RequestHashes(key)
