"""Signing in at the providers of this installation: begin, come back, sign out here and there."""

import asyncio
import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any, cast

from services.portal.session.claims import LEEWAY_SECONDS, value_of
from services.portal.session.oidc import IdToken, OidcClient
from services.portal.session.pending import Begun, Pending, PendingSignIns
from services.portal.session.providers import Provider
from services.portal.session.refusal import Reason, SignInRefused
from services.portal.session.sessions import Origin
from shared.kernel.clock import Clock

CALLBACK = "/sign-in/callback"
LONGEST_STATE = 200


@dataclass(frozen=True)
class Identified:
    """Whom a provider means: ``value`` finds the person among the provider's agencies."""

    provider: Provider
    pending: Pending
    value: str
    origin: Origin


@dataclass(frozen=True)
class EndedThere:
    """A session, or else a person, that ended at a provider."""

    provider: str
    session: str | None
    subject: str | None


class SignIn:
    """The providers; ``address`` is the portal's own, to which they send browsers back."""

    def __init__(
        self, providers: Iterable[Provider], pending: PendingSignIns, address: str, clock: Clock
    ) -> None:
        self._address = address.rstrip("/")
        self._pending = pending
        callback = f"{self._address}{CALLBACK}"
        self._clients = {each.id: OidcClient(each, callback, clock) for each in providers}

    @property
    def providers(self) -> list[Provider]:
        return [each.provider for each in self._clients.values()]

    def provider(self, named: str) -> Provider | None:
        client = self._clients.get(named)
        return None if client is None else client.provider

    async def close(self) -> None:
        for each in self._clients.values():
            await each.close()

    async def begin(self, provider: str, go_to: str, language: str | None) -> tuple[Begun, str]:
        """Begin a sign-in; what is kept of it, and where the browser goes.

        Raises:
            KeyError: when there is no such provider.
            SignInRefused: when the provider cannot be asked.
        """
        client = self._clients[provider]
        await client.metadata()
        begun = await asyncio.to_thread(self._pending.begin, provider, go_to, language)
        return begun, await client.address(begun)

    async def take(self, answer: Mapping[str, str], browser: str) -> Pending:
        """The sign-in that the answer belongs to; it is not there again.

        Raises:
            SignInRefused: when this browser has begun none with that state.
        """
        state = answer.get("state", "")
        if not 0 < len(state) <= LONGEST_STATE:
            raise SignInRefused(Reason.STATE)
        pending = await asyncio.to_thread(self._pending.take, state, browser)
        if pending.provider not in self._clients:
            raise SignInRefused(Reason.STATE)
        return pending

    async def identified(self, pending: Pending, answer: Mapping[str, str]) -> Identified:
        """Whom the provider means, by what the browser brings back.

        Raises:
            SignInRefused: when that is not certain.
        """
        client = self._clients[pending.provider]
        found = await client.signed_in(pending, answer)
        provider = client.provider
        value = value_of(found.claims, provider.claim, provider.finds)
        return Identified(provider, pending, value, _origin(provider, found))

    async def sign_out_address(self, origin: Origin) -> str | None:
        """Where the browser goes to sign out at the provider too; None when that is not possible.

        A provider that is away does not keep anyone from signing out here.
        """
        client = self._clients.get(origin.provider)
        if client is None:
            return None
        try:
            back, state = f"{self._address}/sign-in", token_urlsafe(16)
            return await client.sign_out_address(origin.id_token, back, state)
        except SignInRefused:
            return None

    async def ended(self, token: str) -> EndedThere:
        """What a provider's logout token ends; the same token is accepted once.

        Raises:
            SignInRefused: when it cannot be believed.
        """
        client = self._addressed(token)
        claims = await client.logged_out(token)
        until = datetime.fromtimestamp(claims["exp"] + LEEWAY_SECONDS, UTC)
        accept = self._pending.accept_once
        await asyncio.to_thread(accept, client.provider.id, claims["jti"], until)
        return EndedThere(client.provider.id, claims.get("sid"), claims.get("sub"))

    def _addressed(self, token: str) -> OidcClient:
        """The client that a token says it is for; nothing of it is believed yet."""
        claims = _unverified(token)
        audience = claims.get("aud")
        named = cast("list[object]", audience) if isinstance(audience, list) else [audience]
        issued = [
            each for each in self._clients.values() if each.provider.issuer == claims.get("iss")
        ]
        if not issued:
            raise SignInRefused(Reason.ISSUER)
        for each in issued:
            if each.provider.client_id in named:
                return each
        raise SignInRefused(Reason.AUDIENCE)


def _origin(provider: Provider, found: IdToken) -> Origin:
    session = found.claims.get("sid")
    return Origin(
        provider.id,
        session if isinstance(session, str) else None,
        found.token,
        found.claims["sub"],
    )


def _unverified(token: str) -> dict[str, Any]:
    try:
        payload = token.split(".")[1]
        found: Any = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, IndexError, RecursionError) as error:
        raise SignInRefused(Reason.MALFORMED) from error
    if not isinstance(found, dict):
        raise SignInRefused(Reason.MALFORMED)
    return cast("dict[str, Any]", found)
