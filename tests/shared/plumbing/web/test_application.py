"""Every application answers HEAD and OPTIONS, and lets nobody on the way keep its answers."""

from collections.abc import Callable, Generator
from typing import Any
from uuid import UUID

import anyio
import pytest
from httpx import Response
from litestar import Response as Answer
from litestar import get
from litestar.testing import TestClient
from litestar.types import ASGIApp

from shared.plumbing.security.access import open_to_all
from shared.plumbing.service import Service
from shared.plumbing.web.application import Application
from tests.toy import library
from tests.toy.town import ANNA, DAY, client_of, give_role, open_service, person


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        give_role(made, ANNA, UUID(int=9), "librarian")
        yield made


@pytest.fixture(scope="module")
def client(service: Service) -> Generator[TestClient[Any]]:
    with client_of(service) as made:
        yield made


@pytest.fixture(scope="module")
def book(client: TestClient[Any]) -> str:
    answer = client.post("/books", json={"title": "Kallocain"}, headers=person())
    return f"/books/{answer.json()['id']}"


def methods(answer: Response) -> set[str]:
    return set(answer.headers["allow"].split(", "))


READS = ["BOOK", "/clock", "/search?word=x", "/schema/openapi.json", "/books/x", "/nowhere"]


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("path", READS)
def test_head_is_answered_as_get_without_the_body(
    client: TestClient[Any], book: str, path: str, *, signed: bool
) -> None:
    path, headers = path.replace("BOOK", book), person() if signed else {}
    asked, headed = client.get(path, headers=headers), client.head(path, headers=headers)
    assert headed.content == b""
    assert headed.status_code == asked.status_code
    assert headed.headers == asked.headers
    assert int(headed.headers["content-length"]) == len(asked.content) > 0


def test_head_of_what_can_only_be_posted_is_not_allowed(client: TestClient[Any]) -> None:
    answer = client.head("/books", headers=person())
    assert answer.status_code == 405
    assert methods(answer) == {"POST", "OPTIONS"}
    assert answer.content == b""


@pytest.mark.parametrize("query", ["", "?word=x", "?unknown=1"])
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/books", {"POST", "OPTIONS"}),
        ("BOOK", {"GET", "HEAD", "OPTIONS"}),
        ("/books/01234567-89ab-5def-8123-456789abcdef", {"GET", "HEAD", "OPTIONS"}),
        ("/clock", {"GET", "HEAD", "PUT", "OPTIONS"}),
        ("/schema/openapi.json", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_options_lists_what_there_is_and_opens_nothing(
    client: TestClient[Any], book: str, path: str, allowed: set[str], query: str
) -> None:
    origin = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    answer = client.options(path.replace("BOOK", book) + query, headers=origin)
    assert (answer.status_code, answer.content) == (204, b"")
    assert methods(answer) == allowed
    assert "content-length" not in answer.headers
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT"])
def test_a_page_of_another_origin_may_read_no_answer(client: TestClient[Any], method: str) -> None:
    for origin in ("https://elsewhere.example", "null", "http://testserver.local"):
        answer = client.request(method, "/clock", headers={**person(), "Origin": origin})
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_options_of_nothing_is_not_found(client: TestClient[Any]) -> None:
    assert client.options("/nowhere").status_code == 404


def test_options_of_the_server_as_a_whole_are_answered(service: Service) -> None:
    sent: list[Any] = []

    async def ask() -> None:
        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "OPTIONS", "path": "*", "headers": []}
        await service.app()(scope, None, send)

    anyio.run(ask)
    assert [each["type"] for each in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 204


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "POST", "TRACE", "NONE", "BREW"])
def test_a_method_that_is_not_there_is_answered_with_those_that_are(
    client: TestClient[Any], method: str
) -> None:
    answer = client.request(method, "/clock", headers=person())
    assert answer.status_code == 405
    assert methods(answer) == {"GET", "HEAD", "PUT", "OPTIONS"}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
@pytest.mark.parametrize("path", [*READS, "/broken"])
def test_no_answer_is_stored_by_anyone(
    client: TestClient[Any], book: str, method: str, path: str
) -> None:
    for headers in (person(), {}):
        answer = client.request(method, path.replace("BOOK", book), headers=headers)
        assert answer.headers.get_list("cache-control") == ["no-store"]


def test_a_route_may_declare_that_its_answer_is_stored() -> None:
    @get("/picture", opt={"policy": open_to_all()}, sync_to_thread=False)
    def picture() -> Answer[str]:
        return Answer("x", headers={"Cache-Control": "max-age=60"})

    with TestClient(Application([picture], openapi_config=None)) as client:
        assert client.get("/picture").headers.get_list("cache-control") == ["max-age=60"]


def test_head_of_an_answer_that_goes_on_is_complete_at_once() -> None:
    async def endless(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(2):
            await send({"type": "http.response.body", "body": b"x", "more_body": True})

    @get("/endless", opt={"policy": open_to_all()}, sync_to_thread=False)
    def stream() -> ASGIApp:
        return endless

    with TestClient(Application([stream], openapi_config=None)) as client:
        answer = client.head("/endless")
        assert (answer.status_code, answer.content) == (200, b"")
