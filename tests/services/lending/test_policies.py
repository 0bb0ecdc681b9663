"""How lending reacts to messages: accepted interests, and people who leave."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.lending.commands.proposing import NotReplicatedYet
from services.lending.domain.person_calendar import PersonCalendar
from shared.contracts.directory import PersonRegistered
from shared.kernel.ids import fresh_id, natural_id
from tests.alone import Alone
from tests.services.lending.loans import (
    agreed,
    happened,
    history,
    names,
    page,
    proposed,
    running,
    someone,
    soon_agreed,
)
from tests.services.lending.town import (
    COLLABORATION,
    CONTACT,
    EVA,
    FJORD,
    FJORD_UNIT,
    HOST,
    MUSEUM,
    READING_ROOM,
    accepted_interest,
    collaboration,
    left,
    paused,
)


def test_r_l5_an_accepted_interest_proposes_the_loan_of_its_id_accepted_by_the_receiver(
    still_town: Alone,
) -> None:
    acceptance = accepted_interest("r-l5", person_id=someone(still_town, "r-l5"))
    still_town.consume(acceptance)
    seen = page(still_town, acceptance.loan_id)
    assert seen["loan_id"] == str(acceptance.loan_id)
    assert seen["interest_id"] == str(acceptance.interest_id)
    (accepted,) = seen["steps"]
    assert (accepted["step"], accepted["by"]["person_id"]) == ("acceptance", str(HOST))
    assert history(still_town, acceptance.loan_id)[0].by == HOST


def test_a_message_that_comes_twice_proposes_once(still_town: Alone) -> None:
    acceptance = accepted_interest("twice", person_id=someone(still_town, "twice"))
    (message,) = still_town.consume(acceptance)
    still_town.service.consumer.handle(message)
    still_town.consume(acceptance)  # and again in another message
    assert happened(still_town, acceptance.loan_id) == ["LoanProposed"]


def test_r_p7_the_loan_takes_the_current_terms_and_keeps_them(town: Alone) -> None:
    town.consume(collaboration(COLLABORATION, notice_months=3))
    loan = proposed(town, start="2026-06-01")
    town.consume(collaboration(COLLABORATION, notice_months=1))
    assert page(town, loan)["terms"]["notice_months"] == 3


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"start": "2026-01-26"}, "R-O3"),
        ({"receiver_unit_id": READING_ROOM}, "R-O1"),
        ({"receiver_agency_id": natural_id("agency", "bank")}, "R-P8"),
        ({"accepted_by": EVA}, "R-O2"),
    ],
)
def test_r_l9_a_refused_proposal_is_published_so_that_the_place_opens_again(
    still_town: Alone, change: dict[str, Any], rule: str
) -> None:
    acceptance = accepted_interest(f"refused {rule}", **change)
    messages = still_town.consume(acceptance)
    reported = still_town.announced()[-1]
    assert (reported["name"], reported["how"], reported["refused_by"]) == (
        "lending.loan-fell-through.v1",
        "declined",
        rule,
    )
    assert (reported["loan_id"], reported["interest_id"]) == (
        str(acceptance.loan_id),
        str(acceptance.interest_id),
    )
    assert still_town.get(CONTACT, f"/loans/{acceptance.loan_id}").status_code == 404
    before = len(still_town.announced())
    still_town.service.consumer.handle(messages[0])
    assert len(still_town.announced()) == before


def test_r_o1_a_person_who_has_another_employer_by_now_is_not_lent_by_the_former_one(
    still_town: Alone,
) -> None:
    who = someone(still_town, "moved on")
    still_town.consume(left(who, "2026-01-20"))
    gone_on = PersonRegistered(
        person_id=who, agency_id=FJORD, unit_id=FJORD_UNIT, employment_percent=Decimal(100)
    )
    still_town.consume(gone_on)
    still_town.consume(accepted_interest("moved on", person_id=who))
    assert still_town.announced()[-1]["refused_by"] == "R-O1"


def test_r_p6_while_paused_an_acceptance_that_was_on_its_way_becomes_no_loan(
    town: Alone,
) -> None:
    town.consume(paused())
    proposed(town)
    assert town.announced()[-1]["refused_by"] == "R-P6"


def test_what_was_not_consumed_yet_is_no_refusal_the_message_waits_aside(still_town: Alone) -> None:
    acceptance = accepted_interest("early", collaboration_id=fresh_id())
    with pytest.raises(NotReplicatedYet):
        still_town.consume(acceptance)
    message = still_town.message(acceptance)
    still_town.service.consumer.receive(message, threading.Event())
    row = still_town.service.database.row("SELECT * FROM dead_letters WHERE id = %s", message.id)
    assert row is not None
    assert "NotReplicatedYet" in row["error"]


def test_r_o14_a_person_who_leaves_ends_the_running_loan_on_the_last_day(town: Alone) -> None:
    loan = running(town)
    messages = town.consume(left(EVA, "2026-06-15"))
    reported = town.announced()[-1]
    assert (reported["name"], reported["change"], reported["end"]) == (
        "lending.loan-changed.v1",
        "person_left",
        "2026-06-15",
    )
    assert town.announced("lending.billing")[-1]["end"] == "2026-06-15"
    before = len(town.announced())
    town.service.consumer.handle(messages[0])
    assert len(town.announced()) == before
    town.move_to(date(2026, 6, 16))
    seen = page(town, loan)
    assert (seen["status"], seen["person_left"], seen["reasons"]) == ("ended", True, [])


def test_r_o14_a_leaving_that_is_recorded_late_ends_the_loan_at_once_back_in_time(
    town: Alone,
) -> None:
    loan = running(town)
    town.move_to(date(2026, 5, 20))
    town.consume(left(EVA, "2026-05-08"))
    seen = page(town, loan)
    assert (seen["status"], seen["end"]) == ("ended", "2026-05-08")


def test_r_o14_all_loans_of_the_person_end_and_their_days_are_free(still_town: Alone) -> None:
    first, who = soon_agreed(still_town, "leaves", 40, start="2026-04-01", end="2026-05-31")
    second = proposed(still_town, name="leaves later", person_id=who, start="2026-07-01")
    still_town.consume(left(who, "2026-05-15"))
    assert page(still_town, first)["end"] == "2026-05-15"
    assert page(still_town, second)["status"] == "cancelled"
    calendar = still_town.service.store.load(PersonCalendar, PersonCalendar.id_of(who))
    assert [str(each.period.end) for each in calendar.reservations.values()] == ["2026-05-15"]


def test_r_o14_a_person_who_leaves_another_agency_keeps_the_loan(town: Alone) -> None:
    loan = agreed(town)
    before = names(town)
    town.consume(left(EVA, "2026-05-15", MUSEUM))
    assert names(town) == before
    assert page(town, loan)["end"] == "2026-08-31"


def test_r_o14_a_loan_that_was_agreed_and_falls_through_is_taken_back_from_billing(
    still_town: Alone,
) -> None:
    loan, who = soon_agreed(still_town, "never comes")
    still_town.consume(left(who, "2026-03-31"))
    assert page(still_town, loan)["status"] == "cancelled"
    reported = still_town.announced("lending.billing")[-1]
    assert (reported["loan_id"], reported["status"]) == (loan, "cancelled")
