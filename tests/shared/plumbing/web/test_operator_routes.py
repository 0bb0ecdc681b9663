"""Every service has a feed for the other services, and a clock that operators can move."""

from collections.abc import Callable, Generator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from shared.kernel.ids import fresh_id
from shared.kernel.refusals import Invalid
from shared.plumbing.messaging.messages import Message
from shared.plumbing.security.tokens import Identity
from shared.plumbing.service import Service
from shared.plumbing.web.operator_routes import cursor_of, position_of
from tests.toy import library
from tests.toy.books import Book, BookPaid, BookSeen, BookWentOut, ReaderReminded
from tests.toy.town import ANNA, DAY, bearer, client_of, open_service, person, request


def club() -> dict[str, str]:
    """Return a service's headers; a token lasts five minutes, so there is one for each use."""
    return bearer(Identity.of_service("club"))


def cashier() -> dict[str, str]:
    """Return the headers of the service to which the private stream speaks."""
    return bearer(Identity.of_service("cashier"))


def operator() -> dict[str, str]:
    """Return the headers of who runs the instance."""
    return bearer(Identity.of_operator("ops"))


@pytest.fixture(scope="module")
def service(fresh_database: Callable[[], str]) -> Generator[Service]:
    with open_service(library.DEFINITION, fresh_database(), day=DAY) as made:
        for _ in range(3):
            lend(made)
        yield made


@pytest.fixture(scope="module")
def client(service: Service) -> Generator[TestClient[Any]]:
    with client_of(service) as made:
        yield made


def lend(service: Service) -> UUID:
    book_id = fresh_id()
    service.store.save(Book.buy(request().actor, book_id, "x"), trigger=request())
    service.commands.lend(book_id, ANNA, request())
    return book_id


def is_problem(answer: Response, status: int, rule: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().get("rule") == rule


def test_the_feed_gives_each_message_as_it_is_on_the_wire(
    service: Service, client: TestClient[Any]
) -> None:
    entries = client.get("/feed", headers=club()).json()["entries"]
    announced = [message for _, message in service.publisher.read("library", 0) if message]
    assert [entry["headers"] for entry in entries] == [message.headers() for message in announced]
    assert [entry["data"] for entry in entries] == [message.content() for message in announced]
    assert {entry["headers"]["ce_type"] for entry in entries} == {BookSeen.NAME, BookWentOut.NAME}
    parsed = Message.parse(entries[0]["headers"], b"{}")
    assert (parsed.source, parsed.id) == (announced[0].source, announced[0].id)


def test_the_feed_goes_on_from_its_cursor_to_the_end_and_waits_there(
    client: TestClient[Any],
) -> None:
    whole = client.get("/feed", headers=club()).json()["entries"]
    found: list[Any] = []
    page = client.get("/feed", params={"limit": 2}, headers=club()).json()
    while page["entries"]:
        found += page["entries"]
        at = page["next"]
        page = client.get("/feed", params={"after": at, "limit": 2}, headers=club()).json()
        assert (page["next"] == at) == (page["entries"] == [])
    assert found == whole


def test_a_page_without_announcements_still_moves_on(service: Service) -> None:
    with client_of(service) as client:
        at = service.publisher.last()
        book_id = lend(service)
        for number in range(5):
            service.commands.remind(book_id, request(f"r{number}"))
        page = client.get("/feed", params={"after": cursor_of(at + 2), "limit": 3}, headers=club())
        assert page.json() == {"entries": [], "next": cursor_of(at + 5)}


def test_the_feed_is_for_services_only(client: TestClient[Any]) -> None:
    is_problem(client.get("/feed"), 401)
    for headers in (person(), operator()):
        is_problem(client.get("/feed", headers=headers), 403, "not-allowed")


def test_a_private_stream_is_there_for_its_listener_alone(client: TestClient[Any]) -> None:
    stream = {"stream": "library.cashier"}
    entries = client.get("/feed", params=stream, headers=cashier()).json()["entries"]
    assert {entry["headers"]["ce_type"] for entry in entries} == {BookPaid.NAME}
    is_problem(client.get("/feed", params=stream, headers=club()), 404, "not-found")
    unknown = {"stream": "library.nobody"}
    is_problem(client.get("/feed", params=unknown, headers=club()), 404, "not-found")
    own = client.get("/feed", params={"stream": "library"}, headers=cashier()).json()["entries"]
    assert BookPaid.NAME not in {entry["headers"]["ce_type"] for entry in own}


@given(position=st.integers(0, 10**18 - 1))
def test_a_cursor_represents_its_position_and_does_not_show_it(position: int) -> None:
    cursor = cursor_of(position)
    assert position_of(cursor) == position
    assert cursor != str(position)


@given(text=st.text(max_size=30))
def test_any_other_text_is_no_cursor(text: str) -> None:
    try:
        position = position_of(text)
    except Invalid:
        return
    assert cursor_of(position) == text


@pytest.mark.parametrize(
    "cursor", ["", "7", "!!!NQ", "NQ==", "N Q", "åäö", cursor_of(10**18), "LTU", "MDU", "x" * 999]
)
def test_a_cursor_that_was_not_given_out_is_refused(client: TestClient[Any], cursor: str) -> None:
    is_problem(client.get("/feed", params={"after": cursor}, headers=club()), 422, "invalid")


def test_the_clock_moves_and_what_falls_due_is_done(service: Service) -> None:
    book_id = lend(service)
    with client_of(service) as client:
        before = client.put("/clock", json={"day": "2026-03-14"}, headers=operator())
        stands = {"day": "2026-03-14", "position": service.publisher.last()}
        assert (before.status_code, before.json()) == (200, stands)
        after = client.put("/clock", json={"day": "2026-03-18"}, headers=operator())
        assert after.status_code == 200
        again = client.put("/clock", json={"day": "2026-03-18"}, headers=operator())
        assert again.status_code == 200
        back = client.put("/clock", json={"day": "2026-03-17"}, headers=operator())
        is_problem(back, 422, "invalid")
    reminders = [
        event.on.day
        for event in service.store.history(book_id)
        if isinstance(event, ReaderReminded)
    ]
    assert reminders == [16, 17, 18]
    assert str(service.clock.today()) == "2026-03-18"


@pytest.mark.parametrize("due", [True, False])
def test_the_clock_of_one_service_cannot_be_set_back(service: Service, *, due: bool) -> None:
    with client_of(service) as client:
        stands = service.clock.today()
        for days in (1, 30, 3000):
            body = {"day": str(stands - timedelta(days=days)), "do_what_is_due": due}
            back = client.put("/clock", json=body, headers=operator())
            is_problem(back, 422, "invalid")
            assert back.json()["day"] == str(stands)
        same = client.put(
            "/clock", json={"day": str(stands), "do_what_is_due": due}, headers=operator()
        )
        assert (same.status_code, same.json()["day"]) == (200, str(stands))
    assert service.clock.today() == stands


def test_everyone_who_is_signed_in_can_ask_for_the_business_day(
    service: Service, client: TestClient[Any]
) -> None:
    is_problem(client.get("/clock"), 401)
    answer = client.get("/clock", headers=person())
    assert answer.json() == {"day": str(service.clock.today())}


def test_only_operators_move_the_clock(client: TestClient[Any]) -> None:
    day = {"day": "2030-01-01"}
    is_problem(client.put("/clock", json=day), 401)
    for headers in (person(), club()):
        is_problem(client.put("/clock", json=day, headers=headers), 403, "not-allowed")


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", 7.5, None, "9" * 400])
def test_a_day_that_is_none_is_refused(client: TestClient[Any], day: object) -> None:
    is_problem(client.put("/clock", json={"day": day}, headers=operator()), 400)


def test_an_instance_that_follows_the_real_clock_has_none_to_move(
    fresh_database: Callable[[], str],
) -> None:
    with (
        open_service(library.DEFINITION, fresh_database()) as service,
        client_of(service) as client,
    ):
        answer = client.put("/clock", json={"day": "2030-01-01"}, headers=operator())
        is_problem(answer, 404, "not-found")
        assert service.calendar.position() is None
