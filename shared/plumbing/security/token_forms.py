"""The form of tokens and public keys: what is refused even when the signature is valid."""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import timedelta
from json import loads
from typing import Any, cast

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

ALGORITHM = "ES256"
LIFETIME = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(seconds=5)
"""How far the clocks of two machines may be apart."""
LONGEST_LIFE = LIFETIME + CLOCKS_DIFFER
LONGEST_TOKEN_CHARACTERS = 2048

Jwks = Mapping[str, Any]
"""Public keys as defined in RFC 7517: ``{"keys": […]}``."""
SERVICE, EXPIRES = "service", "exp"
"""Our own members of a key: the service it speaks for; until when it is trusted (seconds)."""

_HEADER = {"alg", "kid", "typ"}


class BadToken(Exception):
    """Not a token of ours, expired, or not meant for us; the text is for the log."""


class UnknownKey(BadToken):
    """Signed with a key that is unknown here: it may be new, so the keys are worth fetching."""


def refuse_unless_well_formed(claims: Mapping[str, Any]) -> None:
    """Refuse what the claims registry accepts although our issuers never write it.

    Even a stolen key must not sign a token that outlives the rotation of keys.
    """
    if not isinstance(claims["aud"], str):
        raise BadToken("a token must have one audience")
    moments = [claims[name] for name in ("iat", "exp", "nbf") if name in claims]
    if any(type(each) is not int for each in moments):  # NaN passes every comparison
        raise BadToken("times must be whole seconds")
    if claims["exp"] - claims["iat"] > LONGEST_LIFE.total_seconds():
        raise BadToken("a token must not be valid for more than five minutes")


def kid_of(token: str) -> str:
    """The key id of a token whose header has our form, before any key is used."""
    head, _, rest = token.partition(".")
    if len(token) > LONGEST_TOKEN_CHARACTERS or rest.count(".") != 1:
        raise BadToken("not a signed token")
    try:
        header = loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, RecursionError) as error:
        raise BadToken("not a signed token") from error
    if not isinstance(header, dict) or set(cast("dict[str, Any]", header)) != _HEADER:
        raise BadToken("an unexpected header")
    found = cast("dict[str, Any]", header)
    if (found["alg"], found["typ"]) != (ALGORITHM, "JWT") or not isinstance(found["kid"], str):
        raise BadToken("an unexpected header")
    return found["kid"]


def public_keys(jwks: Jwks) -> dict[str, ECKey]:
    """The keys by their id.

    Raises:
        ValueError: when one is private, of another kind or has no unique id.
    """
    keys = {str(each.get("kid", "")): _public_key(each) for each in jwks["keys"]}
    if "" in keys or len(keys) != len(jwks["keys"]):
        raise ValueError("each key must have a unique kid")
    return keys


def _public_key(jwk: Mapping[str, Any]) -> ECKey:
    if "d" in jwk or jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise ValueError("tokens are verified only with public keys on P-256")
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", ALGORITHM) != ALGORITHM:
        raise ValueError("the key is not for ES256 signatures")
    return imported({name: value for name, value in jwk.items() if name not in {SERVICE, EXPIRES}})


def imported(value: bytes | dict[str, Any]) -> ECKey:
    """Read a key in PEM or as a JWK.

    Raises:
        ValueError: when it is no key on an elliptic curve.
    """
    try:
        return ECKey.import_key(value)
    except JoseError as error:
        raise ValueError("not a key on an elliptic curve") from error
