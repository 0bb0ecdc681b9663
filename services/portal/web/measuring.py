"""Metrics of the pages: how long each takes, and how long the services take that it asks."""

import time
from typing import Any

from litestar.types import ASGIApp
from prometheus_client import Histogram

PAGES = Histogram(
    "utbyte_page_seconds",
    "Time to answer a page, by its path as it is declared",
    ["page", "status"],
    buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20),
)
ASKED = Histogram(
    "utbyte_portal_asks_seconds",
    "Time that a service takes to answer the portal",
    ["service"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20),
)


OTHER = "other"
"""The page of requests that no route answers."""


class Measured:
    """Measures each request; the path of the page has its placeholders, never an id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app: Any = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, or handle the server's start and shutdown."""
        began = time.monotonic()

        async def answered(message: Any) -> None:
            if message["type"] == "http.response.start":
                status = f"{message['status'] // 100}xx"
                # The router notes it in the scope; an answer to an error passes no middleware.
                page = scope.get("path_template", OTHER)
                PAGES.labels(page, status).observe(time.monotonic() - began)
            await send(message)

        await self._app(scope, receive, answered)
