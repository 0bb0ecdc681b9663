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
from tests.asking import NOBODY, OPERATOR, SERVICE, Call, ask, operations
from tests.services.billing.cases import LENDER, RECEIVER
from tests.services.billing.desk import (
    BUYERS_FINANCE,
    FINANCE,
    FIRST_DAY,
    Desk,
    agency,
    bill,
    desk_of,
)
from tests.utbyte.quoted import EXAMPLE

THIRD = natural_id("test", "third agency")


def somebody(name: str) -> UUID:
    return natural_id("test", "person", name)


CALLERS: dict[str, Identity | UUID | None] = {
    "nobody": NOBODY,
    "a stranger": somebody("stranger"),
    "another agency's finance": somebody("other finance"),
    "an employee": somebody("employee"),
    "a leader": somebody("leader"),
    "the contact person": somebody("contact"),
    "finance": FINANCE,
    "the buyer's finance": BUYERS_FINANCE,
    "an auditor from elsewhere": somebody("auditor"),
    "finance that has left": somebody("left"),
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
    "held_up": (Call("GET", "/held-up"), OF_FINANCE),
    "invoices": (Call("GET", "/invoices"), ALL),
    "invoice": (Call("GET", "/invoices/{invoice}"), OF_THE_CASE),
    "finance_feed": (
        Call("GET", "/finance-feed"),
        OF_FINANCE | {"an auditor from elsewhere": 200},
    ),
}


@pytest.fixture(scope="module")
def desk(fresh_database: Callable[[], str]) -> Generator[Desk]:
    """A desk that has issued one document, and every kind of caller."""
    with running_alone(DEFINITION, fresh_database(), FIRST_DAY) as alone:
        desk = desk_of(alone)
        desk.know(agency(THIRD))
        desk.employ(somebody("stranger"), THIRD)
        desk.employ(somebody("other finance"), THIRD, "finance")
        desk.employ(somebody("employee"), LENDER)
        desk.employ(somebody("leader"), LENDER, "leader")
        desk.employ(somebody("contact"), RECEIVER, "hr_contact")
        desk.employ(somebody("auditor"), THIRD)
        desk.grant(somebody("auditor"), LENDER, "auditor")
        desk.employ(somebody("left"), LENDER, "finance", "leader")
        last_day = date(2026, 4, 30)
        left = PersonLeft(person_id=somebody("left"), agency_id=LENDER, last_day=last_day)
        desk.told_by(left, somebody("left"))
        desk.receive(bill())
        desk.until(date(2026, 5, 1))
        yield desk


def status(desk: Desk, caller: str, call: Call) -> int:
    path = call.path.replace("{invoice}", str(desk.documents[0].invoice_id))
    return ask(desk.alone, CALLERS[caller], call._replace(path=path)).status_code


def test_the_table_names_every_operation() -> None:
    assert set(TABLE) == operations(DEFINITION)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("operation", TABLE)
def test_an_operation_answers_a_caller_as_declared(desk: Desk, operation: str, caller: str) -> None:
    call, declared = TABLE[operation]
    assert status(desk, caller, call) == declared[caller]


@pytest.mark.parametrize(
    "caller", ["a stranger", "another agency's finance", "an employee", "finance that has left"]
)
def test_another_agencys_document_looks_like_none(desk: Desk, caller: str) -> None:
    theirs = Call("GET", f"/invoices/{desk.documents[0].invoice_id}")
    unknown = Call("GET", f"/invoices/{fresh_id()}")
    answers = [ask(desk.alone, CALLERS[caller], each) for each in (theirs, unknown)]
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
    desk: Desk, caller: str, seen: int
) -> None:
    answer = ask(desk.alone, CALLERS[caller], Call("GET", "/invoices")).json()
    assert len(answer["items"]) == seen


def test_the_feed_of_another_agency_is_not_there(desk: Desk) -> None:
    answers = [
        ask(desk.alone, FINANCE, Call("GET", f"/finance-feed?agency={each}"))
        for each in (RECEIVER, THIRD, fresh_id())
    ]
    assert [each.status_code for each in answers] == [404, 404, 404]
    assert len({each.content for each in answers}) == 1


def test_the_feed_of_the_contact_persons_agency_is_not_the_contact_persons(desk: Desk) -> None:
    """An auditor of one agency does not see the feed of another where they have another role."""
    auditor = somebody("auditor of two kinds")
    desk.employ(auditor, RECEIVER, "hr_contact")
    desk.grant(auditor, THIRD, "auditor")
    answer = ask(desk.alone, auditor, Call("GET", "/finance-feed"))
    assert (answer.status_code, answer.json()["entries"]) == (200, [])
