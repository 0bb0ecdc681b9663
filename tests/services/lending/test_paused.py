"""R-P6: which steps to an agreement are possible while the collaboration is paused."""

from typing import Any
from uuid import UUID

from services.lending.domain.person_calendar import PersonCalendar
from tests.alone import Alone
from tests.services.lending.loans import COST, consented, of, page, proposed, someone, soon_agreed
from tests.services.lending.town import (
    COLLABORATION,
    CONTACT,
    EVA,
    FRAMEWORK,
    LEADER,
    MANAGER,
    OFFICE,
    paused,
)


def reserved_days(town: Alone, person: UUID) -> list[Any]:
    found = town.service.store.find(PersonCalendar, PersonCalendar.id_of(person))
    return [] if found is None else list(found.reservations)


def test_r_p6_a_framework_agreements_last_approval_agrees_nothing_during_a_pause(
    town: Alone,
) -> None:
    who = someone(town, "waits")
    loan = consented(town, "waits", who)
    town.consume(paused(FRAMEWORK))
    refused = town.post(MANAGER, of(loan, "approve"), {})
    assert (refused.status_code, refused.json()["rule"]) == (409, "R-P6")
    assert page(town, loan)["status"] == "proposed"
    assert reserved_days(town, who) == []


def test_r_p6_an_approval_that_agrees_nothing_yet_goes_on_during_a_pause(town: Alone) -> None:
    loan = proposed(town)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    town.consume(paused(COLLABORATION))
    town.do(MANAGER, of(loan, "approve"))
    town.do(EVA, of(loan, "consent"))
    assert town.post(LEADER, of(loan, "sign"), {}).json()["rule"] == "R-P6"


def test_r_p6_a_loan_that_was_agreed_before_the_pause_is_kept(town: Alone) -> None:
    loan, _ = soon_agreed(town, "kept")
    town.consume(paused(FRAMEWORK))
    assert town.post(MANAGER, of(loan, "approve"), {}).status_code == 200
    assert page(town, loan, OFFICE)["status"] == "agreed"
