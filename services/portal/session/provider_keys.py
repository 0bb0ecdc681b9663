"""A provider's public keys (RFC 7517): remembered, and asked for again for an unknown one."""

import time
from collections.abc import Awaitable, Callable, Collection
from typing import Any, cast

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from services.portal.session.provider_http import Json
from services.portal.session.refusal import Reason, SignInRefused
from services.portal.session.signed_tokens import claims_of, header_of

AGAIN_SECONDS = 60.0
"""How long an unknown key is refused after asking in vain: anyone can send a token of one."""
FRESH_SECONDS = 3600.0
"""How long keys are believed, so that a withdrawn one is forgotten."""
MOST_KEYS = 100
RSA_BITS = 2048
_BITS_A_LETTER = 6
"""Of base64."""
_PRIVATE = ("d", "p", "q", "k")

Key = ECKey | RSAKey


class ProviderKeys:
    """Verifies what a provider signs; ``fetch`` asks it for its keys."""

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Json]],
        algorithms: Collection[str],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._algorithms = algorithms
        self._monotonic = monotonic
        self._keys: list[tuple[str, Key]] = []
        self._asked = self._asked_in_vain = float("-inf")

    async def claims(self, token: object, types: Collection[str]) -> Json:
        """The claims of a token of one of these types that the provider signed.

        Raises:
            SignInRefused: when it did not, or cannot be asked for its keys.
        """
        kid, algorithm = header_of(token, types, self._algorithms)
        return claims_of(str(token), await self._key(kid), algorithm)

    async def _key(self, kid: str) -> Key:
        now = self._monotonic()
        known = [key for name, key in self._keys if name == kid]
        may_ask = now - self._asked_in_vain > AGAIN_SECONDS
        if now - self._asked > FRESH_SECONDS or (not known and may_ask):
            self._keys = keys_of(await self._fetch())
            self._asked = self._monotonic()
            known = [key for name, key in self._keys if name == kid]
            self._asked_in_vain = self._asked_in_vain if known else self._asked
        if not known:
            raise SignInRefused(Reason.UNKNOWN_KEY)
        if len(known) > 1:
            raise SignInRefused(Reason.AMBIGUOUS_KEY)
        return known[0]


def keys_of(document: Json) -> list[tuple[str, Key]]:
    """The keys that verify signatures, each with its id; others are left out.

    Raises:
        SignInRefused: when it is no set of keys, or one of them is secret.
    """
    listed = document.get("keys")
    if not isinstance(listed, list) or len(cast("list[object]", listed)) > MOST_KEYS:
        raise SignInRefused(Reason.KEYS_MALFORMED)
    found: list[tuple[str, Key]] = []
    for each in cast("list[object]", listed):
        if not isinstance(each, dict):
            raise SignInRefused(Reason.KEYS_MALFORMED)
        jwk = cast("Json", each)
        if jwk.get("kty") == "oct" or any(name in jwk for name in _PRIVATE):
            raise SignInRefused(Reason.SECRET_KEY)
        key = _key_of(jwk) if jwk.get("use", "sig") == "sig" else None
        if key is not None and isinstance(jwk.get("kid"), str):
            found.append((jwk["kid"], key))
    return found


def _key_of(jwk: Json) -> Key | None:
    kinds: dict[object, type[ECKey | RSAKey]] = {"EC": ECKey, "RSA": RSAKey}
    kind = kinds.get(jwk.get("kty"))
    is_short = kind is RSAKey and len(str(jwk.get("n", ""))) * _BITS_A_LETTER < RSA_BITS
    if kind is None or is_short:
        return None
    try:
        return kind.import_key(cast("Any", jwk))
    except (JoseError, ValueError, TypeError, KeyError):
        return None
