"""On whose behalf a service asks another: the token of the person whose request it answers."""

from contextvars import ContextVar

from shared.kernel.refusals import NotAllowed

HEADER = "On-Behalf-Of"
"""Carries that token; the service's own token is in ``Authorization``."""

_token: ContextVar[str | None] = ContextVar("on_behalf_of", default=None)


class NobodyAsks(NotAllowed):
    """A service asks without a trusted token of the caller on whose behalf it asks."""

    RULE = "for-whom"


class NotSignedIn(Exception):
    """The request has no token that can be trusted."""


def answering(token: str) -> None:
    """Remember whose request is being answered, for requests made on their behalf meanwhile."""
    _token.set(token)


def headers() -> dict[str, str]:
    """The header that carries the person's token; empty outside of a request."""
    token = _token.get()
    return {} if token is None else {HEADER: token}
