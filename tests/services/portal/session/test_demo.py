"""The demo's chooser: a browser on this machine may choose a fictional person, and no one else."""

from typing import Any

import pytest
from litestar import Request

from services.portal.session.demo import DemoChooser
from shared.plumbing.security.demo_door import DemoDoor

LOCAL = {"host": "127.0.0.1:8000"}
FORM = {**LOCAL, "origin": "http://127.0.0.1:8000"}


def _request(headers: dict[str, str], peer: str = "127.0.0.1") -> Request[Any, Any, Any]:
    scope: Any = {
        "type": "http",
        "method": "POST",
        "path": "/demo",
        "raw_path": b"/demo",
        "query_string": b"",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": (peer, 5000),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    return Request(scope)


@pytest.fixture
def chooser() -> DemoChooser:
    return DemoChooser(DemoDoor(), is_fictional=True)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_a_browser_on_this_machine_may_choose(chooser: DemoChooser, host: str) -> None:
    request = _request({"host": host, "origin": f"http://{host}"})
    assert chooser.lists(request)
    assert chooser.lets_in(request)


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        ({"host": "demo.example"}, "127.0.0.1"),
        (LOCAL, "192.0.2.7"),
        *(({**FORM, name: "192.0.2.7"}, "127.0.0.1") for name in ("x-forwarded-for", "forwarded")),
    ],
)
def test_who_comes_from_elsewhere_sees_no_list(
    chooser: DemoChooser, headers: dict[str, str], peer: str
) -> None:
    assert not chooser.lists(_request(headers, peer))
    assert not chooser.lets_in(_request({**headers, "origin": "http://127.0.0.1"}, peer))


@pytest.mark.parametrize("origin", [None, "https://demo.example", "null", ""])
def test_a_browser_behind_a_silent_proxy_signs_in_as_no_one(
    chooser: DemoChooser, origin: str | None
) -> None:
    named = {} if origin is None else {"origin": origin}
    assert not chooser.lets_in(_request({**LOCAL, **named}))


def test_where_people_may_exist_only_the_secret_opens() -> None:
    chooser = DemoChooser(DemoDoor(), is_fictional=False)
    assert not chooser.lists(_request(FORM))
    assert chooser.lists(_request({**FORM, **chooser.door.headers()}))
    assert chooser.lets_in(_request({"host": "demo.example", **chooser.door.headers()}))
