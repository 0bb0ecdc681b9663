"""A command over HTTP happens once, says its version; every refusal is a problem of one form."""

from asyncio import get_running_loop
from collections.abc import Callable, Generator
from contextlib import suppress
from threading import Thread, current_thread
from typing import Any
from uuid import UUID

import psycopg
import pytest
from httpx import Response
from litestar.testing import TestClient

from shared.plumbing.base import database
from shared.plumbing.service import Service
from shared.plumbing.web.http import make_app
from tests.toy import library
from tests.toy.serving import wait_until
from tests.toy.town import (
    ANNA,
    BERIT,
    DAY,
    at_once,
    client_of,
    give_role,
    open_service,
    person,
)
from tests.toy.wire import wire_to

AGENCY = UUID(int=9)


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        for each in (ANNA, BERIT):
            give_role(made, each, AGENCY, "librarian")
        yield made


@pytest.fixture(scope="module")
def client(service: Service) -> Generator[TestClient[Any]]:
    with client_of(service) as made:
        yield made


def is_problem(answer: Response, status: int, rule: str | None = None) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert (found["type"], found["status"], found.get("rule")) == ("about:blank", status, rule)
    return found


def buy(client: TestClient[Any], title: str = "Kallocain", **headers: str) -> Response:
    return client.post("/books", json={"title": title}, headers=person(ANNA, **headers))


def bought(client: TestClient[Any]) -> str:
    return str(buy(client).json()["id"])


def lend(client: TestClient[Any], book: str, **headers: str) -> Response:
    return client.post(
        f"/books/{book}/lend", json={"reader": str(BERIT)}, headers=person(ANNA, **headers)
    )


def test_a_command_answers_with_id_version_and_etag(client: TestClient[Any]) -> None:
    answer = buy(client)
    assert answer.status_code == 200
    assert answer.json() == {"id": answer.json()["id"], "version": 1}
    assert answer.headers["etag"] == '"1"'


def test_a_caller_who_sent_a_command_reads_what_it_wrote(client: TestClient[Any]) -> None:
    book = bought(client)
    answer = client.get(f"/books/{book}", headers=person())
    assert answer.json() == {"book_id": book, "title": "Kallocain", "reader": None, "version": 1}
    assert answer.headers["etag"] == '"1"'
    lend(client, book)
    assert client.get(f"/books/{book}", headers=person()).headers["etag"] == '"2"'


def test_a_command_without_a_key_is_refused(client: TestClient[Any]) -> None:
    headers = {"Authorization": person()["Authorization"]}
    found = is_problem(client.post("/books", json={"title": "x"}, headers=headers), 400)
    assert "Idempotency-Key" in str(found).replace("_", "-").title().replace("-key", "-Key")


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_is_empty_or_too_long_is_refused(client: TestClient[Any], key: str) -> None:
    is_problem(buy(client, Idempotency_Key=key), 400)


def test_a_repeated_command_is_answered_the_same_and_done_once(client: TestClient[Any]) -> None:
    first = buy(client, "once", Idempotency_Key="once")
    again = buy(client, "once", Idempotency_Key="once")
    assert (again.status_code, again.json()) == (200, first.json())
    found = client.get("/search", params={"word": "once"}, headers=person())
    assert found.json() == {"titles": ["once"]}


def test_a_repeated_command_is_answered_the_same_though_the_case_moved_on(
    client: TestClient[Any],
) -> None:
    book = bought(client)
    first = lend(client, book, Idempotency_Key="moved-on")
    client.post(f"/books/{book}/take-back", json={}, headers=person())
    assert lend(client, book).status_code == 200
    again = lend(client, book, Idempotency_Key="moved-on")
    assert (again.status_code, again.json()) == (200, first.json())
    is_problem(lend(client, book), 409, "R-T1")


def test_a_command_that_many_send_at_once_with_one_key_is_done_once(
    client: TestClient[Any],
) -> None:
    answers = at_once(6, lambda _: buy(client, "at-once", Idempotency_Key="at-once").json())
    assert answers == [answers[0]] * 6
    found = client.get("/search", params={"word": "at-once"}, headers=person())
    assert found.json() == {"titles": ["at-once"]}


def test_the_same_key_for_another_body_or_case_is_refused(client: TestClient[Any]) -> None:
    buy(client, "first", Idempotency_Key="twice")
    is_problem(buy(client, "second", Idempotency_Key="twice"), 422, "idempotency-key")
    one, other = bought(client), bought(client)
    lend(client, one, Idempotency_Key="cases")
    is_problem(lend(client, other, Idempotency_Key="cases"), 422, "idempotency-key")


def test_the_same_key_of_another_person_or_for_another_operation_is_another_command(
    client: TestClient[Any],
) -> None:
    body = {"title": "shared key"}
    first = client.post("/books", json=body, headers=person(ANNA, Idempotency_Key="shared"))
    other = client.post("/books", json=body, headers=person(BERIT, Idempotency_Key="shared"))
    assert first.json()["id"] != other.json()["id"]
    assert lend(client, first.json()["id"], Idempotency_Key="shared").json()["version"] == 2


def test_a_refusal_is_not_kept_so_that_the_same_key_can_succeed_later(
    client: TestClient[Any],
) -> None:
    book = bought(client)
    lend(client, book)
    is_problem(lend(client, book, Idempotency_Key="later"), 409, "R-T1")
    client.post(f"/books/{book}/take-back", json={}, headers=person())
    assert lend(client, book, Idempotency_Key="later").status_code == 200


def test_a_refusal_names_its_rule_and_the_facts(client: TestClient[Any]) -> None:
    book = bought(client)
    lend(client, book)
    found = is_problem(lend(client, book), 409, "R-T1")
    assert found["detail"].startswith("the book is out")
    assert found["book"] == book


def test_the_version_that_was_read_must_be_the_one_there_is(client: TestClient[Any]) -> None:
    book = bought(client)
    assert lend(client, book, If_Match='"1"').status_code == 200
    answer = client.post(f"/books/{book}/take-back", json={}, headers=person(If_Match='"1"'))
    assert is_problem(answer, 412)["version"] == 2
    answer = client.post(f"/books/{book}/take-back", json={}, headers=person(If_Match="2"))
    assert answer.json()["version"] == 3


@pytest.mark.parametrize("tag", ['"7"', '"abc"', 'W/"x"', '"' + "9" * 5000 + '"', '"-1"', '"\x7f"'])
def test_an_etag_that_fits_no_version_is_stale(client: TestClient[Any], tag: str) -> None:
    assert is_problem(lend(client, bought(client), If_Match=tag), 412)["version"] == 1


@pytest.mark.parametrize("tag", ["*", '"1"', "1", ' "1" '])
def test_an_etag_that_fits_lets_pass(client: TestClient[Any], tag: str) -> None:
    assert lend(client, bought(client), If_Match=tag).status_code == 200


def test_a_stale_command_leaves_its_key_unused(client: TestClient[Any]) -> None:
    book = bought(client)
    is_problem(lend(client, book, If_Match='"9"', Idempotency_Key="unused"), 412)
    assert lend(client, book, If_Match='"1"', Idempotency_Key="unused").status_code == 200


def test_pitfall_25b_what_is_not_expected_is_a_problem_without_inner_details(
    client: TestClient[Any],
) -> None:
    answer = client.get("/broken")
    is_problem(answer, 500)
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no/such/route", 404),
        ("GET", "/books/not-an-id", 404),
        ("DELETE", "/books", 405),
        ("POST", "/search", 405),
    ],
)
def test_the_frameworks_own_refusals_have_the_same_form(
    client: TestClient[Any], method: str, path: str, status: int
) -> None:
    answer = client.request(method, path, headers=person())
    is_problem(answer, status)
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.timeout(60)
def test_a_database_that_is_away_is_reported_as_away(
    fresh_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "POOL_SECONDS", 3.0)
    with (
        wire_to(fresh_database()) as wire,
        open_service(library.DEFINITION, wire.address) as service,
        client_of(service) as client,
    ):
        give_role(service, ANNA, AGENCY, "librarian")
        wire.cut()
        answer = client.post("/books", json={"title": "x"}, headers=person(Idempotency_Key="away"))
        is_problem(answer, 503)
        assert answer.headers["retry-after"] == "5"
        wire.fix()
        assert buy(client, Idempotency_Key="now").status_code == 200


def test_pitfall_3_a_command_whose_commit_was_lost_is_answered_as_done(
    fresh_database: Callable[[], str],
) -> None:
    with (
        wire_to(fresh_database()) as wire,
        open_service(library.DEFINITION, wire.address) as service,
        client_of(service) as client,
    ):
        give_role(service, ANNA, AGENCY, "librarian")
        wire.lose_the_answer_to(b"COMMIT")
        answer = buy(client)
        assert (answer.status_code, answer.json()["version"]) == (200, 1)
        assert wire.lost == 1
        assert len(service.database.rows("SELECT * FROM shelf")) == 1


def test_pitfall_11_a_command_that_waits_holds_up_no_one_else(
    service: Service, client: TestClient[Any]
) -> None:
    book = bought(client)
    with psycopg.connect(service.database.address) as holder:
        holder.execute("LOCK TABLE events IN EXCLUSIVE MODE")
        answers: list[Response] = []
        waiting = Thread(target=lambda: answers.append(lend(client, book)))
        waiting.start()
        wait_until(lambda: holder.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone())
        assert {client.get(f"/books/{book}", headers=person()).status_code for _ in "many"} == {200}
        assert waiting.is_alive()
    waiting.join(timeout=20)
    assert answers[0].status_code == 200


def test_pitfall_11_nothing_asks_the_database_on_the_event_loop(
    service: Service, client: TestClient[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_loop: list[str] = []
    asked: list[str] = []
    real = service.database.datastore.get_connection

    def watched() -> Any:
        name = current_thread().name
        asked.append(name)
        with suppress(RuntimeError):
            get_running_loop()
            on_the_loop.append(name)
        return real()

    monkeypatch.setattr(service.database.datastore, "get_connection", watched)
    book = bought(client)
    lend(client, book, If_Match='"1"')
    lend(client, book)
    client.get(f"/books/{book}", headers=person())
    assert len(asked) > 8
    assert on_the_loop == []


def test_a_command_is_dated_by_the_clock_of_the_service(
    service: Service, client: TestClient[Any]
) -> None:
    book = UUID(bought(client))
    [event] = service.store.history(book)
    assert (event.on, event.by, event.timestamp) == (DAY, ANNA, service.clock.now())


def test_an_application_without_access_rules_is_not_made(service: Service) -> None:
    with pytest.raises(TypeError, match="access"):
        make_app("toy", [], {"access": None, "service": service.commands}, 1000)
