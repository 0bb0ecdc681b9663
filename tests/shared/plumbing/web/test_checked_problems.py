"""What is wrong with a request is told only to callers who may ask; one thread answers it."""

import threading
from collections.abc import Callable, Generator
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from litestar.testing import TestClient
from psycopg import Connection

from shared.kernel.ids import fresh_id
from shared.plumbing.service import Service
from tests.toy import library
from tests.toy.town import ANNA, BERIT, DAY, client_of, give_role, open_service, person

AGENCY = UUID(int=9)
JSON = {"Content-Type": "application/json"}
WRONG: dict[str, tuple[int, dict[str, Any]]] = {
    "no JSON": (400, {"content": b"{", "headers": JSON}),
    "another media type": (415, {"content": b"a=1", "headers": {"Content-Type": "text/plain"}}),
    "a field is missing": (400, {"json": {}}),
    "no body": (400, {}),
    "no key": (400, {"json": {"title": "Aniara"}, "headers": {"Idempotency-Key": ""}}),
    "no version": (400, {"json": {"title": "Aniara"}, "headers": {"If-Match": "x"}}),
    "a parameter that does not exist": (422, {"json": {"title": "Aniara"}, "params": {"a": "1"}}),
}


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        give_role(made, ANNA, AGENCY, "librarian")
        yield made


@pytest.fixture(scope="module")
def client(service: Service) -> Generator[TestClient[Any]]:
    with client_of(service) as made:
        yield made


def ask(client: TestClient[Any], who: UUID, path: str, wrong: dict[str, Any]) -> Response:
    headers = {**person(who), **wrong.get("headers", {})}
    return client.post(path, **{**wrong, "headers": headers})


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_with_a_request_is_told_to_those_who_may_ask(
    client: TestClient[Any], kind: str
) -> None:
    status, wrong = WRONG[kind]
    assert ask(client, ANNA, "/books", wrong).status_code == status
    refused = ask(client, BERIT, "/books", wrong)
    assert (refused.status_code, "errors" in refused.json()) == (403, False)
    hidden = ask(client, ANNA, f"/books/{fresh_id()}/lend", wrong)
    assert (hidden.status_code, "errors" in hidden.json()) == (404, False)
    assert client.post("/books", **wrong).status_code == 401


def test_what_is_wrong_with_a_question_is_told_to_those_who_may_ask(
    client: TestClient[Any],
) -> None:
    made = client.post("/books", json={"title": "Kallocain"}, headers=person(ANNA)).json()
    odd = f"/books/{made['id']}?odd=1"
    assert client.get(odd, headers=person(ANNA)).status_code == 422
    assert client.get(odd, headers=person(BERIT)).status_code == 404


def test_a_wrong_request_waits_for_a_database_that_is_away(
    fresh_database: Callable[[], str],
) -> None:
    """It is not known whether the caller may ask, so what is wrong is not told yet."""
    with (
        open_service(library.DEFINITION, fresh_database(), day=DAY) as service,
        client_of(service) as client,
    ):
        service.database.close()
        assert ask(client, ANNA, "/books", WRONG["no JSON"][1]).status_code == 503


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_asks_the_database_on_one_thread(
    client: TestClient[Any], service: Service, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    threads: list[str] = []
    wait = Connection.wait

    def noted(self: Connection[Any], *args: Any, **more: Any) -> Any:
        if self.info.dbname == service.database.datastore.pool.kwargs["dbname"]:
            threads.append(threading.current_thread().name)
        return wait(self, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "wait", noted)
        body = {} if method == "GET" else {"json": {"title": "Aniara"}}
        path = "/search?word=a" if method == "GET" else "/books"
        assert client.request(method, path, headers=person(ANNA), **body).status_code == 200
    assert len(set(threads)) == 1
