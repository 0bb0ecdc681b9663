"""Changing an agreed loan: all parties approve the same, and the days follow (R-O6, R-O15)."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.directory import PersonRegistered, RolesChanged
from tests.alone import Alone
from tests.services.lending.loans import (
    COST,
    agreed,
    all_request,
    consented,
    held,
    named,
    of,
    page,
    proposed,
    running,
    soon_agreed,
)
from tests.services.lending.town import (
    CONTACT,
    EVA,
    HOST,
    HOST_CONTACT,
    HOST_LEADER,
    INSIDE,
    LEADER,
    MANAGER,
    MUSEUM,
    SHOP,
    left,
    person,
    unit,
)


def test_r_o6_an_extension_takes_effect_with_the_third_approval_and_reserves_its_days(
    still_town: Alone,
) -> None:
    loan, who = soon_agreed(still_town, "extended")
    path, body = of(loan, "extend"), {"end": "2026-10-31"}
    still_town.do(HOST, path, body)
    (change,) = page(still_town, loan)["changes"]
    assert (change["change"], change["end"], change["approved_by"]) == (
        "extend",
        "2026-10-31",
        ["receiver_manager"],
    )
    assert change["waits_for"] == ["lender_manager", "person"]
    still_town.do(MANAGER, path, body)
    assert page(still_town, loan)["end"] == "2026-08-31"
    still_town.do(who, path, body)
    seen = page(still_town, loan)
    assert (seen["end"], seen["changes"]) == ("2026-10-31", [])
    assert seen["flags"] == ["longer_than_form", "longer_than_maximum"]
    assert held(still_town, who) == [("2026-04-01", "2026-10-31")]


def test_r_o5_an_extension_counts_with_other_days_at_the_same_receiver(still_town: Alone) -> None:
    _, who = soon_agreed(still_town, "counted", start="2026-04-01", end="2026-06-30")
    loan = consented(still_town, "counted on", who, start="2026-07-01", end="2026-08-31")
    still_town.do(MANAGER, of(loan, "approve"))
    assert page(still_town, loan)["flags"] == []
    all_request(still_town, loan, "extend", {"end": "2026-10-31"}, who)
    assert page(still_town, loan)["flags"] == ["longer_than_form", "longer_than_maximum"]


def test_r_o6_another_value_asks_again(still_town: Alone) -> None:
    loan, who = soon_agreed(still_town, "other value")
    still_town.do(HOST, of(loan, "extend"), {"end": "2026-09-30"})
    still_town.do(MANAGER, of(loan, "extend"), {"end": "2026-10-31"})
    still_town.do(who, of(loan, "extend"), {"end": "2026-10-31"})
    (change,) = page(still_town, loan)["changes"]
    assert change["waits_for"] == ["receiver_manager"]


def test_r_o4_an_extension_onto_days_that_are_taken_is_refused_with_the_last_approval(
    still_town: Alone,
) -> None:
    loan, who = soon_agreed(still_town, "taken", 60)
    other = consented(still_town, "other", who, 60, start="2026-09-15", end="2026-10-15")
    still_town.do(MANAGER, of(other, "approve"))
    body = {"end": "2026-09-30"}
    still_town.do(MANAGER, of(loan, "extend"), body)
    still_town.do(HOST, of(loan, "extend"), body)
    refused = still_town.refused(who, of(loan, "extend"), body)
    assert (refused["rule"], refused["days"]) == ("R-O4", [["2026-09-15", "2026-09-30"]])
    assert page(still_town, loan)["end"] == "2026-08-31"


def test_r_o4_a_higher_percent_than_is_left_of_the_person_is_refused_with_the_last_approval(
    still_town: Alone,
) -> None:
    """R-O3: the lending manager's approval of the change is the new approval."""
    loan, who = soon_agreed(still_town, "raised", 60)
    other = consented(still_town, "beside", who, 30, start="2026-08-01", end="2026-10-15")
    still_town.do(MANAGER, of(other, "approve"))
    body = {"percent": "80", "start": "2026-06-01"}
    still_town.do(MANAGER, of(loan, "correct-terms"), body)
    still_town.do(HOST, of(loan, "correct-terms"), body)
    refused = still_town.refused(who, of(loan, "correct-terms"), body)
    assert (refused["rule"], refused["days"]) == ("R-O4", [["2026-08-01", "2026-08-31"]])
    still_town.do(HOST, of(other, "cancel"), {"reason": "It is not needed"})
    still_town.do(who, of(loan, "correct-terms"), body)
    assert [step["percent"] for step in page(still_town, loan)["percent"]] == ["60", "80"]


@pytest.mark.parametrize("step", ["extend", "move"])
def test_r_o14_no_change_lets_a_loan_outlast_the_employment(still_town: Alone, step: str) -> None:
    loan, who = soon_agreed(still_town, f"leaves later, {step}")
    days = {"start": "2026-04-01"} if step == "move" else {}
    still_town.consume(left(who, "2026-09-15"))
    refused = still_town.refused(HOST, of(loan, step), {**days, "end": "2026-09-16"})
    assert refused["rule"] == "R-O14"
    still_town.do(HOST, of(loan, step), {**days, "end": "2026-09-15"})


def test_r_o14_only_the_last_day_at_the_lender_limits_a_loan(still_town: Alone) -> None:
    loan, who = soon_agreed(still_town, "employed elsewhere")
    elsewhere = PersonRegistered(
        person_id=who, agency_id=MUSEUM, unit_id=SHOP, employment_percent=Decimal(100)
    )
    still_town.consume(elsewhere, left(who, "2026-09-15", MUSEUM))
    still_town.do(HOST, of(loan, "extend"), {"end": "2026-09-30"})


def test_r_o6_a_move_takes_other_days_and_another_day_for_the_plan(still_town: Alone) -> None:
    loan, who = soon_agreed(still_town, "moved")
    body = {"start": "2026-05-04", "end": "2026-09-30"}
    all_request(still_town, loan, "move", body, who)
    seen = page(still_town, loan)
    assert (seen["start"], seen["end"], seen["backfill"]["due"]) == (
        "2026-05-04",
        "2026-09-30",
        "2026-05-04",
    )
    assert held(still_town, who) == [("2026-05-04", "2026-09-30")]
    assert still_town.commands.loans_due(date(2026, 5, 3)).count(UUID(loan)) == 0
    assert still_town.commands.loans_due(date(2026, 5, 4)).count(UUID(loan)) == 1


def test_r_o9_a_plan_that_was_made_keeps_inside_the_notice_of_a_loan_that_is_moved(
    still_town: Alone,
) -> None:
    loan, who = soon_agreed(still_town, "planned and moved", start="2026-05-04")
    due = {"hand_over": "2026-05-03", "divide_tasks": "2026-03-02"}
    steps = [{"task": task, "due": day} for task, day in due.items()]
    still_town.do(MANAGER, of(loan, "plan-vacancy"), {"choice": "redistribute", "steps": steps})
    all_request(still_town, loan, "move", {"start": "2026-04-13", "end": "2026-08-31"}, who)
    seen = page(still_town, loan)["backfill"]
    assert (seen["due"], seen["choice"]) == ("2026-04-13", "redistribute")
    assert {step["task"]: step["due"] for step in seen["steps"]} == {
        "hand_over": "2026-04-12",
        "divide_tasks": "2026-03-02",
    }


def test_r_o6_the_end_is_not_before_the_start(still_town: Alone) -> None:
    loan, _ = soon_agreed(still_town, "backwards")
    body = {"start": "2026-05-04", "end": "2026-05-03"}
    assert still_town.post(HOST, of(loan, "move"), body).status_code == 400


def test_r_o15_a_fact_back_in_time_is_recorded_by_the_managers_and_the_person(town: Alone) -> None:
    """Story 3: 80 % from 05-16, recorded on 06-09, and 90 % on 06-20."""
    loan = running(town)
    town.move_to(date(2026, 6, 9))
    all_request(town, loan, "correct-terms", {"percent": "80", "start": "2026-05-16"})
    assert page(town, loan)["percent"] == [
        {"start": "2026-04-01", "percent": "100"},
        {"start": "2026-05-16", "percent": "80"},
    ]
    town.move_to(date(2026, 6, 20))
    all_request(town, loan, "correct-terms", {"percent": "90", "start": "2026-05-16"})
    bill = town.announced("lending.billing")[-1]
    assert bill["percent"] == [["2026-04-01", "100"], ["2026-05-16", "90"]]


def test_r_o15_a_manager_who_is_also_the_leader_approves_first_as_one_and_then_as_the_other(
    town: Alone,
) -> None:
    """The cost terms do not let managers record facts, so both leaders approve too."""
    leads = RolesChanged(person_id=HOST, agency_id=MUSEUM, roles=("employee", "leader"))
    town.consume(leads)
    loan = proposed(town)
    town.do(CONTACT, of(loan, "set-terms"), {**COST, "managers_may_record_facts": False})
    town.do(EVA, of(loan, "consent"))
    town.do(MANAGER, of(loan, "approve"))
    for leader in (LEADER, HOST_LEADER):
        town.do(leader, of(loan, "sign"))
    town.move_to(date(2026, 6, 9))
    path, body = of(loan, "correct-terms"), {"percent": "80", "start": "2026-05-16"}
    for each in (HOST, HOST, MANAGER, LEADER, EVA):
        assert len(page(town, loan)["percent"]) == 1
        town.do(each, path, body)
    assert len(page(town, loan)["percent"]) == len(("before", "since"))


def test_r_o15_a_cost_is_corrected_by_both_signatories_and_keeps_what_was_not_stated(
    town: Alone,
) -> None:
    loan = agreed(town)
    path, body = of(loan, "correct-terms"), {"cost": {"monthly_cost": "63000.00"}}
    assert town.post(MANAGER, path, body).status_code == 403
    town.do(LEADER, path, body)
    assert page(town, loan)["cost"]["monthly_cost"] == "62000.00"
    town.do(HOST_LEADER, path, body)
    cost = page(town, loan)["cost"]
    assert (cost["monthly_cost"], cost["buyer_reference"]) == ("63000.00", "REF-Museum")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"percent": "80"},
        {"start": "2026-05-16"},
        {"cost": COST, "start": "2026-05-16"},
        {"percent": "80", "start": "2026-05-16", "cost": COST},
    ],
)
def test_a_correction_is_of_a_percent_from_a_day_or_of_the_cost(
    still_town: Alone, body: dict[str, Any]
) -> None:
    loan, _ = soon_agreed(still_town, f"odd {sorted(body)}")
    assert still_town.post(MANAGER, of(loan, "correct-terms"), body).status_code == 400


@pytest.fixture
def inside(still_town: Alone) -> tuple[str, UUID]:
    """A loan inside the museum: the host manages both units, one leader signs for both."""
    who = person("the shop's assistant")
    still_town.consume(
        unit(SHOP, MUSEUM, HOST),
        PersonRegistered(
            person_id=who, agency_id=MUSEUM, unit_id=SHOP, employment_percent=Decimal(100)
        ),
    )
    loan = named(still_town, collaboration=INSIDE, person=who)
    still_town.do(HOST_CONTACT, of(loan, "set-terms"), COST)
    still_town.do(who, of(loan, "consent"))
    still_town.do(HOST, of(loan, "approve"))
    return loan, who


def test_r_b1a_inside_one_agency_one_signature_and_the_side_does_not_matter(
    still_town: Alone, inside: tuple[str, UUID]
) -> None:
    loan, who = inside
    assert [each["step"] for each in page(still_town, loan, who)["waits_for"]] == [
        "lender_signature"
    ]
    still_town.do(HOST_LEADER, of(loan, "sign"), {"side": "receiver"})
    assert page(still_town, loan, who)["status"] == "agreed"
    still_town.do(who, of(loan, "cancel"), {"reason": "Another time"})


def test_a_person_on_both_sides_states_for_which_side(
    still_town: Alone, inside: tuple[str, UUID]
) -> None:
    loan, who = inside
    still_town.do(HOST_LEADER, of(loan, "sign"))
    path, body = of(loan, "extend"), {"end": "2026-09-30"}
    answer = still_town.refused(HOST, path, body)
    assert (answer["status"], answer["rule"], answer["field"]) == (422, "invalid", "side")
    still_town.do(HOST, path, {**body, "side": "lender"})
    still_town.do(HOST, path, {**body, "side": "receiver"})
    still_town.do(who, path, body)
    assert page(still_town, loan, who)["end"] == "2026-09-30"
