"""Lies that a provider can be told to tell, each in one place."""

import time
from collections.abc import Callable
from typing import Any

from joserfc.jwk import ECKey
from litestar import Response

from services.portal.session.refusal import Reason
from tests.services.portal.oidc.provider import TestProvider

Lie = Callable[[TestProvider], object]
Told = tuple[Lie, Reason]
"""A lie, and why it is refused."""
OTHER = "https://elsewhere.example"
STRANGER = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})


def claims(**lies: Any) -> Lie:
    """Lie in the ID token; None leaves a claim out."""
    return lambda provider: provider.claims.update(lies)


def later(**seconds: float) -> Lie:
    """Lie about times: seconds from now."""
    return lambda provider: provider.claims.update(
        {name: int(time.time()) + each for name, each in seconds.items()}
    )


def header(**lies: Any) -> Lie:
    return lambda provider: provider.header.update(lies)


def metadata(**lies: Any) -> Lie:
    return lambda provider: provider.metadata.update(lies)


def answer(**lies: Any) -> Lie:
    """Lie in what the browser brings back."""
    return lambda provider: provider.answer.update(lies)


def token(name: str, value: object) -> Lie:
    """Lie in what the token endpoint answers."""
    return lambda provider: provider.token.update({name: value})


def raw(where: str, response: Response[Any]) -> Lie:
    return lambda provider: provider.raw.update({where: response})


def signed_by(make: Callable[[TestProvider, dict[str, Any]], str]) -> Lie:
    return lambda provider: setattr(provider, "sign", lambda told: make(provider, told))


def keys(make: Callable[[TestProvider], list[Any]]) -> Lie:
    return lambda provider: setattr(provider, "keys", {"keys": make(provider)})


def public(key: Any) -> dict[str, Any]:
    return key.as_dict(private=False)
