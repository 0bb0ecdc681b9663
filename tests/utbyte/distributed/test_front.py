"""The front passes requests on as they are, and says clearly when a service is away."""

import re
import select
import socket
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import get

from deploy.kafka.node import free_port
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.access import open_to_all
from shared.plumbing.web.application import Application
from shared.plumbing.web.operator_routes import OWN_ROUTES
from tests.toy.serving import served, wait_until
from tests.utbyte.distributed.test_front_pages import portal
from utbyte.distributed.front import SERVICES, Services, make_front
from utbyte.distributed.passing import MOST_BODIES, service_of
from utbyte.instance.services import DEFINITIONS, PORTAL

ALIVE, REAL = "lending", "notifications"
THING = f"/api/{REAL}/v1/thing"
Asked = dict[str, Any]


class Echo:
    """A service that answers with what it was asked, and counts it."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                kind = (await receive())["type"]
                await send({"type": f"{kind}.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        self.asked += 1
        line = [scope["method"].encode(), scope["raw_path"], scope["query_string"], body]
        output = [
            pair for pair in scope["headers"] if pair[0] in (b"authorization", b"idempotency-key")
        ]
        headers = [*output, (b"x-own", b"1"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 418, "headers": headers})
        await send({"type": "http.response.body", "body": b"|".join(line)})


@get(THING, opt={"policy": open_to_all()}, sync_to_thread=False)
def thing() -> dict[str, int]:
    return {"thing": 1}


@pytest.fixture(scope="module")
def echo() -> Echo:
    return Echo()


@pytest.fixture(scope="module")
def front(echo: Echo) -> Generator[httpx.Client]:
    """A front before two services that answer; nobody is where the others should be."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    real = Application([thing], openapi_config=None)
    with served(echo) as address, served(real) as other, served(portal()) as pages:
        urls = {**dict.fromkeys(SERVICES, nowhere), ALIVE: address, REAL: other, PORTAL: pages}
        settings = Settings(data=Path("/nonexistent"), service_urls=urls)
        with (
            served(make_front(Services(settings))) as at,
            httpx.Client(base_url=at, timeout=60) as client,
        ):
            yield client


def test_a_request_and_its_answer_are_passed_on_as_they_are(front: httpx.Client) -> None:
    answer = front.post(
        f"/api/{ALIVE}/v1/l%C3%A5n/a%2Fb?q=%20&q=2",
        content=b"\xff{",
        headers={"Authorization": "Bearer x", "Idempotency-Key": "k"},
    )
    assert answer.status_code == 418
    assert answer.content == b"POST|/api/lending/v1/l%C3%A5n/a%2Fb|q=%20&q=2|\xff{"
    assert answer.headers["authorization"] == "Bearer x"
    assert answer.headers["idempotency-key"] == "k"
    assert answer.headers["x-own"] == "1"


def test_the_answer_to_a_head_has_the_length_of_what_a_get_answers(front: httpx.Client) -> None:
    for path in (THING, "/health/live"):
        asked, headed = front.get(path), front.head(path)
        assert (asked.status_code, headed.status_code, headed.content) == (200, 200, b"")
        assert int(headed.headers["content-length"]) == len(asked.content) > 0
        assert headed.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [THING, "/health/live"])
def test_options_are_answered_with_the_methods_that_there_are(
    front: httpx.Client, path: str
) -> None:
    answer = front.options(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert "content-length" not in answer.headers


def test_half_a_body_is_not_passed_on(front: httpx.Client, echo: Echo) -> None:
    before, address = echo.asked, (front.base_url.host, front.base_url.port)
    head = f"POST /api/{ALIVE}/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n".encode()
    with socket.create_connection(address) as rude:
        rude.sendall(head + b"half")
    assert front.post(f"/api/{ALIVE}/v1/x", content=b"whole").content.endswith(b"|whole")
    assert echo.asked == before + 1


def test_a_body_that_no_service_takes_is_refused_by_the_front(front: httpx.Client) -> None:
    answer = front.post(f"/api/{ALIVE}/v1/x", content=b"x" * 1_000_001)
    assert answer.status_code == 413
    assert answer.json()["status"] == 413
    assert answer.headers["cache-control"] == "no-store"


def test_a_body_declared_as_400_mb_is_refused_before_it_is_sent(front: httpx.Client) -> None:
    head = f"POST /api/{ALIVE}/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: {400 << 20}\r\n\r\n"
    with socket.create_connection((front.base_url.host, front.base_url.port), 60) as caller:
        caller.sendall(head.encode())
        assert caller.recv(20).startswith(b"HTTP/1.1 413 ")


def test_what_many_send_at_once_takes_no_more_memory_than_is_set_aside(
    front: httpx.Client, echo: Echo
) -> None:
    before, head = echo.asked, f"POST /api/{ALIVE}/v1/x HTTP/1.1\r\nHost: x\r\n".encode()
    address = (front.base_url.host, front.base_url.port)
    with ExitStack() as stack:
        callers = [
            stack.enter_context(socket.create_connection(address, 60))
            for _ in range(2 * MOST_BODIES)
        ]
        for each in callers:  # all but the last byte, so that none of them comes to its end
            each.sendall(head + b"Content-Length: 1000000\r\n\r\n" + b"x" * 999_999)
        wait_until(lambda: len(select.select(callers, [], [], 0)[0]) >= MOST_BODIES)
        assert len(select.select(callers, [], [], 0)[0]) == MOST_BODIES
        refused = front.post(f"/api/{ALIVE}/v1/x", content=b"x" * 100)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert front.post(f"/api/{ALIVE}/v1/x", content=b"whole").content.endswith(b"|whole")
    assert echo.asked == before + 1


def _inner_operations() -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for definition in DEFINITIONS:
        for handler in (*definition.routes, *OWN_ROUTES):
            if (
                handler.opt["policy"].kinds == {"service"}
                or handler.opt["operation"] == "set_clock"
            ):
                method = next(iter(handler.http_methods - {"OPTIONS", "HEAD"}))
                path = re.sub(r"\{[^}]*\}", "11111111-1111-5111-8111-111111111111", *handler.paths)
                found.append((definition.name, method, path))
    return found


@pytest.mark.parametrize(("service", "method", "path"), _inner_operations())
def test_what_services_ask_each_other_is_not_there_for_callers_from_outside(
    front: httpx.Client, echo: Echo, service: str, method: str, path: str
) -> None:
    before, tail = echo.asked, path.removeprefix("/")
    address = (front.base_url.host, front.base_url.port)
    for written in (
        f"/api/{service}/v1/{tail}",
        f"/api/{service}/v1/{tail}/",
        f"/api/{service}/v1//{tail}?ids=x",
        f"/api/{service}/v1/x/../{tail}",
        f"/api/{service}/v1/./{tail}",
        f"/api/lending/../{service}/v1/{tail}",
        f"/api/{service}/v1/%{ord(tail[0]):x}{tail[1:]}",
        f"/api/{service}/v1%2F{tail}",
        f"http://{ALIVE}/api/{service}/v1/{tail}",
    ):
        with socket.create_connection(address, 60) as caller:  # a client would tidy the path up
            head = f"{method} {written} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            caller.sendall(head.encode())
            assert caller.recv(20).startswith(b"HTTP/1.1 404 "), written
    assert echo.asked == before


@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/metrics/",
        "//metrics",
        f"/api/{ALIVE}/../../metrics",
        f"/api/{ALIVE}/v1/../../../metrics",
        f"/api/{ALIVE}/v1/%2e%2e/%2e%2e/%2e%2e/metrics",
        f"/api/{ALIVE}/v1/..%2f..%2f..%2fmetrics",
        f"http://{ALIVE}/metrics",
        f"/api/{ALIVE}/v1/x\\..\\..\\metrics",
    ],
)
def test_a_caller_from_outside_reaches_no_figures_and_no_health_of_a_service(
    front: httpx.Client, path: str
) -> None:
    for written in (path, path.replace("metrics", "health/calendar")):
        with socket.create_connection((front.base_url.host, front.base_url.port), 60) as caller:
            head = f"GET {written} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            caller.sendall(head.encode())
            received = b"".join(iter(lambda: caller.recv(1000), b""))
        # What is passed on is the API's, where there are neither: never a process's own.
        assert received.startswith(b"HTTP/1.1 404 ") or b"GET|/api/" in received


@pytest.mark.parametrize("path", ["/", "/health/live", "/clock", THING])
def test_trace_is_refused_by_the_front_and_by_a_service_behind_it(
    front: httpx.Client, path: str
) -> None:
    answer = front.request("TRACE", path, headers={"Authorization": "Bearer secret"})
    assert answer.status_code == 405
    assert "secret" not in answer.text


def test_every_operation_for_persons_is_still_passed_on() -> None:
    inner = set(_inner_operations())
    assert {path for *_, path in inner} >= {"/feed", "/clock"}
    for definition in DEFINITIONS:
        for handler in (*definition.routes, *OWN_ROUTES):
            (path,) = handler.paths
            shown = re.sub(r"\{[^}]*\}", "11111111-1111-5111-8111-111111111111", path)
            method = next(iter(handler.http_methods - {"OPTIONS", "HEAD"}))
            raw_path = f"/api/{definition.name}/v1{shown}".encode()
            scope: Any = {"method": method, "raw_path": raw_path}
            expected = None if (definition.name, method, shown) in inner else definition.name
            assert service_of(scope) == expected


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/billing/v1/invoices"), ("PUT", "/clock"), ("PUT", "/redelivery")],
)
def test_a_service_that_is_away_is_a_problem_that_asks_for_another_try(
    front: httpx.Client, method: str, path: str
) -> None:
    answer = front.request(method, path, json={"day": "2026-02-01"} if path == "/clock" else None)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["status"] == 503
    assert "Try again" in answer.json()["detail"]


def test_the_front_lives_and_is_not_ready_while_a_service_is_away(front: httpx.Client) -> None:
    assert front.get("/health/live").json() == {"live": True}
    ready = front.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json() == {"ready": False}
    assert front.get("/health/idle").status_code == 503


def test_the_index_of_the_front_lists_what_there_is(front: httpx.Client) -> None:
    assert front.get("/api").json()["services"].keys() == set(SERVICES)


def test_a_request_for_no_path_at_all_is_answered(front: httpx.Client) -> None:
    with socket.create_connection((front.base_url.host, front.base_url.port), 60) as caller:
        caller.sendall(b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert caller.recv(20).startswith(b"HTTP/1.1 204 ")


def test_what_belongs_to_no_service_is_not_found(front: httpx.Client) -> None:
    for path in ("/api/kitchen/v1/x", "/apis", "/elsewhere"):
        assert front.get(path).status_code == 404


def test_the_front_shows_the_pages_of_the_api_also_while_services_are_away(
    front: httpx.Client,
) -> None:
    for definition in DEFINITIONS:
        assert front.get(f"/docs/{definition.name}").status_code == 200
        assert front.get(f"/docs/documents/{definition.name}.json").json()["paths"]
