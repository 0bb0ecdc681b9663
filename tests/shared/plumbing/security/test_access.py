"""Who may call what: a route without a policy is closed, and what is not yours is not there."""

from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from litestar import Litestar, get
from litestar.datastructures import State
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from litestar.types import ControllerRouterHandler

from shared.kernel.ids import fresh_id
from shared.plumbing.security.access import (
    Policy,
    holding,
    listeners,
    open_to_all,
    operators,
    services,
    signed_in,
)
from shared.plumbing.security.tokens import Identity, Issuer, SigningKey
from shared.plumbing.service import Service
from shared.plumbing.time.clock import SystemClock
from shared.plumbing.web.http import Decorator, make_app, read
from tests.toy import library
from tests.toy.town import (
    ANNA,
    BERIT,
    DAY,
    KEY,
    TRUST,
    bearer,
    client_of,
    give_role,
    open_service,
    person,
)

CIRKA = UUID(int=3)
AGENCY = UUID(int=9)
UNKNOWN = UUID(int=77)
OPERATOR = Identity.of_operator("ops")
SERVICE = Identity.of_service("club")


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        give_role(made, ANNA, AGENCY, "librarian")
        yield made


@pytest.fixture(scope="module")
def client(service: Service) -> Generator[TestClient[Any]]:
    with client_of(service) as made:
        yield made


@pytest.fixture(scope="module")
def book(client: TestClient[Any]) -> UUID:
    answer = client.post("/books", json={"title": "Kallocain"}, headers=person())
    made = UUID(answer.json()["id"])
    client.post(f"/books/{made}/lend", json={"reader": str(BERIT)}, headers=person())
    return made


def is_problem(answer: Response, status: int, rule: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["type"], problem["status"], problem.get("rule")) == (
        "about:blank",
        status,
        rule,
    )
    assert problem["title"]
    assert problem["detail"]


def app_of(service: Service, handlers: Sequence[ControllerRouterHandler]) -> Litestar:
    state: State = service.app().state
    return make_app("toy", handlers, state.dict(), 1000)


def test_pitfall_22_every_route_there_is_declares_its_policy(service: Service) -> None:
    """The framework's own routes too; what it answers to OPTIONS by itself passes the guard."""
    declared = {
        f"{method} {route.path}": isinstance(handler.opt.get("policy"), Policy)
        for route in service.app().routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method != "OPTIONS"
    }
    assert {"GET /api/library/v1/feed", "GET /api/library/v1/schema/openapi.json"} <= set(declared)
    assert [route for route, is_declared in declared.items() if not is_declared] == []


def test_pitfall_22_a_route_that_declares_no_policy_is_open_to_no_one(service: Service) -> None:
    @get("/forgotten")
    async def forgotten() -> str:
        return "open"

    with TestClient(app_of(service, [forgotten])) as client:
        for identity in (Identity.of_person(ANNA), OPERATOR, SERVICE):
            answer = client.get("/api/toy/v1/forgotten", headers=bearer(identity))
            is_problem(answer, 403, "not-allowed")
        is_problem(client.get("/api/toy/v1/forgotten"), 403, "not-allowed")


def route(decorator: Decorator) -> ControllerRouterHandler:
    def route() -> str:
        return "open"

    return decorator(route)


POLICIES = {
    "all": open_to_all(),
    "signed_in": signed_in(),
    "holding": holding("librarian", "leader"),
    "services": services("club", "cashier"),
    "other_services": services("cashier"),
    "no_services": services(),
    "listeners": listeners(),
    "operators": operators(),
    "operators_and": operators("librarian"),
}
MAY = {
    "nobody": {"all"},
    "librarian": {"all", "signed_in", "holding", "operators_and"},
    "anybody": {"all", "signed_in"},
    "operator": {"all", "operators", "operators_and"},
    "stranger": {"all"},
    "service": {"all", "services", "listeners"},
}


@pytest.mark.parametrize("who", list(MAY))
def test_each_policy_lets_in_those_whom_it_names_and_no_one_else(
    service: Service, who: str
) -> None:
    routes = [route(read(f"/{name}", name, policy, name)) for name, policy in POLICIES.items()]
    headers: dict[str, dict[str, str]] = {
        "nobody": {},
        "librarian": person(ANNA),
        "anybody": person(BERIT),
        "operator": bearer(OPERATOR),
        "service": bearer(SERVICE),
        "stranger": bearer(Identity.of_service("stranger")),
    }
    with TestClient(app_of(service, routes)) as client:
        found = {
            name: client.get(f"/api/toy/v1/{name}", headers=headers[who]).status_code
            for name in POLICIES
        }
    refused = 401 if who == "nobody" else 403
    assert found == {name: 200 if name in MAY[who] else refused for name in POLICIES}


def test_the_manager_of_a_unit_holds_the_managers_role(service: Service) -> None:
    service.database.execute(
        "INSERT INTO replica_units VALUES (%s, %s, NULL, %s, %s)", fresh_id(), AGENCY, CIRKA, None
    )
    routes = [route(read("/managers", "managers", holding("manager"), "x"))]
    with TestClient(app_of(service, routes)) as client:
        assert client.get("/api/toy/v1/managers", headers=person(CIRKA)).status_code == 200
        is_problem(client.get("/api/toy/v1/managers", headers=person(BERIT)), 403, "not-allowed")


def test_without_a_token_one_is_asked_to_sign_in(client: TestClient[Any], book: UUID) -> None:
    answer = client.get(f"/books/{book}")
    is_problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


EXPIRED = Issuer([KEY], TRUST, lambda: datetime(2020, 1, 1, tzinfo=UTC))
FOREIGN = Issuer([SigningKey.made()], TRUST, SystemClock().now)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"Bearer",
        b"Bearer ",
        b"Basic YTpi",
        b"Bearer not.a.token",
        b"Bearer " + b"x" * 100_000,
        "Bearer åäö.åäö.åäö".encode("latin-1"),
        b"\xff\xfe\xfd",
    ],
    ids=["", "no token", "empty", "basic", "broken", "huge", "åäö", "bytes"],
)
def test_a_token_that_cannot_be_trusted_is_none(
    client: TestClient[Any], book: UUID, header: bytes
) -> None:
    is_problem(client.get(f"/books/{book}", headers={b"Authorization": header}), 401)


@pytest.mark.parametrize("issuer", [EXPIRED, FOREIGN], ids=["expired", "foreign"])
def test_a_token_of_another_time_or_of_another_key_is_none(
    client: TestClient[Any], book: UUID, issuer: Issuer
) -> None:
    token = issuer.issue(Identity.of_person(ANNA))
    is_problem(client.get(f"/books/{book}", headers={"Authorization": f"Bearer {token}"}), 401)


def test_the_case_of_another_looks_like_one_that_does_not_exist(
    client: TestClient[Any], book: UUID
) -> None:
    not_yours = client.get(f"/books/{book}", headers=person(CIRKA))
    unknown = client.get(f"/books/{UNKNOWN}", headers=person(CIRKA))
    unknown_to_all = client.get(f"/books/{UNKNOWN}", headers=person(ANNA))
    is_problem(not_yours, 404, "not-found")
    assert not_yours.content == unknown.content == unknown_to_all.content
    assert {k: v for k, v in not_yours.headers.items() if k != "date"} == {
        k: v for k, v in unknown.headers.items() if k != "date"
    }


def test_a_command_on_the_case_of_another_is_not_there_either(
    client: TestClient[Any], book: UUID
) -> None:
    def lend(book_id: UUID) -> Response:
        return client.post(
            f"/books/{book_id}/lend", json={"reader": str(CIRKA)}, headers=person(CIRKA)
        )

    is_problem(lend(book), 404, "not-found")
    assert lend(book).content == lend(UNKNOWN).content


def test_a_step_in_a_case_that_one_sees_and_that_belongs_to_another_is_refused(
    client: TestClient[Any], book: UUID
) -> None:
    assert client.get(f"/books/{book}", headers=person(BERIT)).status_code == 200
    answer = client.post(f"/books/{book}/take-back", json={}, headers=person(BERIT))
    is_problem(answer, 403, "not-allowed")


@pytest.mark.parametrize("identity", [OPERATOR, SERVICE])
def test_a_case_is_for_persons_only(
    client: TestClient[Any], book: UUID, identity: Identity
) -> None:
    is_problem(client.get(f"/books/{book}", headers=bearer(identity)), 403, "not-allowed")
