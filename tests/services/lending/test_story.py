"""Stories 1, 2 and 4 in lending alone, over HTTP, on a real database."""

from datetime import date
from typing import Any

from shared.kernel.ids import natural_id
from tests.alone import Alone
from tests.services.lending.loans import COST, agreed, names, of, page, proposed, running
from tests.services.lending.town import (
    CONTACT,
    DALE,
    DALE_LEADER,
    DALE_MANAGER,
    DALE_UNIT,
    EVA,
    FJORD,
    FJORD_UNIT,
    FRAMEWORK,
    HOST,
    MANAGER,
    NORWEGIAN,
    OLA,
    OLAS_CONTACT,
    OLAS_LEADER,
    OLAS_MANAGER,
)


def test_story_1_from_the_acceptance_to_the_agreement(town: Alone) -> None:
    loan = proposed(town)
    seen = page(town, loan)
    assert (seen["status"], seen["form"]) == ("proposed", "hospitering")
    assert [each["step"] for each in seen["steps"]] == ["acceptance"]

    agreed(town, loan)
    seen = page(town, loan)
    assert (seen["status"], seen["agreed_on"]) == ("agreed", "2026-02-06")
    assert seen["earliest_start"] == "2026-03-30"
    assert seen["backfill"] == {"due": "2026-04-01", "choice": None, "steps": []}
    assert seen["flags"] == []
    assert names(town)[-1] == "loan-agreed"
    (bill,) = town.announced("lending.billing")
    assert (bill["monthly_cost"], bill["start"], bill["end"]) == (
        "62000.00",
        "2026-04-01",
        "2026-08-31",
    )


def test_story_1_it_starts_by_itself_and_is_ended_early_with_one_months_notice(
    town: Alone,
) -> None:
    loan = running(town)
    assert page(town, loan)["status"] == "running"

    town.move_to(date(2026, 6, 10))
    town.do(HOST, of(loan, "cut-short"), {"reason": "The project is done"})
    assert page(town, loan)["end"] == "2026-07-10"
    town.move_to(date(2026, 7, 10))
    assert page(town, loan)["status"] == "running", "the last day is a day there"
    town.move_to(date(2026, 7, 11))
    assert page(town, loan)["status"] == "ended"

    bills = town.announced("lending.billing")
    assert [(each["status"], each["end"]) for each in bills] == [
        ("agreed", "2026-08-31"),
        ("agreed", "2026-07-10"),
    ]
    assert names(town)[-3:] == ["loan-started", "loan-changed", "loan-ended"]


def _norwegian(town: Alone) -> str:
    """Story 2: Ola of the fjord goes to the dale, half time, from 2027-02-15."""
    proposal = proposed(
        town,
        person_id=OLA,
        lender_agency_id=FJORD,
        lender_unit_id=FJORD_UNIT,
        receiver_agency_id=DALE,
        receiver_unit_id=DALE_UNIT,
        collaboration_id=NORWEGIAN,
        accepted_by=DALE_MANAGER,
        start="2027-02-15",
        end="2027-03-14",
        percent="50",
    )
    town.do(OLAS_CONTACT, of(proposal, "set-terms"), {"monthly_cost": "54500.00"})
    town.do(OLA, of(proposal, "consent"))
    return str(proposal)


def test_story_2_the_notice_ends_in_february_and_is_waived_with_a_reason(town: Alone) -> None:
    town.service.clock.move(date(2026, 12, 31))
    loan = _norwegian(town)

    refused = town.refused(OLAS_MANAGER, of(loan, "approve"))
    assert (refused["rule"], refused["earliest_start"], refused["days"]) == (
        "R-O3",
        "2027-02-28",
        13,
    )
    town.do(OLAS_MANAGER, of(loan, "waive-notice"), {"reason": "Overlevert allerede"})
    town.do(OLAS_MANAGER, of(loan, "approve"))
    for leader in (OLAS_LEADER, DALE_LEADER):
        town.do(leader, of(loan, "sign"))

    seen = page(town, loan, OLAS_CONTACT)
    assert (seen["status"], seen["earliest_start"]) == ("agreed", "2027-02-28")
    assert seen["waived"]["days"] == 13
    assert seen["flags"] == ["less_than_employment"]
    assert (seen["cost"]["monthly_cost"], seen["cost"]["currency"]) == ("54500.00", "NOK")
    assert seen["reasons"][0]["text"] == "Overlevert allerede"


def framework_loan(town: Alone, name: str, percent: int, **days: str) -> str:
    """Story 4: a loan under the framework agreement, consented to, terms set."""
    proposal = proposed(
        town,
        name=name,
        collaboration_id=FRAMEWORK,
        percent=str(percent),
        loan_id=natural_id("loan", name),
        **days,
    )
    town.do(CONTACT, of(proposal, "set-terms"), COST)
    town.do(EVA, of(proposal, "consent"))
    return str(proposal)


def test_story_4_what_would_exceed_the_whole_person_is_refused_naming_the_days(
    town: Alone,
) -> None:
    sixty: dict[str, Any] = {"start": "2026-04-01", "end": "2026-06-30"}
    later: dict[str, Any] = {"start": "2026-05-01", "end": "2026-07-31"}
    first = framework_loan(town, "sixty", 60, **sixty)
    town.do(MANAGER, of(first, "approve"))
    assert page(town, first)["status"] == "agreed", "the managers' yes is enough"
    forty, thirty = (framework_loan(town, str(n), n, **later) for n in (40, 30))

    town.do(MANAGER, of(forty, "approve"))
    refused = town.refused(MANAGER, of(thirty, "approve"))

    assert (refused["status"], refused["rule"]) == (409, "R-O4")
    assert refused["days"] == [["2026-05-01", "2026-06-30"]]
    assert page(town, thirty)["status"] == "proposed"
