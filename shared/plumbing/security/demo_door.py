"""The demo's door: only someone who knows the secret of this start may choose a person to act as.

The address that a call seems to come from proves nothing: a proxy on this machine calls on behalf
of everyone, and every account of this machine can reach it.
"""

from hmac import compare_digest
from secrets import token_urlsafe

from litestar import Request
from litestar.datastructures import Cookie, State

HEADER = "Utbyte-Demo"
COOKIE = "utbyte_demo"
SECRET_BYTES = 32


class DemoDoor:
    """A secret that is created at each start, printed once and never logged."""

    def __init__(self) -> None:
        self._secret = token_urlsafe(SECRET_BYTES)

    def link(self, address: str) -> str:
        """The link that opens the demo; anyone who has it can act as any demo person."""
        return f"{address}/?demo={self._secret}"

    def headers(self) -> dict[str, str]:
        """The header with which a program opens the door."""
        return {HEADER: self._secret}

    def cookie(self) -> Cookie:
        """The cookie in which a browser keeps the secret, hidden from scripts."""
        return Cookie(COOKIE, value=self._secret, httponly=True, samesite="strict")

    def opens_to(self, given: str | None) -> bool:
        """Whether this is the secret; the comparison takes constant time."""
        return compare_digest((given or "").encode(errors="replace"), self._secret.encode())

    def lets_in(self, request: Request[object, object, State]) -> bool:
        return self.opens_to(request.headers.get(HEADER) or request.cookies.get(COOKIE))
