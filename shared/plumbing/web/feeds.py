"""Feeds: what another service published, read over HTTP from any position of its log."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx

from shared.plumbing.directory.inner_http import inner_client
from shared.plumbing.messaging.messages import Message
from shared.plumbing.web.operator_routes import cursor_of, position_of


class FeedAway(httpx.TransportError):
    """The service can be reached but cannot answer now; callers wait for that too."""


class RemoteFeed:
    """One stream of another service, requested with a service token."""

    def __init__(
        self, address: str, stream: str, token: Callable[[], str], ca: Path | None = None
    ) -> None:
        self._http = inner_client(address, 20.0, ca)
        self._path = f"/api/{stream.partition('.')[0]}/v1/feed"
        self._token = token
        self._last = 0

    def close(self) -> None:
        self._http.close()

    def last(self) -> int:
        return self._last

    def read(
        self, stream: str, after: int, limit: int = 500
    ) -> Sequence[tuple[int, Message | None]]:
        """The messages after a position; a last entry without one marks the end of the page.

        Raises:
            httpx.TransportError: when the service is unavailable.
            Unreadable: when an entry is no message.
        """
        page = self._page({"stream": stream, "after": cursor_of(after), "limit": limit})
        found: list[tuple[int, Message | None]] = [
            (int(each["headers"]["ce_id"]), _message(each)) for each in page["entries"]
        ]
        end = position_of(page["next"])
        if end > max([after, *(position for position, _ in found)]):
            found.append((end, None))
        self._last = max(self._last, end)
        return found

    def _page(self, params: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token()}"}
        answer = self._http.get(self._path, params=params, headers=headers)
        if not answer.is_success:
            raise FeedAway(f"{self._path} answers with status {answer.status_code}.")
        return answer.json()


def _message(entry: dict[str, Any]) -> Message:
    return Message.parse(entry["headers"], json.dumps(entry["data"]).encode())
