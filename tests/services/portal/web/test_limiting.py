"""Whose attempt a request is: trusted proxies are believed, and no one else."""

from types import SimpleNamespace
from typing import Any

import pytest
from litestar import Request

from services.portal.web.limiting import Proxies
from shared.plumbing.base.settings import Settings

PROXIES = Proxies(Settings(trusted_proxies="10.0.0.0/8, 192.0.2.1").trusted_proxies)


def _request(peer: str, *passed: str) -> Request[Any, Any, Any]:
    scope: Any = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "client": (peer, 5000) if peer else None,
        "headers": [(b"x-forwarded-for", each.encode()) for each in passed],
        "app": SimpleNamespace(),
    }
    return Request(scope)


@pytest.mark.parametrize(
    ("peer", "passed", "called"),
    [
        ("198.51.100.7", (), "198.51.100.7"),
        ("198.51.100.7", ("203.0.113.5",), "198.51.100.7"),
        ("10.1.2.3", ("203.0.113.5",), "203.0.113.5"),
        ("10.1.2.3", ("1.1.1.1, 203.0.113.5",), "203.0.113.5"),
        ("10.1.2.3", ("1.1.1.1", "203.0.113.5, 192.0.2.1"), "203.0.113.5"),
        ("10.1.2.3", ("10.0.0.9",), "10.0.0.9"),
        ("10.1.2.3", ("unknown",), "unknown"),
        ("10.1.2.3", (" , ",), "10.1.2.3"),
        ("", (), ""),
    ],
)
def test_the_caller_is_the_last_one_that_no_trusted_proxy_is(
    peer: str, passed: tuple[str, ...], called: str
) -> None:
    assert PROXIES.caller(_request(peer, *passed)) == called


def test_without_trusted_proxies_no_header_is_believed() -> None:
    assert Proxies().caller(_request("198.51.100.7", "203.0.113.5")) == "198.51.100.7"
