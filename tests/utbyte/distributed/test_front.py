"""The front passes requests on as they are, and says clearly when a service is away."""

import socket
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import get

from deploy.kafka.node import free_port
from shared.plumbing.access import open_to_all
from shared.plumbing.application import Application
from shared.plumbing.settings import Settings
from tests.toy.serving import served
from utbyte.distributed.front import SERVICES, Services, make_front

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
        told = [
            pair for pair in scope["headers"] if pair[0] in (b"authorization", b"idempotency-key")
        ]
        headers = [*told, (b"x-own", b"1"), (b"connection", b"close")]
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
    with served(echo) as address, served(real) as other:
        urls = {**dict.fromkeys(SERVICES, nowhere), ALIVE: address, REAL: other}
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
    assert "try again" in answer.json()["detail"]


def test_the_front_lives_and_is_not_ready_while_a_service_is_away(front: httpx.Client) -> None:
    assert front.get("/health/live").json() == {"live": True}
    ready = front.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["ready"] is False
    assert ready.json()["services"].keys() == set(SERVICES)
    assert front.get("/health/quiet").status_code == 503


def test_the_address_of_the_front_says_what_there_is(front: httpx.Client) -> None:
    assert front.get("/").json()["services"].keys() == set(SERVICES)


def test_what_is_nobodys_is_not_found(front: httpx.Client) -> None:
    for path in ("/api/kitchen/v1/x", "/api", "/elsewhere"):
        assert front.get(path).status_code == 404
