"""The demo's chooser: who may act as one of its fictional people."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from shared.plumbing.base.transport import is_loopback
from shared.plumbing.security.demo_door import DemoDoor

_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class DemoChooser:
    """Lets readers choose a person of a demo.

    Everyone with the demo's link may. Where all people are fictional (``is_fictional``: the demo
    was played into this data folder), a browser that shows a loopback address may too. A proxy on
    this machine can hide for whom it asks, but a browser names the origin of each form.
    """

    def __init__(self, door: DemoDoor, *, is_fictional: bool) -> None:
        self.door = door
        self._is_fictional = is_fictional

    def lists(self, request: Request[Any, Any, Any]) -> bool:
        """Whether the reader sees who can be chosen."""
        if self.door.lets_in(request):
            return True
        passed_on = any(name in request.headers for name in _PASSED_ON)
        return self._is_fictional and not passed_on and _comes_from_here(request)

    def lets_in(self, request: Request[Any, Any, Any]) -> bool:
        """Whether the reader may sign in as someone of the list."""
        if self.door.lets_in(request):
            return True
        return self.lists(request) and is_loopback(_host(request.headers.get("origin") or ""))


def _comes_from_here(request: Request[Any, Any, Any]) -> bool:
    peer = request.client.host if request.client else ""
    return is_loopback(peer) and is_loopback(request.url.hostname or "")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
