"""Whom the processes trust: each service by its own key, persons by the directory's."""

import asyncio
import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import structlog

from shared.kernel.ids import fresh_id
from shared.plumbing.base.request_hashes import make_request_key
from shared.plumbing.base.settings import Settings
from shared.plumbing.base.waiting import wait
from shared.plumbing.directory.directory_client import DirectoryAway
from shared.plumbing.directory.inner_http import inner_async_client
from shared.plumbing.security.key_files import KeyFile
from shared.plumbing.security.token_forms import SERVICE
from shared.plumbing.security.tokens import (
    Identity,
    Issuer,
    SigningKey,
    Trust,
    Verifier,
)
from shared.plumbing.time.clock import SystemClock

ASK_AGAIN_SECONDS = 10.0
"""The shortest time between two requests to the directory for unknown keys."""
ASK_SECONDS = 5.0
FOLLOW_SECONDS = 60.0
"""How soon an added or removed key is known everywhere."""
AWAY_SECONDS = 2.0

log = structlog.get_logger()


def trust_of(settings: Settings) -> Trust:
    return Trust(issuer=settings.issuer, audience=settings.audience)


def make_keys(settings: Settings, services: Iterable[str]) -> None:
    """Create missing keys: two for each service, and the list of the public halves of one of them.

    The list is public; only a service's own processes may read its private key and the key that
    hashes the requests to it.
    """
    path, wanted = list_of_keys(settings), sorted(services)
    for each in wanted:
        make_request_key(request_key(settings, each))
    listed = ""
    while listed != (now := _listed(settings, wanted)):  # another key was rotated meanwhile
        listed, new = now, path.with_suffix(f".{fresh_id().hex}")
        new.write_text(listed, encoding="ascii")
        new.replace(path)  # a concurrent reader gets the complete old or the complete new file


def _listed(settings: Settings, services: Iterable[str]) -> str:
    keys = [
        {**key, SERVICE: each}
        for each in services
        for key in service_issuer(settings, each).jwks()["keys"]
    ]
    return json.dumps({"keys": keys}, indent=1)


def list_of_keys(settings: Settings) -> Path:
    # In the folder of the services' keys, so that it can be mounted apart from the directory's own.
    return settings.data / "keys" / "services" / "list.json"


def request_key(settings: Settings, service: str) -> Path:
    """The file of the key that hashes the requests to a service."""
    return _folder(settings, service) / f"{service}.request-hashes.key"


def _folder(settings: Settings, service: str) -> Path:
    # A separate folder can be mounted for this service alone.
    own = settings.data / "keys" / f"service-{service}"
    return own if own.is_dir() else list_of_keys(settings).parent


def _key(settings: Settings, service: str) -> KeyFile:
    return KeyFile(_folder(settings, service) / f"{service}.pem")


def service_issuer(settings: Settings, service: str) -> Issuer:
    return Issuer(_key(settings, service), trust_of(settings), SystemClock().now)


def signing_key(data: Path) -> Path:
    """The file of the key that signs the tokens of persons and operators."""
    return data / "keys" / "signing.pem"


def directory_issuer(settings: Settings) -> Issuer:
    """The issuer of persons' and operators' tokens; for the directory alone."""
    key = KeyFile(signing_key(settings.data))
    return Issuer(key, trust_of(settings), SystemClock().now)


def turn_signing(settings: Settings, overlap: int) -> SigningKey:
    """Rotate the key that signs persons' tokens; return the new one.

    Raises:
        TurnUnderWay: when the previous new key does not sign yet.
    """
    return KeyFile(signing_key(settings.data)).turn(_seconds(), overlap)


def turn_service(
    settings: Settings, service: str, services: Iterable[str], overlap: int
) -> SigningKey:
    """Rotate a service's key and list its public half for the others; return the new one.

    Raises:
        TurnUnderWay: when the previous new key does not sign yet.
    """
    new = _key(settings, service).turn(_seconds(), overlap)
    make_keys(settings, services)
    return new


def _seconds() -> int:
    return int(SystemClock().now().timestamp())


class FollowingVerifier(Verifier):
    """Knows the services' keys from the list, and asks the directory for its own.

    ``own`` are the directory's keys where they are available locally: then no request is sent.
    """

    def __init__(
        self, settings: Settings, service: str | None = None, own: Issuer | None = None
    ) -> None:
        self._settings = settings
        self._issuer = own
        self._learnt: list[dict[str, Any]] = []
        self._is_asking = False
        self._away = False
        self._asked = float("-inf")
        self._read = time.monotonic()
        super().__init__(self._known(), trust_of(settings), SystemClock().now, service)

    def identify(self, token: str) -> Identity:
        """The caller, by the keys that the files had within the last minute."""
        if time.monotonic() - self._read > FOLLOW_SECONDS:
            self._reread()
        return super().identify(token)

    async def learn(self) -> bool:
        """Look for keys that are unknown here; return whether there may be some now.

        One request at a time goes to the directory, on the event loop, and after its answer there
        is none for a while; all other callers are answered at once.

        Raises:
            DirectoryAway: while its keys are unavailable, so that a valid one may be unknown here.
        """
        if self._is_asking or (self._away and self._paused()):
            raise DirectoryAway("The directory's keys are not available at the moment.")
        if self._paused():
            return False
        await self.refresh()
        return True

    async def refresh(self) -> None:
        """Read the list of the services' keys again, and ask the directory for its own.

        Raises:
            DirectoryAway: when it does not answer with them.
        """
        self._is_asking = True
        try:
            if self._issuer is None:
                self._learnt = await self._of_the_directory()
            self._reread()
            self._away = False
        except httpx.TransportError as error:
            self._away = True
            raise DirectoryAway("The directory does not publish its keys.") from error
        finally:
            self._asked = time.monotonic()
            self._is_asking = False

    async def follow(self, stop: asyncio.Event) -> None:
        """Learn about added and removed keys before a token needs them, until asked to stop."""
        while not stop.is_set():
            try:
                await self.refresh()
            except DirectoryAway as error:
                log.warning("keys_wait", error=str(error))
            await wait(stop, AWAY_SECONDS if self._away else FOLLOW_SECONDS)

    def _paused(self) -> bool:
        return time.monotonic() - self._asked < ASK_AGAIN_SECONDS

    def _reread(self) -> None:
        self._read = time.monotonic()
        try:
            self.replace_keys(self._known())
        except (
            OSError,
            ValueError,
        ) as error:  # the known keys remain in use until the files are valid
            log.error("keys_unreadable", error=str(error))  # noqa: TRY400 - its words say it all

    def _known(self) -> dict[str, Any]:
        listed = json.loads(list_of_keys(self._settings).read_text(encoding="ascii"))["keys"]
        own: list[dict[str, Any]] = self._issuer.jwks()["keys"] if self._issuer is not None else []
        known = {each["kid"] for each in listed}
        # A key that speaks for a service must never arrive over the network.
        fresh = [each for each in self._learnt if each["kid"] not in known and SERVICE not in each]
        return {"keys": [*listed, *own, *fresh]}

    async def _of_the_directory(self) -> list[dict[str, Any]]:
        answer = await self._fetch(f"{self._settings.url_of('directory')}/api/directory/v1/jwks")
        if not answer.is_success:
            raise DirectoryAway(f"The directory answers with status {answer.status_code}.")
        try:
            return list(answer.json()["keys"])
        except (ValueError, TypeError, KeyError) as error:
            raise DirectoryAway("The directory does not answer with keys.") from error

    async def _fetch(self, url: str) -> httpx.Response:
        async with inner_async_client(url, ASK_SECONDS, self._settings.service_ca) as http:
            return await http.get(url)
