"""R-N1, R-O6, R-O15: a change waits for missing approvals; its parties are notified of it."""

from datetime import date

import pytest

from shared.contracts.lending import BackfillPlanned, LoanEnded, LoanStarted
from tests.services.notifications.town import EVERYONE, Town

PARTIES = {"eva", "lars", "rut", "lo", "rita"}
LEADERS = {"liv", "leo", "rolf"}


def asked(town: Town) -> set[str]:
    """The people whose answer to a change is missing."""
    return {name for name in EVERYONE if "change_to_answer" in town.waits(name)}


def test_r_p8_the_parties_of_a_proposal_are_notified_that_an_agency_has_left(town: Town) -> None:
    town.update(town.proposed(), seq=1)
    town.update(town.fell_through(cause="agency_left"), seq=4)
    assert town.reached("loan_fell_through_agency_left", EVERYONE) == PARTIES
    assert town.reached("loan_fell_through", EVERYONE) == set()
    assert [kind for name in EVERYONE for kind in town.waits(name)] == []


@pytest.fixture
def agreed(town: Town) -> Town:
    """A town with an agreed loan and a backfill plan."""
    planned = town.about_loan(BackfillPlanned, choice="redistribute")
    town.update(town.proposed(), town.agreed(), planned, seq=7)
    return town


def test_r_o6_those_who_have_not_approved_are_asked(agreed: Town) -> None:
    agreed.update(agreed.asked("extend", "receiver_manager", "person"), seq=10)
    assert asked(agreed) == {"rut", "eva"}
    agreed.update(agreed.asked("extend", "receiver_manager"), seq=11)
    assert asked(agreed) == {"rut"}
    assert agreed.settled("eva")["change_to_answer"] == "taken"


def test_r_o15_a_cost_waits_for_those_who_can_sign(agreed: Town) -> None:
    agreed.update(
        agreed.asked("correct", "lender_leader", "receiver_leader", corrects="cost"), seq=10
    )
    assert asked(agreed) == LEADERS


@pytest.mark.parametrize(
    ("change", "news"),
    [
        ("extend", "loan_extended"),
        ("move", "loan_moved"),
        ("cut_short", "loan_cut_short"),
        ("correct", "loan_corrected"),
        ("person_left", "loan_cut_short"),
    ],
)
def test_the_parties_are_notified_of_a_change_that_applies(
    agreed: Town, change: str, news: str
) -> None:
    agreed.update(agreed.changed(change), seq=12)
    assert agreed.reached(news, EVERYONE) == PARTIES


def test_a_change_that_applies_waits_for_no_one_any_more(agreed: Town) -> None:
    agreed.update(agreed.asked("extend", "receiver_manager"), agreed.changed("extend"), seq=10)
    assert asked(agreed) == set()
    assert agreed.settled("rut")["change_to_answer"] == "taken"


def test_r_o6_new_days_void_what_else_was_asked_about_the_days(agreed: Town) -> None:
    agreed.update(agreed.asked("extend", "receiver_manager"), agreed.changed("cut_short"), seq=10)
    assert asked(agreed) == set()
    assert agreed.settled("rut")["change_to_answer"] == "no_longer_needed"


def test_a_correction_leaves_what_is_asked_about_the_days(agreed: Town) -> None:
    agreed.update(agreed.asked("extend", "receiver_manager"), seq=10)
    agreed.update(agreed.changed("correct", corrects="percent"), seq=11)
    assert asked(agreed) == {"rut"}


def test_r_o15_percent_and_cost_are_corrected_apart(agreed: Town) -> None:
    agreed.update(agreed.asked("correct", "person", corrects="percent"), seq=10)
    agreed.update(agreed.asked("correct", "receiver_leader", corrects="cost"), seq=11)
    assert asked(agreed) == {"eva", "rolf"}
    agreed.update(agreed.changed("correct", corrects="cost"), seq=12)
    assert asked(agreed) == {"eva"}


def test_a_person_who_is_waited_for_in_two_changes_has_one_notification_until_both_are_answered(
    agreed: Town,
) -> None:
    agreed.update(agreed.asked("extend", "person"), seq=10)
    agreed.update(agreed.asked("correct", "person", corrects="percent"), seq=11)
    assert agreed.waits("eva").count("change_to_answer") == 1
    agreed.update(agreed.changed("extend"), seq=12)
    assert asked(agreed) == {"eva"}
    agreed.update(agreed.changed("correct", corrects="percent"), seq=13)
    assert asked(agreed) == set()


def test_a_change_asked_for_late_is_still_asked_though_another_was_answered(agreed: Town) -> None:
    agreed.update(agreed.asked("extend", "person"), agreed.changed("extend"), seq=10)
    agreed.update(agreed.asked("correct", "person", corrects="percent"), seq=9)
    assert asked(agreed) == {"eva"}


def test_r_o6_a_loan_that_has_started_cannot_be_moved(agreed: Town) -> None:
    agreed.update(agreed.asked("move", "person"), agreed.about_loan(LoanStarted), seq=10)
    assert asked(agreed) == set()


def test_r_o6_after_the_end_only_facts_are_corrected(agreed: Town) -> None:
    agreed.update(agreed.asked("extend", "person"), seq=10)
    agreed.update(agreed.asked("correct", "receiver_manager", corrects="percent"), seq=11)
    agreed.update(agreed.about_loan(LoanEnded), seq=12)
    assert asked(agreed) == {"rut"}


def test_r_o15_an_earlier_end_that_is_requested_after_the_end_is_asked_about(agreed: Town) -> None:
    agreed.update(agreed.asked("cut_short", "person"), seq=10)
    agreed.update(agreed.about_loan(LoanEnded), seq=12)
    assert asked(agreed) == set()
    agreed.update(agreed.asked("cut_short", "receiver_manager"), seq=13)
    assert asked(agreed) == {"rut"}


def test_r_o14_when_the_person_leaves_every_request_falls_away(agreed: Town) -> None:
    agreed.update(agreed.asked("extend", "receiver_manager"), seq=10)
    agreed.update(agreed.asked("correct", "lender_leader", corrects="cost"), seq=11)
    agreed.update(agreed.changed("person_left"), seq=12)
    assert asked(agreed) == set()


def test_r_o9_a_loan_that_is_moved_moves_the_day_of_its_plan(town: Town) -> None:
    town.update(town.proposed(), town.agreed(), seq=7)
    later = date(2026, 5, 1)
    town.update(town.changed("move", start=later), seq=9)
    (plan,) = [row for row in town.rows("lars", waiting=True) if row["kind"] == "backfill_to_plan"]
    assert plan["due"] == later


def test_r_o9_a_plan_that_was_made_is_not_asked_for_again_by_a_move(agreed: Town) -> None:
    agreed.update(agreed.changed("move", start=date(2026, 5, 1)), seq=10)
    assert "backfill_to_plan" not in agreed.waits("lars")


def test_r_o9_that_a_plan_was_made_counts_also_when_it_arrives_after_the_move(town: Town) -> None:
    town.update(town.proposed(), town.agreed(), seq=7)
    town.update(town.changed("move", start=date(2026, 5, 1)), seq=10)
    town.update(town.about_loan(BackfillPlanned, choice="backfill"), seq=9)
    assert "backfill_to_plan" not in town.waits("lars")
