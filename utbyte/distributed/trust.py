"""Whom the processes trust: each service by its own key, persons by the directory's."""

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Any

import httpx

from shared.plumbing.clock import SystemClock
from shared.plumbing.directory_client import DirectoryAway
from shared.plumbing.settings import Settings
from shared.plumbing.tokens import (
    Issuer,
    SigningKey,
    Trust,
    Verifier,
)

ASK_AGAIN_SECONDS = 10.0
"""How often at most the directory is asked for keys that are not known here."""


def trust_of(settings: Settings) -> Trust:
    """Return what each token must name."""
    return Trust(issuer=settings.issuer, audience=settings.audience)


def make_keys(settings: Settings, services: Iterable[str]) -> None:
    """Make what is missing: a key for each service, and the list of their public halves.

    The list is public; each private key is for its service's processes alone.
    """
    keys = [{**_key(settings, each).public(), "service": each} for each in sorted(services)]
    path = list_of_keys(settings)
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"keys": keys}, indent=1), encoding="ascii")
    new.replace(path)  # whoever reads it meanwhile has the old one or the new one whole


def list_of_keys(settings: Settings) -> Path:
    """Return where the public halves of the services' keys are listed."""
    # In the folder of the services' keys, so that it can lie apart from the directory's own.
    return settings.data / "keys" / "services" / "list.json"


def _key(settings: Settings, service: str) -> SigningKey:
    return SigningKey.from_file(settings.data / "keys" / "services" / f"{service}.pem")


def service_issuer(settings: Settings, service: str) -> Issuer:
    """Return what signs a service's own tokens."""
    return Issuer([_key(settings, service)], trust_of(settings), SystemClock().now)


def directory_issuer(settings: Settings) -> Issuer:
    """Return what signs the tokens of persons and operators; for the directory alone."""
    key = SigningKey.from_file(settings.data / "keys" / "signing.pem")
    return Issuer([key], trust_of(settings), SystemClock().now)


class FollowingVerifier(Verifier):
    """Knows the services' keys from the list, and asks the directory for its own."""

    def __init__(self, settings: Settings, own: Issuer | None = None) -> None:
        listed = json.loads(list_of_keys(settings).read_text(encoding="ascii"))["keys"]
        self._listed: list[dict[str, Any]] = [*listed, *(own.jwks()["keys"] if own else [])]
        self._jwks_url = f"{settings.url_of('directory')}/api/directory/v1/jwks"
        self._fetch: Callable[[str], httpx.Response] = httpx.get
        self._asked = float("-inf")
        self._asking = Lock()
        super().__init__({"keys": self._listed}, trust_of(settings), SystemClock().now)

    def learn(self) -> bool:
        """Ask the directory for keys that are not known here; return whether it had any.

        Raises:
            httpx.TransportError: when the directory is away.
        """
        with self._asking:
            if time.monotonic() - self._asked < ASK_AGAIN_SECONDS:
                return True
            listed = {each["kid"] for each in self._listed}
            fresh = [
                each
                for each in self._of_the_directory()
                if each["kid"] not in listed and "service" not in each
            ]
            self.replace_keys({"keys": [*self._listed, *fresh]})
            self._asked = time.monotonic()
            return bool(fresh)

    def _of_the_directory(self) -> list[dict[str, Any]]:
        answer = self._fetch(self._jwks_url)
        if not answer.is_success:
            raise DirectoryAway(f"the directory answers {answer.status_code}")
        return list(answer.json()["keys"])
