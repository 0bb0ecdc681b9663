"""For whom a service asks another: the token of the person whose request is being answered."""

from contextvars import ContextVar

from shared.kernel.refusals import NotAllowed

HEADER = "On-Behalf-Of"
"""Carries that token, beside the service's own in ``Authorization``."""

_token: ContextVar[str | None] = ContextVar("on_behalf_of", default=None)


class NobodyAsks(NotAllowed):
    """A service asks for somebody whose token cannot be trusted, or for nobody."""

    RULE = "for-whom"


class NotSignedIn(Exception):
    """The request brings no token that can be trusted."""


def answering(token: str) -> None:
    """Remember whose request is being answered, for what is asked while it is."""
    _token.set(token)


def headers() -> dict[str, str]:
    """Return the header that names the person; none outside of a request."""
    token = _token.get()
    return {} if token is None else {HEADER: token}
