"""Limiting: whose attempt a request is, and the refusal of one too many."""

import asyncio
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from litestar import Request

from services.portal.session.limits import Limit, network


class Proxies:
    """The proxies in front of the portal, which are believed when they name who called."""

    def __init__(self, networks: Iterable[IPv4Network | IPv6Network] = ()) -> None:
        self._networks = tuple(networks)

    def caller(self, request: Request[Any, Any, Any]) -> str:
        """The address that a request comes from.

        ``X-Forwarded-For`` is believed as far as the proxies wrote it: from its end.
        """
        passed = ",".join(request.headers.getall("x-forwarded-for", [])).split(",")
        hops = [each.strip() for each in passed if each.strip()]
        hops.append(request.client.host if request.client else "")
        while len(hops) > 1 and self._is_one(hops[-1]):
            hops.pop()
        return network(hops[-1])

    def _is_one(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in each for each in self._networks)


async def attempt(request: Request[Any, Any, Any], limit: Limit, *who: str) -> None:
    """Count an attempt of ``who``, or else of the address that the request comes from.

    Raises:
        TooMany: when it is one too many.
    """
    context = request.app.state.context
    counted = who or (context.proxies.caller(request),)
    await asyncio.to_thread(context.limits.count, limit, *counted)


async def attempt_as(request: Request[Any, Any, Any], limit: Limit, account: str) -> None:
    """Count an attempt of the address to act as an account; others' attempts do not count.

    Raises:
        TooMany: when it is one too many.
    """
    address = request.app.state.context.proxies.caller(request)
    await attempt(request, limit, address, account)
