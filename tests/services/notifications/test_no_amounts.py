"""Notifications learns no amount of an invoice: neither from its stream nor in its database."""

from collections.abc import Callable, Generator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from httpx import Response

from services.billing.main import DEFINITION as BILLING
from services.notifications.main import DEFINITION as NOTIFICATIONS
from shared.contracts.billing import InvoiceAnnounced, InvoiceIssued
from shared.plumbing.messaging.messages import over_the_wire
from shared.plumbing.security.tokens import Identity
from shared.plumbing.service import Service
from tests.alone import running_alone, token_of
from tests.numbers import tells
from tests.services.billing.billing_alone import (
    CUT_SHORT,
    FIRST_DAY,
    STORY_1,
    BillingAlone,
    bill,
    start_billing,
)
from tests.services.notifications.contracts import BEGINS
from tests.toy.town import open_service

CANARY = "54321.98"
WHOLE = CANARY.partition(".")[0]


@pytest.fixture(scope="module")
def billing_alone(fresh_database: Callable[[], str]) -> Generator[BillingAlone]:
    """Billing, which has invoiced and corrected a loan with a cost that occurs nowhere else."""
    with running_alone(BILLING, fresh_database(), FIRST_DAY) as alone:
        made = start_billing(alone)
        made.receive(bill(replace(STORY_1, monthly_cost=Decimal(CANARY))))
        made.until(made.service.clock.today().replace(month=9))
        made.receive(bill(replace(CUT_SHORT, monthly_cost=Decimal(CANARY))))
        assert {each.kind for each in made.documents} == {"invoice", "credit_note"}
        yield made


@pytest.fixture(scope="module")
def notified(billing_alone: BillingAlone, fresh_database: Callable[[], str]) -> Generator[Service]:
    """Notifications, which has consumed all of billing's messages to it."""
    with open_service(NOTIFICATIONS, fresh_database(), day=BEGINS) as service:
        for stream in service.consumer.streams:
            for _, message in billing_alone.service.publisher.read(stream, 0, 10_000):
                if message is not None:
                    service.consumer.handle(over_the_wire(message))
        yield service


def everything_kept(service: Service) -> str:
    """Every column of every table, with bytes decoded."""
    database = service.database
    tables = database.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows: list[dict[str, Any]] = []
    for table in tables:
        rows += database.rows(f"SELECT * FROM {table['tablename']}")  # noqa: S608 - our own
    return "\n".join(_spelt(value) for row in rows for value in row.values())


def _spelt(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def test_the_database_of_notifications_holds_no_amount_of_an_invoice(
    billing_alone: BillingAlone, notified: Service
) -> None:
    assert CANARY in everything_kept(billing_alone.service)
    kept = everything_kept(notified)
    documents = {str(each.invoice_id) for each in billing_alone.documents}
    assert all(each in kept for each in documents)
    assert not tells(kept, WHOLE)


def test_the_streams_that_notifications_consumes_hold_no_amount_of_an_invoice(
    billing_alone: BillingAlone, notified: Service
) -> None:
    assert "billing" not in notified.consumer.streams
    announced = [
        message
        for stream in notified.consumer.streams
        for _, message in billing_alone.service.publisher.read(stream, 0, 10_000)
        if message is not None
    ]
    assert len(announced) == len(billing_alone.documents)
    amounts = {str(each.total) for each in billing_alone.documents} | {WHOLE}
    for each in announced:
        text = each.data.decode() + str(each.headers())
        assert [amount for amount in amounts if tells(text, amount)] == []
        assert each.name == InvoiceAnnounced.NAME


def asked(billing_alone: BillingAlone, name: str, query: dict[str, str]) -> Response:
    """Read billing's feed as a service."""
    token = token_of(Identity.of_service(name), "billing")
    headers = {"Authorization": f"Bearer {token}"}
    return billing_alone.alone.client.get(
        billing_alone.alone.address("/feed"), params=query, headers=headers
    )


@pytest.mark.parametrize("name", ["notifications", "lending", "directory", "listings", "billing"])
@pytest.mark.parametrize("query", [{}, {"stream": "billing"}, {"stream": "billing.finance"}])
def test_no_service_is_given_documents_by_the_feed(
    billing_alone: BillingAlone, name: str, query: dict[str, str]
) -> None:
    answer = asked(billing_alone, name, query)
    consumes_another_stream = name in {"notifications", "directory"}
    assert answer.status_code == (404 if consumes_another_stream else 403)
    assert not tells(answer.text, WHOLE)


def test_the_feed_of_what_notifications_consumes_holds_no_amount(
    billing_alone: BillingAlone,
) -> None:
    query = {"stream": "billing.notifications"}
    answer = asked(billing_alone, "notifications", query)
    assert len(answer.json()["entries"]) == len(billing_alone.documents)
    assert not tells(answer.text, WHOLE)
    assert asked(billing_alone, "lending", query).status_code == 403


def test_an_announcement_has_no_field_for_an_amount_a_line_or_a_person() -> None:
    fields = set(InvoiceAnnounced.model_fields)
    assert fields < set(InvoiceIssued.model_fields)
    assert not fields & {
        *("lines", "net", "vat", "vat_rate", "total", "loan_id", "agreement_id"),
        *("person_reference", "contact_person_id", "payment_reference", "payment_account"),
    }


def test_what_was_consumed_as_a_document_before_an_upgrade_raises_no_second_notification(
    billing_alone: BillingAlone, notified: Service
) -> None:
    """The new stream is consumed from the beginning, under message ids that no inbox knows."""
    before = notified.database.rows(
        "SELECT notification_id, version FROM notifications ORDER BY notification_id"
    )
    for _, message in billing_alone.service.publisher.read("billing.notifications", 0, 10_000):
        if message is not None:
            notified.consumer.handle(replace(message, source="billing.notifications@upgraded"))
    after = notified.database.rows(
        "SELECT notification_id, version FROM notifications ORDER BY notification_id"
    )
    assert after == before
    assert before
