"""R-P8: what falls through when an agency leaves a collaboration, and what is kept."""

from datetime import date
from uuid import UUID

import pytest

from services.lending.domain.person_calendar import PersonCalendar
from tests.alone import Alone
from tests.services.lending.loans import (
    COST,
    agreed,
    approved,
    consented,
    happened,
    of,
    page,
    proposed,
    running,
    someone,
)
from tests.services.lending.town import (
    ARCHIVE,
    CONTACT,
    EVA,
    FJORD,
    HOST_LEADER,
    LEADER,
    MANAGER,
    MUSEUM,
    back,
    withdrew,
)

SIDES = pytest.mark.parametrize("agency", [ARCHIVE, MUSEUM], ids=["lender", "receiver"])


def falls_through(town: Alone) -> list[tuple[str, str, str | None]]:
    """The loans that were published as fallen through, how, and why."""
    announced = [
        each for each in town.announced() if each["name"] == "lending.loan-fell-through.v1"
    ]
    return [(each["loan_id"], each["how"], each["cause"]) for each in announced]


def reserved(town: Alone, person: UUID = EVA) -> list[UUID]:
    calendar = town.service.store.load(PersonCalendar, PersonCalendar.id_of(person))
    return list(calendar.reservations)


@SIDES
def test_r_p8_a_proposal_falls_through_on_the_day_that_one_of_its_agencies_leaves(
    town: Alone, agency: UUID
) -> None:
    loan = approved(town)
    town.consume(withdrew(agency, "2026-01-30"))
    seen = page(town, loan)
    assert (seen["status"], seen["agency_left"], seen["person_left"]) == ("cancelled", True, False)
    assert seen["waits_for"] == []
    assert falls_through(town) == [(str(loan), "cancelled", "agency_left")]
    assert reserved(town) == []
    assert town.announced("lending.billing") == []
    entries = town.see(CONTACT, of(loan, "timeline"))["entries"]
    assert (entries[-1]["date"], entries[-1]["rule"]) == ("2026-01-30", "R-P8")


@pytest.mark.parametrize(
    ("who", "step"),
    [(EVA, "consent"), (MANAGER, "approve"), (LEADER, "sign"), (HOST_LEADER, "sign")],
)
def test_r_p8_no_step_is_taken_for_what_fell_through(
    still_town: Alone, who: UUID, step: str
) -> None:
    loan = proposed(still_town, name=f"{who} {step}")
    still_town.consume(withdrew(ARCHIVE))
    refused = still_town.post(who, of(loan, step), {})
    assert (refused.status_code, refused.json()["rule"]) == (409, "R-P8")
    still_town.consume(back(ARCHIVE, "2026-01-26"))
    assert still_town.post(who, of(loan, step), {}).json()["rule"] == "R-P8"


@SIDES
def test_r_p8_an_agreed_loan_is_kept_and_runs_on_its_terms(town: Alone, agency: UUID) -> None:
    loan = agreed(town)
    town.consume(withdrew(agency, "2026-02-07"))
    assert page(town, loan)["status"] == "agreed"
    town.move_to(date(2026, 4, 1))
    assert page(town, loan)["status"] == "running"
    for who in (EVA, MANAGER):
        town.do(who, of(loan, "extend"), {"end": "2026-09-30"})
    assert falls_through(town) == []


def test_r_p8_a_running_loan_and_those_elsewhere_are_kept(town: Alone) -> None:
    loan = running(town)
    elsewhere = consented(town, "elsewhere", someone(town, "elsewhere"), start="2026-07-01")
    town.consume(withdrew(ARCHIVE, "2026-04-01"), withdrew(FJORD, "2026-04-01"))
    assert page(town, loan)["status"] == "running"
    assert page(town, elsewhere)["status"] == "proposed"
    assert falls_through(town) == []


def test_r_p8_the_same_withdrawal_consumed_twice_changes_nothing_more(town: Alone) -> None:
    loan = proposed(town)
    (message,) = town.consume(withdrew(ARCHIVE))
    town.service.consumer.handle(message)
    town.consume(withdrew(ARCHIVE))
    assert happened(town, loan) == ["LoanProposed", "LoanCancelled"]


def test_r_p8_a_withdrawal_that_is_consumed_after_the_return_touches_no_new_proposal(
    town: Alone,
) -> None:
    town.move_to(date(2026, 2, 1))
    town.consume(back(ARCHIVE, "2026-02-01"))
    loan = proposed(town)
    town.consume(withdrew(ARCHIVE, "2026-01-29"))
    assert page(town, loan)["status"] == "proposed"
    town.do(CONTACT, of(loan, "set-terms"), COST)
    town.do(EVA, of(loan, "consent"))


def test_r_p8_an_enrolment_that_is_consumed_after_the_withdrawal_brings_no_one_back(
    town: Alone,
) -> None:
    town.consume(withdrew(ARCHIVE, "2026-02-01"), back(ARCHIVE, "2026-01-29"))
    proposed(town)
    assert town.announced()[-1]["refused_by"] == "R-P8"


def test_r_p8_what_was_proposed_while_the_leaving_was_on_its_way_is_not_agreed(
    town: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proposal had looked up who takes part just before the withdrawal arrived."""
    loan = proposed(town)
    with monkeypatch.context() as before_it_is_seen:
        queries = town.service.commands.queries
        before_it_is_seen.setattr(queries, "proposals_of", lambda *_: [])
        town.consume(withdrew(MUSEUM))
    assert page(town, loan)["status"] == "proposed"
    assert town.post(EVA, of(loan, "consent"), {}).json()["rule"] == "R-P8"
    town.move_to(date(2026, 1, 27))
    assert falls_through(town) == [(str(loan), "cancelled", "agency_left")]


def test_r_p8_all_proposals_fall_through_with_one_withdrawal(town: Alone) -> None:
    loans = [
        proposed(town, name=f"number {each}", person_id=someone(town, f"number {each}"))
        for each in range(3)
    ]
    town.consume(withdrew(MUSEUM))
    assert sorted(falls_through(town)) == sorted(
        (str(each), "cancelled", "agency_left") for each in loans
    )
