"""The client other services use to ask the directory for keys, names and languages.

Requests carry the service's token and, for keys and names, the token of the requesting person.
"""

import time
from base64 import b64decode
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

import httpx

from shared.plumbing.base.circuit_breaker import Breaker
from shared.plumbing.directory import on_behalf
from shared.plumbing.directory.erased import Ids, no_one
from shared.plumbing.directory.inner_http import inner_client
from shared.plumbing.directory.on_behalf import NobodyAsks, NotSignedIn

NAMES_IN_MEMORY_SECONDS = 60.0
"""Seconds that a name stays in memory; it is never stored."""
NAMES_AT_ONCE = 200
SECONDS = 5.0
"""Time limit for an answer."""


class DirectoryAway(httpx.TransportError):
    """The directory is reachable but cannot answer now; callers wait for it too."""


class DirectoryClient:
    """Asks the directory over HTTP. When it is unavailable, keys fail and names stay ids."""

    def __init__(
        self,
        address: str,
        token: Callable[[], str],
        monotonic: Callable[[], float] = time.monotonic,
        ca: Path | None = None,
    ) -> None:
        self._http = inner_client(address, SECONDS, ca)
        self._breaker = Breaker(monotonic)
        self._token = token
        self._monotonic = monotonic
        self._names: dict[UUID, tuple[str, float]] = {}
        self.erased: Ids = no_one
        """Who has been erased, according to the service's database; checked at each use."""
        self._lock = Lock()

    def close(self) -> None:
        self._http.close()

    def _get(self, path: str, **params: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token()}", **on_behalf.headers()}
        with self._breaker.asking(DirectoryAway):
            answer = self._http.get(f"/api/directory/v1{path}", params=params, headers=headers)
            # 401: it does not know our new key yet; it learns it soon after the key is rotated.
            if answer.is_server_error or answer.status_code == HTTPStatus.UNAUTHORIZED:
                raise DirectoryAway(f"The directory answers with status {answer.status_code}.")
        return answer

    def key(self, subject: UUID) -> bytes | None:
        """A person's key, or None when the person is unknown or erased.

        Raises:
            NotSignedIn: when the directory no longer trusts the token of the requesting person.
            httpx.TransportError: when the directory is unavailable.
        """
        answer = self._get(f"/keys/{subject}")
        if answer.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            return None
        if answer.is_client_error and answer.json().get("rule") == NobodyAsks.RULE:
            raise NotSignedIn("The token cannot be trusted.")
        answer.raise_for_status()
        return b64decode(answer.json()["key"])

    def names(self, people: Iterable[UUID]) -> dict[UUID, str]:
        """The names that the directory knows; without it, only names still in memory."""
        wanted = set(people) - self.let_go()
        now = self._monotonic()
        with self._lock:
            # Drop names that are too old, whether or not they were asked for.
            self._names = {
                person: (name, asked)
                for person, (name, asked) in self._names.items()
                if now - asked < NAMES_IN_MEMORY_SECONDS
            }
            known = {person: self._names[person][0] for person in wanted & self._names.keys()}
        missing = sorted(wanted - known.keys())
        for start in range(0, len(missing), NAMES_AT_ONCE):
            known |= self._fetch_names(missing[start : start + NAMES_AT_ONCE], now)
        return known

    def named(self, name: str, agency: UUID) -> list[UUID]:
        """The people with exactly this name whom an agency employs today.

        Raises:
            httpx.HTTPError: when the directory is unavailable.
        """
        answer = self._get("/named", agency=str(agency), name=name)
        answer.raise_for_status()
        return [UUID(each) for each in answer.json()["people"]]

    def let_go(self) -> frozenset[UUID]:
        """Drop the names of the erased; return all ids of the erased."""
        gone = self.erased()
        with self._lock:
            for each in self._names.keys() & gone:
                del self._names[each]
        return gone

    def language(self, person: UUID) -> str | None:
        """The language in which to address a person, as it is now.

        None for a person who is unknown or erased, and while the directory is unavailable.
        """
        try:
            answer = self._get(f"/addresses/{person}")
            answer.raise_for_status()
        except httpx.HTTPError:
            return None
        return str(answer.json()["language"])

    def _fetch_names(self, missing: list[UUID], now: float) -> dict[UUID, str]:
        try:
            answer = self._get("/names", ids=[str(person) for person in missing])
            answer.raise_for_status()
        except httpx.HTTPError:
            return {}
        found = {UUID(person): str(name) for person, name in answer.json()["names"].items()}
        gone = self.let_go()
        found = {person: name for person, name in found.items() if person not in gone}
        with self._lock:
            self._names |= {person: (name, now) for person, name in found.items()}
        return found
