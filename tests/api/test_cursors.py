"""Every list: its cursors continue it, and work for no other list, filter or reader."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.plumbing.eventstore.cursors import Cursors
from tests.api.operations import OPERATIONS
from tests.api.playing import Played

DAY, ID = date(2100, 1, 1), UUID(int=1)
NEWEST_FIRST = [DAY, ID]
PLACES: dict[str, Any] = {
    "billing.finance_feed": [0, "epoch"],
    "billing.invoices": [0, "epoch"],
    "directory.agencies": ID,
    "directory.people": ["ö", "ö", ID],
    "lending.loans": {"proposed_on": DAY, "loan_id": ID},
    "listings.interests": NEWEST_FIRST,
    "listings.own_listings": NEWEST_FIRST,
    "listings.public_vacancies": NEWEST_FIRST,
    "listings.search": NEWEST_FIRST,
    "notifications.inbox": [datetime(2100, 1, 1, tzinfo=UTC), ID],
}
"""A place in each list, in its own form."""
INNER = {f"{service}.feed" for service in ("directory", "programme", "listings", "lending")} | {
    "billing.feed",
    "notifications.feed",
}
"""Between the services alone, which know the positions anyway: each announcement bears its own."""


def cursor(played: Played, key: str, **other: Any) -> str:
    """A cursor as the list returns it, with these changes."""
    service, _, operation = key.partition(".")
    sending = played.sendings[key]
    who, filters = sending.who, {**sending.query, **sending.path}
    asked: dict[str, Any] = {
        "operation": operation,
        "filters": tuple(sorted(filters.items())),
        "reader": f"{who.kind}:{who.subject}" if who is not None else "",
    }
    running = played.world.stage.services[other.pop("service", service)]
    return Cursors(running.cursor_key, **(asked | other)).seal(other.pop("place", PLACES[key]))


def ask(played: Played, key: str, after: str, **query: str) -> httpx.Response:
    sending = played.sendings[key]
    asked = {**sending.query, "after": after, **query}
    return played.world.send(OPERATIONS[key], replace(sending, query=asked), None)


def is_refused(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["field"]) == (422, "after"), answer.text


def test_the_table_names_every_list_with_a_cursor() -> None:
    lists = {key for key, each in OPERATIONS.items() if "after" in each.names("query")}
    assert lists - INNER == set(PLACES)


@pytest.mark.parametrize("key", sorted(PLACES))
def test_a_list_goes_on_after_its_own_cursor(played: Played, key: str) -> None:
    answer = ask(played, key, cursor(played, key))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("key", sorted(PLACES))
def test_a_cursor_of_any_other_list_is_refused(played: Played, key: str) -> None:
    service = key.partition(".")[0]
    for other in sorted(PLACES.keys() - {key}):
        is_refused(ask(played, key, cursor(played, key, operation=other.partition(".")[2])))
        if other.partition(".")[0] != service:
            is_refused(ask(played, key, cursor(played, key, service=other.partition(".")[0])))


@pytest.mark.parametrize("key", sorted(PLACES))
def test_a_cursor_of_other_filters_is_refused(played: Played, key: str) -> None:
    is_refused(ask(played, key, cursor(played, key, filters=(("q", "arkiv"),))))
    names = set(OPERATIONS[key].names("query"))
    for name, value in {"q": "arkiv", "listing": str(ID), "loan": str(ID), "waiting": "1"}.items():
        if name in names:
            is_refused(ask(played, key, cursor(played, key), **{name: value}))


@pytest.mark.parametrize("key", sorted(PLACES))
def test_a_cursor_that_was_given_to_someone_else_is_refused(played: Played, key: str) -> None:
    is_refused(ask(played, key, cursor(played, key, reader=f"person:{ID}")))


def test_the_feed_of_one_agency_goes_on_for_anyone_who_may_read_it(played: Played) -> None:
    agency = played.world.home.agency
    given = cursor(played, "billing.finance_feed", filters=(("agency", agency),), reader="")
    answer = ask(played, "billing.finance_feed", given, agency=agency)
    assert answer.status_code == 200, answer.text
    is_refused(ask(played, "billing.finance_feed", given))
