"""The front moves all clocks forward, past one that was moved on its own; none goes back."""

from collections.abc import Callable, Generator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.plumbing.base.settings import Settings
from shared.plumbing.security.tokens import Identity
from shared.plumbing.service import Service, ServiceDefinition
from tests.toy import library
from tests.toy.serving import served
from tests.toy.town import bearer, open_service
from utbyte.distributed.front import SERVICES, Services, make_front

FIRST = date(2026, 3, 2)
ASKED = "/clock"


def at(days: int) -> date:
    return FIRST + timedelta(days=days)


class Alone:
    """A service's own API, and of its process what the front asks: its calendar, and quiet."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._app = service.app()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan" or scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        done = self._service.calendar.position()
        output = {"today": str(self._service.clock.today()), "done": str(done) if done else None}
        idle = {"position": self._service.publisher.last()}
        body = httpx.Response(200, json=output if "calendar" in scope["path"] else idle).content
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def town(
    fresh_database: Callable[[], str],
) -> Generator[tuple[dict[str, Service], httpx.Client]]:
    """Services of the names that the front knows, and the front before them."""
    with ExitStack() as stack:
        found: dict[str, Service] = {}
        for name in SERVICES:
            made = ServiceDefinition(**{**vars(library.DEFINITION), "name": name})
            found[name] = stack.enter_context(open_service(made, fresh_database(), day=FIRST))
        urls = {name: stack.enter_context(served(Alone(each))) for name, each in found.items()}
        settings = Settings(data=Path("/nonexistent"), service_urls=urls)
        address = stack.enter_context(served(make_front(Services(settings))))
        yield found, stack.enter_context(httpx.Client(base_url=address, timeout=60))


def operator() -> dict[str, str]:
    return bearer(Identity.of_operator("ops"))


def moved(client: httpx.Client, day: date) -> httpx.Response:
    return client.put(ASKED, json={"day": str(day)}, headers=operator())


def test_the_clocks_move_together_past_one_that_is_further_and_none_goes_back(
    town: tuple[dict[str, Service], httpx.Client],
) -> None:
    services, client = town
    assert moved(client, at(2)).status_code == 200
    assert {each.calendar.position() for each in services.values()} == {at(2)}

    ahead = services[SERVICES[2]]
    ahead.move_clock(at(6))
    back = moved(client, at(4))
    assert (back.status_code, back.json()["day"]) == (422, str(at(6)))
    assert back.headers["content-type"] == "application/problem+json"
    stand = {name: each.clock.today() for name, each in services.items()}
    assert stand == {**dict.fromkeys(SERVICES, at(2)), ahead.name: at(6)}

    assert moved(client, at(8)).json() == {"day": str(at(8))}
    assert {each.calendar.position() for each in services.values()} == {at(8)}
    assert {each.clock.today() for each in services.values()} == {at(8)}
    assert moved(client, at(7)).status_code == 422
    assert moved(client, at(8)).status_code == 200


def test_a_person_who_may_not_move_the_clocks_is_refused(
    town: tuple[dict[str, Service], httpx.Client],
) -> None:
    services, client = town
    for day in (at(-1), at(1)):
        answer = client.put(ASKED, json={"day": str(day)})
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    assert {each.clock.today() for each in services.values()} == {FIRST}
