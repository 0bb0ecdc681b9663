"""The demo's chooser: who may act as one of its fictional people."""

from ipaddress import ip_address
from typing import Any

from litestar import Request

from shared.plumbing.security.demo_door import DemoDoor

_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class DemoChooser:
    """Lets readers choose a person of a demo.

    Everyone with the demo's link may. Where all people are fictional (``is_fictional``: the demo
    was played into this data folder), a browser on this machine that asks by a loopback address
    may too: a page of another site cannot, since its address would be another.
    """

    def __init__(self, door: DemoDoor, *, is_fictional: bool) -> None:
        self.door = door
        self._is_fictional = is_fictional

    def lets_in(self, request: Request[Any, Any, Any]) -> bool:
        if self.door.lets_in(request):
            return True
        passed_on = any(name in request.headers for name in _PASSED_ON)
        return self._is_fictional and not passed_on and _is_loopback(request)


def _is_loopback(request: Request[Any, Any, Any]) -> bool:
    peer = request.client.host if request.client else ""
    return _is_local(peer) and _is_local(request.url.hostname or "")


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
