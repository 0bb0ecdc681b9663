"""The backfill plan and cancellations, as people decide them over HTTP (R-O6, R-O9)."""

from uuid import UUID

import pytest

from services.lending.domain.person_calendar import PersonCalendar
from tests.alone import Alone
from tests.services.lending.loans import (
    agreed,
    happened,
    names,
    of,
    page,
    proposed,
    running,
    someone,
    soon_agreed,
)
from tests.services.lending.town import EVA, HOST, HOST_LEADER, LEADER, MANAGER


def test_r_o9_the_lending_manager_plans_the_backfill_with_due_dates_in_the_notice(
    town: Alone,
) -> None:
    loan = agreed(town)
    waits = page(town, loan)["waits_for"]
    assert [(each["step"], each["party"]) for each in waits] == [
        ("backfill_plan", "lender_manager")
    ]
    town.do(MANAGER, of(loan, "plan-vacancy"), {"choice": "redistribute"})
    seen = page(town, loan)
    assert seen["waits_for"] == []
    assert seen["backfill"] == {
        "due": "2026-04-01",
        "choice": "redistribute",
        "steps": [
            {"task": "divide_tasks", "due": "2026-03-04"},
            {"task": "hand_over", "due": "2026-03-31"},
        ],
    }
    assert town.announced()[-1]["choice"] == "redistribute"


def test_r_o9_own_due_dates_lie_inside_the_notice(still_town: Alone) -> None:
    loan, _ = soon_agreed(still_town, "own dates")
    plan = {"choice": "backfill", "steps": [{"task": "publish_listing", "due": "2026-04-02"}]}
    assert still_town.refused(MANAGER, of(loan, "plan-vacancy"), plan)["rule"] == "R-O9"
    plan["steps"] = [{"task": "publish_listing", "due": "2026-02-02"}]
    still_town.do(MANAGER, of(loan, "plan-vacancy"), plan)
    assert page(still_town, loan)["backfill"]["steps"] == plan["steps"]


@pytest.mark.parametrize(
    ("who", "on_behalf_of"),
    [
        (EVA, "person"),
        (MANAGER, "lender_manager"),
        (HOST, "receiver_manager"),
        (LEADER, "lender_leader"),
        (HOST_LEADER, "receiver_leader"),
    ],
)
def test_r_o6_any_side_cancels_a_proposal_with_a_reason(
    still_town: Alone, who: UUID, on_behalf_of: str
) -> None:
    loan = proposed(still_town, name=f"cancelled by {on_behalf_of}")
    assert still_town.post(who, of(loan, "cancel")).status_code == 400
    still_town.do(who, of(loan, "cancel"), {"reason": "Not now"})
    (why,) = page(still_town, loan, EVA)["reasons"]
    assert (why["of"], why["on_behalf_of"], why["text"]) == ("cancel", on_behalf_of, "Not now")


def test_r_o4_a_cancelled_loan_frees_its_days_and_billing_is_informed(still_town: Alone) -> None:
    loan, who = soon_agreed(still_town, "cancelled")
    still_town.do(HOST, of(loan, "cancel"), {"reason": "The need fell away"})
    calendar = still_town.service.store.load(PersonCalendar, PersonCalendar.id_of(who))
    assert not calendar.reservations
    assert names(still_town)[-1] == "loan-fell-through"
    assert still_town.announced("lending.billing")[-1]["status"] == "cancelled"


def test_r_o6_of_a_cancelled_loan_nothing_is_waited_for(still_town: Alone) -> None:
    loan, _ = soon_agreed(still_town, "asked and cancelled")
    still_town.do(HOST, of(loan, "extend"), {"end": "2026-09-30"})
    assert len(page(still_town, loan)["waits_for"]) == 3, "two answers and the vacancy plan"
    still_town.do(HOST, of(loan, "cancel"), {"reason": "The need fell away"})
    seen = page(still_town, loan)
    assert (seen["changes"], seen["waits_for"]) == ([], [])


def test_r_o6_a_running_loan_is_cut_short_and_not_cancelled(town: Alone) -> None:
    loan = running(town)
    assert town.refused(HOST, of(loan, "cancel"), {"reason": "No"})["rule"] == "R-O6"


def test_r_o14_a_person_without_loans_leaves_nothing_behind(still_town: Alone) -> None:
    before = len(still_town.announced())
    who = someone(still_town, "no loans")
    still_town.commands.person_left(who, EVA, still_town.today, still_town.trigger(None))
    assert len(still_town.announced()) == before
    assert happened(still_town, PersonCalendar.id_of(who)) == []
