"""Pages that wait for a person: the parts that others change, and how an open page asks for them.

An open page asks for its own address with ``Utbyte-Part`` and the version that it shows
(``If-None-Match``); the answer is 304, or its parts as they are now. Such a question is no use
of the session: it keeps no one signed in, and takes nothing that the next page is to show once.
"""

import re
from hashlib import sha256
from typing import Any

from litestar import Request, Response

from services.portal.web.rendering import HEADERS

PART = "Utbyte-Part"
_OWN = re.compile(r'name="(?:csrf|key)" value="[^"]*"')
"""What a form has of its own each time that it is written."""


def asks_for_parts(request: Request[Any, Any, Any]) -> bool:
    """Whether an open page asks, rather than a reader."""
    return request.method == "GET" and PART in request.headers


class Parts:
    """The parts of one page, as they were rendered."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        self.live = False

    def keep(self, name: str, html: str) -> str:
        """Note a part while the page is rendered; it stays as it is."""
        self._found[name] = html
        return html

    def watch(self) -> None:
        """The page asks for its parts while it is open; others have parts that stay."""
        self.live = True

    @property
    def version(self) -> str:
        """Changes with what the parts show, as an entity tag (RFC 9110, section 8.8.3)."""
        whole = "\0".join(f"{name}\0{_OWN.sub('', each)}" for name, each in self._found.items())
        return f'"{sha256(whole.encode()).hexdigest()[:24]}"'

    def answer(self, request: Request[Any, Any, Any], *, whole: bool) -> Response[Any]:
        """The parts, or that none has changed; 503 while some cannot be shown."""
        if not whole:
            return Response(None, status_code=503, headers=HEADERS)
        headers = {**HEADERS, "ETag": self.version}
        if request.headers.get("If-None-Match") == self.version:
            return Response(None, status_code=304, headers=headers)
        found = (
            f'<div id="live-{name}" data-live>{each}</div>' for name, each in self._found.items()
        )
        return Response("\n".join(found), media_type="text/html", headers=headers)
