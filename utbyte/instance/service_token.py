"""The token with which a service calls another one."""

import time
from threading import Lock

from shared.plumbing.security.tokens import Identity, Issuer

TOKEN_SECONDS = 240.0


class ServiceToken:
    """A service's own token for one that it calls, renewed before it expires."""

    def __init__(self, issuer: Issuer, name: str, to: str) -> None:
        self._issuer = issuer
        self._to = to
        self._identity = Identity.of_service(name)
        self._token = self._kid = ""
        self._issued = float("-inf")
        self._lock = Lock()

    def __call__(self) -> str:
        """A token that is still valid for a while."""
        with self._lock:
            kid = self._issuer.kid()
            if kid != self._kid or time.monotonic() - self._issued > TOKEN_SECONDS:
                self._token = self._issuer.issue(self._identity, self._to)
                self._kid, self._issued = kid, time.monotonic()
            return self._token
