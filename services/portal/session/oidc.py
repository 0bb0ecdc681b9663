"""One identity provider as we ask it: the code flow of OpenID Connect Core 1.0 with PKCE."""

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from services.portal.session.claims import (
    Expected,
    refuse_unless_id_token,
    refuse_unless_logout_token,
)
from services.portal.session.discovery import Metadata, address_of_metadata, metadata_of
from services.portal.session.pending import Begun, Pending
from services.portal.session.provider_http import Json, client_of, fetched
from services.portal.session.provider_keys import ProviderKeys
from services.portal.session.providers import Provider
from services.portal.session.refusal import Reason, SignInRefused
from shared.kernel.clock import Clock

FRESH_SECONDS = 3600.0
"""How long a provider's metadata are believed."""
LONGEST_HINT = 4_000
"""A longer ID token is left out of the address of signing out."""
LONGEST_CODE = 4_000
ID_TOKEN = frozenset({"jwt"})
LOGOUT_TOKEN = frozenset({"jwt", "logout+jwt"})
CANCELLED = frozenset({"access_denied", "interaction_required", "login_required"})
AWAY = frozenset({"server_error", "temporarily_unavailable"})


@dataclass(frozen=True)
class IdToken:
    """A believed ID token and its claims."""

    token: str
    claims: Json


class OidcClient:
    """Signs people in at one provider; ``callback`` is where it sends them back to."""

    def __init__(
        self,
        provider: Provider,
        callback: str,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.provider = provider
        self._callback = callback
        self._clock = clock
        self._monotonic = monotonic
        self._http = client_of(provider.ca)
        self._keys = ProviderKeys(self._fetch_keys, provider.algorithms, monotonic)
        self._metadata: Metadata | None = None
        self._read = float("-inf")

    async def close(self) -> None:
        await self._http.aclose()

    async def metadata(self) -> Metadata:
        """What the provider says about itself, asked for once an hour.

        Raises:
            SignInRefused: when it is away, or says what cannot be used.
        """
        # Several may ask at once: waiting for each other, they would wait for a dead one in turns.
        if self._metadata is None or self._monotonic() - self._read > FRESH_SECONDS:
            document = await self._get(address_of_metadata(self.provider.issuer))
            self._metadata, self._read = metadata_of(document, self.provider), self._monotonic()
        return self._metadata

    async def _fetch_keys(self) -> Json:
        return await self._get((await self.metadata()).keys)

    async def _get(self, address: str) -> Json:
        status, found = await fetched(self._http, "GET", address)
        if status != HTTPStatus.OK:
            raise SignInRefused(Reason.AWAY)
        return found

    async def address(self, begun: Begun) -> str:
        """Where the browser goes to sign in.

        Raises:
            SignInRefused: when the provider cannot be asked.
        """
        digest = sha256(begun.pending.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self._callback,
            "scope": self.provider.scope,
            "state": begun.state,
            "nonce": begun.pending.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return _with_query((await self.metadata()).authorization, query)

    async def signed_in(self, pending: Pending, answer: Mapping[str, str]) -> IdToken:
        """Exchange the code that the browser brings back for an ID token.

        ``answer`` are the parameters of the address to which the provider sent the browser.

        Raises:
            SignInRefused: when the person or the provider did not sign in, or anything is wrong.
        """
        metadata = await self.metadata()
        issuer = answer.get("iss")
        if issuer != self.provider.issuer and (metadata.names_issuer or issuer is not None):
            raise SignInRefused(Reason.ANSWER_ISSUER)
        _refuse_if_error(answer.get("error"))
        code = answer.get("code", "")
        if not 0 < len(code) <= LONGEST_CODE:
            raise SignInRefused(Reason.ANSWER_MALFORMED)
        token = await self._exchange(metadata, code, pending.verifier)
        claims = await self._keys.claims(token, ID_TOKEN)
        refuse_unless_id_token(claims, self._expected(), pending.nonce)
        return IdToken(token, claims)

    async def _exchange(self, metadata: Metadata, code: str, verifier: str) -> str:
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "code_verifier": verifier,
        }
        client, secret = self.provider.client_id, self.provider.client_secret.get_secret_value()
        more: dict[str, Any] = {"data": body}
        if metadata.method == "client_secret_basic":
            # Both parts are encoded as in a form first (RFC 6749, 2.3.1).
            more["auth"] = (quote_plus(client), quote_plus(secret))
        else:
            body |= {"client_id": client, "client_secret": secret}
        status, found = await fetched(self._http, "POST", metadata.token, **more)
        if status != HTTPStatus.OK:
            raise SignInRefused(Reason.CODE)
        if str(found.get("token_type")).lower() != "bearer":
            raise SignInRefused(Reason.TOKEN_KIND)
        if not isinstance(found.get("id_token"), str):
            raise SignInRefused(Reason.ID_TOKEN_MISSING)
        return found["id_token"]

    async def logged_out(self, token: str) -> Json:
        """The claims of a logout token, which may have come before.

        Raises:
            SignInRefused: when it is not the provider's, or not for us.
        """
        claims = await self._keys.claims(token, LOGOUT_TOKEN)
        refuse_unless_logout_token(claims, self._expected())
        return claims

    async def sign_out_address(self, id_token: str | None, back: str, state: str) -> str | None:
        """Where the browser goes to sign out there (RP-Initiated Logout 1.0), if there is such.

        Raises:
            SignInRefused: when the provider cannot be asked.
        """
        ends = (await self.metadata()).end_session
        if ends is None:
            return None
        query = {
            "client_id": self.provider.client_id,
            "post_logout_redirect_uri": back,
            "state": state,
        }
        if id_token and len(id_token) <= LONGEST_HINT:
            query["id_token_hint"] = id_token
        return _with_query(ends, query)

    def _expected(self) -> Expected:
        now = self._clock.now().timestamp()
        return Expected(self.provider.issuer, self.provider.client_id, now)


def _refuse_if_error(error: str | None) -> None:
    if error is None:
        return
    if error in CANCELLED:
        raise SignInRefused(Reason.CANCELLED)
    raise SignInRefused(Reason.AWAY if error in AWAY else Reason.PROVIDER_ERROR)


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"
