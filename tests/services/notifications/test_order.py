"""R-N1: whatever happens to a loan, in any order of its messages, the right people are asked."""

from collections.abc import Callable, Generator, Iterable
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.main import DEFINITION
from shared.contracts.lending import LoanContract
from shared.kernel.ids import natural_id
from shared.plumbing.service import Service
from tests.services.notifications.lives import BEGINS, Life, Waiting, lives, waited_for
from tests.services.notifications.town import message
from tests.toy.town import open_service

NUMBERS = count(1)
Announced = tuple[int, LoanContract]


@pytest.fixture(scope="module")
def running(fresh_database: Callable[[], str]) -> Generator[Service]:
    """Notifications on the day when the loans are proposed."""
    with open_service(DEFINITION, fresh_database(), day=BEGINS) as service:
        yield service


def update(service: Service, announced: Iterable[Announced]) -> UUID:
    """Consume messages as if they were about a separate loan, whose id is returned."""
    loan = natural_id("loan", "heard", next(NUMBERS))
    for version, each in announced:
        reported = each.model_copy(update={"loan_id": loan})
        service.consumer.handle(message(reported, loan, version))
    return loan


def waiting(service: Service, loan: UUID) -> Waiting:
    rows = service.database.rows(
        "SELECT kind, address, due FROM notifications WHERE case_id = %s AND waits", loan
    )
    return frozenset((row["kind"], row["address"], row["due"]) for row in rows)


def agenda(service: Service, loan: UUID) -> list[tuple[object, object]]:
    """The reminders of a loan that are still to come."""
    rows = service.database.rows(
        "SELECT a.thread, a.remind_on FROM agenda a JOIN events e ON e.originator_id = a.file_id"
        " AND e.originator_version = 1"
        " WHERE convert_from(e.state, 'UTF8')::jsonb -> 'case' ->> 'id' = %s ORDER BY thread",
        str(loan),
    )
    return [(row["thread"], row["remind_on"]) for row in rows]


@settings(max_examples=40, deadline=None)
@given(life=lives())
def test_r_n1_at_every_step_just_those_are_waited_for_whose_step_it_is(
    running: Service, life: Life
) -> None:
    loan = update(running, life.announced)
    assert waiting(running, loan) == waited_for(life.loan)


@settings(max_examples=40, deadline=None)
@given(life=lives(), data=st.data())
def test_r_n1_any_order_with_any_repeats_ends_in_the_same_waiting_inbox(
    running: Service, life: Life, data: st.DataObject
) -> None:
    announced = list(life.announced)
    repeats = data.draw(st.lists(st.sampled_from(announced), max_size=5))
    mixed = data.draw(st.permutations([*announced, *repeats]))
    loan, other = update(running, announced), update(running, mixed)
    assert waiting(running, other) == waiting(running, loan) == waited_for(life.loan)
    assert agenda(running, other) == agenda(running, loan)
