"""The address at which people reach the portal: as it is configured, whatever a request claims."""

from typing import Any
from urllib.parse import urlsplit

from litestar.types import ASGIApp

HSTS = (b"strict-transport-security", b"max-age=31536000")
"""Browsers come by https only, for a year (RFC 6797)."""


class PublicAddress:
    """Answers every request as one to ``url``, the address before all proxies.

    So cookies are Secure and forms are compared with our own origin also where a proxy ends TLS,
    and neither a Host header nor one that a proxy forwards has to be trusted.
    """

    def __init__(self, app: ASGIApp, url: str) -> None:
        self._app: Any = app
        self._url = urlsplit(url)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, or handle the server's start and shutdown."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        others = [pair for pair in scope["headers"] if pair[0] != b"host"]
        headers = [*others, (b"host", self._url.netloc.encode())]
        asked = {**scope, "scheme": self._url.scheme, "headers": headers}

        async def answered(message: Any) -> None:
            if message["type"] == "http.response.start" and self._url.scheme == "https":
                message = {**message, "headers": [*message.get("headers", ()), HSTS]}
            await send(message)

        await self._app(asked, receive, answered)
