"""Who may call what in billing: every operation by every kind of caller."""

import json
from collections.abc import Callable, Generator
from datetime import date
from uuid import UUID

import pytest

from services.billing.main import DEFINITION
from shared.contracts.directory import PersonLeft
from shared.kernel.ids import fresh_id, natural_id
from shared.plumbing.security.tokens import Identity
from tests.alone import running_alone
from tests.asking import NO_ONE, OPERATOR, SERVICE, Call, ask, operations
from tests.services.billing.billing_alone import (
    BUYERS_FINANCE,
    FINANCE,
    FIRST_DAY,
    BillingAlone,
    agency,
    bill,
    start_billing,
)
from tests.services.billing.cases import LENDER, RECEIVER
from tests.utbyte.quoted import EXAMPLE

THIRD = natural_id("test", "third agency")


def someone(name: str) -> UUID:
    return natural_id("test", "person", name)


CALLERS: dict[str, Identity | UUID | None] = {
    "nobody": NO_ONE,
    "a stranger": someone("stranger"),
    "another agency's finance": someone("other finance"),
    "an employee": someone("employee"),
    "a leader": someone("leader"),
    "the contact person": someone("contact"),
    "finance": FINANCE,
    "the buyer's finance": BUYERS_FINANCE,
    "an auditor from elsewhere": someone("auditor"),
    "finance that has left": someone("left"),
    "an operator": OPERATOR,
    "a service": SERVICE,
}
ALL = dict.fromkeys(CALLERS, 200) | {"nobody": 401, "an operator": 403, "a service": 403}
NONE = dict.fromkeys(CALLERS, 403) | {"nobody": 401}
OF_FINANCE = NONE | dict.fromkeys(
    ("another agency's finance", "finance", "the buyer's finance"), 200
)
OF_THE_CASE = (
    dict.fromkeys(CALLERS, 404)
    | {"nobody": 401, "an operator": 403, "a service": 403}
    | dict.fromkeys(
        (
            "a leader",
            "the contact person",
            "finance",
            "the buyer's finance",
            "an auditor from elsewhere",
        ),
        200,
    )
)
TABLE: dict[str, tuple[Call, dict[str, int]]] = {
    "quote": (Call("POST", "/quotes", json.loads(EXAMPLE)), ALL),
    "run_invoices": (Call("POST", "/runs", {}), OF_FINANCE),
    "preview_run": (Call("POST", "/runs/preview", {}), OF_FINANCE),
    "held_up": (Call("GET", "/held-up"), OF_FINANCE),
    "invoices": (Call("GET", "/invoices"), ALL),
    "invoice": (Call("GET", "/invoices/{invoice}"), OF_THE_CASE),
    "finance_feed": (
        Call("GET", "/finance-feed"),
        OF_FINANCE | {"an auditor from elsewhere": 200},
    ),
}


@pytest.fixture(scope="module")
def billing_alone(fresh_database: Callable[[], str]) -> Generator[BillingAlone]:
    """A desk that has issued one document, and every kind of caller."""
    with running_alone(DEFINITION, fresh_database(), FIRST_DAY) as alone:
        billing_alone = start_billing(alone)
        billing_alone.know(agency(THIRD))
        billing_alone.employ(someone("stranger"), THIRD)
        billing_alone.employ(someone("other finance"), THIRD, "finance")
        billing_alone.employ(someone("employee"), LENDER)
        billing_alone.employ(someone("leader"), LENDER, "leader")
        billing_alone.employ(someone("contact"), RECEIVER, "hr_contact")
        billing_alone.employ(someone("auditor"), THIRD)
        billing_alone.grant(someone("auditor"), LENDER, "auditor")
        billing_alone.employ(someone("left"), LENDER, "finance", "leader")
        last_day = date(2026, 4, 30)
        left = PersonLeft(person_id=someone("left"), agency_id=LENDER, last_day=last_day)
        billing_alone.delivered(left, someone("left"))
        billing_alone.receive(bill())
        billing_alone.until(date(2026, 5, 1))
        yield billing_alone


def status(billing_alone: BillingAlone, caller: str, call: Call) -> int:
    path = call.path.replace("{invoice}", str(billing_alone.documents[0].invoice_id))
    return ask(billing_alone.alone, CALLERS[caller], call._replace(path=path)).status_code


def test_the_table_names_every_operation() -> None:
    assert set(TABLE) == operations(DEFINITION)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("operation", TABLE)
def test_an_operation_answers_a_caller_as_declared(
    billing_alone: BillingAlone, operation: str, caller: str
) -> None:
    call, declared = TABLE[operation]
    assert status(billing_alone, caller, call) == declared[caller]


@pytest.mark.parametrize(
    "caller", ["a stranger", "another agency's finance", "an employee", "finance that has left"]
)
def test_another_agencys_document_looks_like_none(billing_alone: BillingAlone, caller: str) -> None:
    theirs = Call("GET", f"/invoices/{billing_alone.documents[0].invoice_id}")
    unknown = Call("GET", f"/invoices/{fresh_id()}")
    answers = [ask(billing_alone.alone, CALLERS[caller], each) for each in (theirs, unknown)]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("caller", "seen"),
    [
        ("finance", 1),
        ("the buyer's finance", 1),
        ("a leader", 1),
        ("an auditor from elsewhere", 1),
        ("an employee", 0),
        ("another agency's finance", 0),
        ("finance that has left", 0),
    ],
)
def test_a_list_shows_the_documents_of_the_readers_agency_alone(
    billing_alone: BillingAlone, caller: str, seen: int
) -> None:
    answer = ask(billing_alone.alone, CALLERS[caller], Call("GET", "/invoices")).json()
    assert len(answer["items"]) == seen


def test_the_feed_of_another_agency_is_not_there(billing_alone: BillingAlone) -> None:
    answers = [
        ask(billing_alone.alone, FINANCE, Call("GET", f"/finance-feed?agency={each}"))
        for each in (RECEIVER, THIRD, fresh_id())
    ]
    assert [each.status_code for each in answers] == [404, 404, 404]
    assert len({each.content for each in answers}) == 1


def test_the_feed_of_the_contact_persons_agency_is_not_the_contact_persons(
    billing_alone: BillingAlone,
) -> None:
    """An auditor of one agency does not see the feed of another where they have another role."""
    auditor = someone("auditor of two kinds")
    billing_alone.employ(auditor, RECEIVER, "hr_contact")
    billing_alone.grant(auditor, THIRD, "auditor")
    answer = ask(billing_alone.alone, auditor, Call("GET", "/finance-feed"))
    assert (answer.status_code, answer.json()["entries"]) == (200, [])
